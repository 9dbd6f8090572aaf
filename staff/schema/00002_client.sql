-- +goose Up
-- Programs of other systems are accounts whose login begins with "api."; they
-- come with a token, of which only a keyed hash stands here.
CREATE TABLE staff_token (
    token_mac  TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    ends_at    TEXT NOT NULL
);
CREATE INDEX staff_token_account ON staff_token (account_id);

-- What a program has asked with a key, and the sealed answer: status 0 while
-- there is none.
CREATE TABLE staff_request (
    account_id  TEXT    NOT NULL,
    request_key TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    status      INTEGER NOT NULL,
    answer      TEXT    NOT NULL,
    made_at     TEXT    NOT NULL,
    PRIMARY KEY (account_id, request_key)
);
CREATE INDEX staff_request_made ON staff_request (account_id, made_at);
