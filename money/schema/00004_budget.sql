-- +goose Up
-- What an item has in a year, by who bears it. Each document adds a line; one
-- that takes away is negative. Lines are only ever added.
CREATE TABLE money_budget (
    line_id    TEXT   NOT NULL PRIMARY KEY,
    service    TEXT   NOT NULL,
    area       TEXT   NOT NULL,
    department TEXT   NOT NULL,
    year       BIGINT NOT NULL,
    payer      TEXT   NOT NULL,
    amount     BIGINT NOT NULL,
    document   TEXT   NOT NULL,
    made_by    TEXT   NOT NULL,
    made_at    TEXT   NOT NULL,
    UNIQUE (service, area, year, payer, document)
);
