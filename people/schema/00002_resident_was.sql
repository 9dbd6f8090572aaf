-- +goose Up
-- What a resident row said until it was corrected at an instant.
CREATE TABLE resident_was (
    person_id TEXT   NOT NULL,
    seq       BIGINT NOT NULL,
    name      TEXT   NOT NULL,
    sex       TEXT   NOT NULL,
    born_on   TEXT   NOT NULL,
    number    TEXT   NOT NULL,
    phone     TEXT   NOT NULL,
    until_at  TEXT   NOT NULL,
    source    TEXT   NOT NULL,
    PRIMARY KEY (person_id, seq)
);
