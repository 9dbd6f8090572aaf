-- +goose Up
-- Departments' lists of who receives what; state is taking until all rows are
-- in, then taken. Of each service the list in
-- outreach_paid_now says everything: whoever is not on it does not receive it.
CREATE TABLE outreach_paid_list (
    list_id   TEXT   NOT NULL PRIMARY KEY,
    pack      TEXT   NOT NULL,
    source    TEXT   NOT NULL,
    as_of_on  TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    elsewhere BIGINT NOT NULL,
    who       TEXT   NOT NULL,
    taken_at  TEXT   NOT NULL
);
CREATE TABLE outreach_paid_now (
    pack    TEXT   NOT NULL,
    service TEXT   NOT NULL,
    list_id TEXT   NOT NULL,
    people  BIGINT NOT NULL,
    PRIMARY KEY (pack, service)
);
-- subject_id is the person, or the household where the service is for those.
CREATE TABLE outreach_paid (
    subject_id TEXT   NOT NULL,
    list_id    TEXT   NOT NULL,
    service    TEXT   NOT NULL,
    amount     BIGINT,
    per        TEXT   NOT NULL,
    since_on   TEXT   NOT NULL,
    PRIMARY KEY (subject_id, list_id, service)
);
CREATE INDEX outreach_paid_list_service ON outreach_paid (list_id, service);
