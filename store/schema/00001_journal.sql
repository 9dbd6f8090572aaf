-- +goose Up
-- One chain on SQLite, several on PostgreSQL, so that writers do not queue for one row.
CREATE TABLE journal_head (
    chain   INTEGER NOT NULL PRIMARY KEY,
    entries BIGINT  NOT NULL,
    mac     TEXT    NOT NULL
);
CREATE TABLE journal (
    chain   INTEGER NOT NULL,
    entry   BIGINT  NOT NULL,
    at      TEXT    NOT NULL,
    who     TEXT    NOT NULL,
    purpose TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    prior   TEXT    NOT NULL,
    mac     TEXT    NOT NULL,
    PRIMARY KEY (chain, entry)
);
CREATE INDEX journal_subject ON journal (subject, at);
