-- +goose Up
-- Who is told of what. There are few of them, and they are small: on a cluster
-- they are copied everywhere. types is a list parted by spaces, empty for all.
CREATE TABLE event_subscription (
    subscription_id TEXT    NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL,
    sink            TEXT    NOT NULL,
    mode            TEXT    NOT NULL,
    types           TEXT    NOT NULL,
    area            TEXT    NOT NULL,
    department      TEXT    NOT NULL,
    active          INTEGER NOT NULL,
    key_sealed      TEXT    NOT NULL,
    made_at         TEXT    NOT NULL
);

-- What came of each attempt. Events themselves are jobs until they are done.
CREATE TABLE event_receipt (
    event_id        TEXT    NOT NULL,
    subscription_id TEXT    NOT NULL,
    type            TEXT    NOT NULL,
    attempt         INTEGER NOT NULL,
    at              TEXT    NOT NULL,
    status          INTEGER NOT NULL,
    body            TEXT    NOT NULL,
    error           TEXT    NOT NULL
);
CREATE INDEX event_receipt_at ON event_receipt (at);
CREATE INDEX event_receipt_subscription ON event_receipt (subscription_id, at);
