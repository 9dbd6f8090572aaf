-- +goose Up
-- What people are granted, and what was paid of it. Amounts are whole fen.
-- Rows that have seq are only ever added: of the rates that cover a month, the
-- greatest seq holds. An end that is not known is 9999-12-31.
CREATE TABLE money_grant (
    grant_id   TEXT   NOT NULL PRIMARY KEY,
    person_id  TEXT   NOT NULL,
    payee_id   TEXT   NOT NULL,
    account    TEXT   NOT NULL,
    service    TEXT   NOT NULL,
    area       TEXT   NOT NULL,
    department TEXT   NOT NULL,
    case_id    TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    made_at    TEXT   NOT NULL
);
CREATE INDEX money_grant_person ON money_grant (person_id);
CREATE INDEX money_grant_service ON money_grant (service, area, grant_id);

-- One grant a case and service: a callback that comes twice grants once.
CREATE TABLE money_case_claim (
    case_id  TEXT NOT NULL,
    service  TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    PRIMARY KEY (case_id, service)
);

CREATE TABLE money_rate (
    grant_id    TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    person_id   TEXT   NOT NULL,
    amount      BIGINT NOT NULL,
    from_on     TEXT   NOT NULL,
    to_on       TEXT   NOT NULL,
    shares      TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    recorded_at TEXT   NOT NULL,
    PRIMARY KEY (grant_id, seq)
);

CREATE TABLE money_run (
    run_id      TEXT   NOT NULL PRIMARY KEY,
    month       TEXT   NOT NULL,
    service     TEXT   NOT NULL,
    area        TEXT   NOT NULL,
    department  TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    past        TEXT   NOT NULL,
    payments    BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    prepared_by TEXT   NOT NULL,
    approved_by TEXT   NOT NULL,
    changed_at  TEXT   NOT NULL
);

-- A grant stands in one open run at most: what is on its way is not paid again.
CREATE TABLE money_open (
    grant_id TEXT NOT NULL PRIMARY KEY,
    run_id   TEXT NOT NULL
);

CREATE TABLE money_line (
    run_id    TEXT   NOT NULL,
    grant_id  TEXT   NOT NULL,
    for_month TEXT   NOT NULL,
    person_id TEXT   NOT NULL,
    area      TEXT   NOT NULL,
    amount    BIGINT NOT NULL,
    shares    TEXT   NOT NULL,
    state     TEXT   NOT NULL,
    PRIMARY KEY (grant_id, for_month, run_id)
);
CREATE INDEX money_line_run ON money_line (run_id, grant_id, for_month);

-- Double entry: each row takes from one account and gives to another.
CREATE TABLE money_entry (
    run_id  TEXT   NOT NULL,
    step    TEXT   NOT NULL,
    service TEXT   NOT NULL,
    area    TEXT   NOT NULL,
    payer   TEXT   NOT NULL,
    debit   TEXT   NOT NULL,
    credit  TEXT   NOT NULL,
    amount  BIGINT NOT NULL,
    at      TEXT   NOT NULL,
    PRIMARY KEY (run_id, step, service, area, payer)
);
