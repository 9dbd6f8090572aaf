-- +goose Up
-- Which identity of which provider is which person: one only, for ever, until a
-- window takes it away. The subject stands here as a keyed hash.
CREATE TABLE login_claim (
    identity_mac TEXT NOT NULL PRIMARY KEY,
    issuer       TEXT NOT NULL,
    person_id    TEXT NOT NULL,
    how          TEXT NOT NULL,
    made_at      TEXT NOT NULL
);
CREATE INDEX login_claim_person ON login_claim (person_id);

-- Who signed in with a provider and is not known here yet.
CREATE TABLE login_halfway (
    token_mac    TEXT NOT NULL PRIMARY KEY,
    identity_mac TEXT NOT NULL,
    issuer       TEXT NOT NULL,
    ends_at      TEXT NOT NULL
);

-- A slip of paper: its first digits say which it is, the rest is its secret.
CREATE TABLE login_slip (
    slip       TEXT   NOT NULL PRIMARY KEY,
    secret_mac TEXT   NOT NULL,
    person_id  TEXT   NOT NULL,
    issued_by  TEXT   NOT NULL,
    tries      BIGINT NOT NULL,
    made_at    TEXT   NOT NULL,
    ends_at    TEXT   NOT NULL
);
CREATE INDEX login_slip_person ON login_slip (person_id);

CREATE TABLE login_session (
    token_mac TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    acts_for  TEXT NOT NULL,
    called    TEXT NOT NULL,
    how       TEXT NOT NULL,
    made_at   TEXT NOT NULL,
    seen_at   TEXT NOT NULL,
    ends_at   TEXT NOT NULL
);
CREATE INDEX login_session_person ON login_session (person_id);
