-- +goose Up
-- Which identity of which provider of sign-ins is which account. The subject
-- stands here as a keyed hash.
CREATE TABLE staff_identity (
    identity_mac TEXT NOT NULL PRIMARY KEY,
    issuer       TEXT NOT NULL,
    account_id   TEXT NOT NULL,
    made_at      TEXT NOT NULL
);
CREATE INDEX staff_identity_account ON staff_identity (account_id);

-- Who signed in with a provider and still has to give the code of the second
-- factor, or, where no account is linked yet, the set-up code of one.
CREATE TABLE staff_halfway (
    token_mac    TEXT    NOT NULL PRIMARY KEY,
    identity_mac TEXT    NOT NULL,
    issuer       TEXT    NOT NULL,
    account_id   TEXT    NOT NULL,
    strong       INTEGER NOT NULL,
    ends_at      TEXT    NOT NULL
);
