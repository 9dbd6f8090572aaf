-- +goose Up
-- due_at is from when a worker may take the job: of one that waits, its
-- instant; of one that runs, the end of its lease; empty of one that has ended.
-- held is the key while nobody else may have it.
CREATE TABLE job (
    job_id      TEXT    NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL,
    load        TEXT    NOT NULL,
    unique_key  TEXT    NOT NULL,
    once        INTEGER NOT NULL,
    held        TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    due_at      TEXT    NOT NULL,
    attempt     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    lease       TEXT    NOT NULL,
    worker      TEXT    NOT NULL,
    cancelled   INTEGER NOT NULL,
    stage       TEXT    NOT NULL,
    stage_at    TEXT    NOT NULL,
    stage_from  BIGINT  NOT NULL,
    done        BIGINT  NOT NULL,
    total       BIGINT  NOT NULL,
    told_at     TEXT    NOT NULL,
    error       TEXT    NOT NULL,
    who         TEXT    NOT NULL,
    purpose     TEXT    NOT NULL,
    enqueued_at TEXT    NOT NULL,
    begun_at    TEXT    NOT NULL,
    ended_at    TEXT    NOT NULL
);
CREATE INDEX job_due ON job (due_at, job_id) WHERE due_at <> '';
CREATE UNIQUE INDEX job_held ON job (kind, held) WHERE held <> '';
