-- +goose Up
-- Who works here. Rows that have seq are only ever added; an end that is not
-- known is 9999-12-31. Secrets stand here hashed or sealed, never readable.
CREATE TABLE staff_account (
    account_id   TEXT   NOT NULL PRIMARY KEY,
    login        TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    state        TEXT   NOT NULL,
    password     TEXT   NOT NULL,
    otp          TEXT   NOT NULL,
    otp_step     BIGINT NOT NULL,
    failed       BIGINT NOT NULL,
    locked_until TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    made_at      TEXT   NOT NULL
);

CREATE TABLE staff_login_claim (
    login      TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL
);

CREATE TABLE staff_setup (
    account_id TEXT NOT NULL PRIMARY KEY,
    code_mac   TEXT NOT NULL,
    ends_at    TEXT NOT NULL
);

CREATE TABLE staff_post (
    account_id  TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    post_id     TEXT   NOT NULL,
    role        TEXT   NOT NULL,
    area        TEXT   NOT NULL,
    department  TEXT   NOT NULL,
    from_on     TEXT   NOT NULL,
    to_on       TEXT   NOT NULL,
    recorded_at TEXT   NOT NULL,
    PRIMARY KEY (account_id, seq)
);

CREATE TABLE staff_session (
    token_mac  TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    ends_at    TEXT NOT NULL
);
CREATE INDEX staff_session_account ON staff_session (account_id);
