-- +goose Up
-- A round is one match run as it was kept. state is building until every entry
-- and count is in, then current until the next is; past rounds keep their
-- counts. source tells the run's files apart; part and row say how far the
-- keeping is.
CREATE TABLE outreach_round (
    round_id    TEXT   NOT NULL PRIMARY KEY,
    pack        TEXT   NOT NULL,
    on_on       TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    part        BIGINT NOT NULL,
    part_row    BIGINT NOT NULL,
    people      BIGINT NOT NULL,
    households  BIGINT NOT NULL,
    entries     BIGINT NOT NULL,
    note_zh     TEXT   NOT NULL,
    note_en     TEXT   NOT NULL,
    begun_at    TEXT   NOT NULL,
    complete_at TEXT   NOT NULL
);
CREATE UNIQUE INDEX outreach_round_current ON outreach_round (pack) WHERE state = 'current';

-- entry_id is made of the service and whom it is for, so it is the same in
-- every round. since_at is from when it has been listed without a break.
--
-- protected: outreach_entry by area - person_id
CREATE TABLE outreach_entry (
    round_id        TEXT   NOT NULL,
    entry_id        TEXT   NOT NULL,
    service         TEXT   NOT NULL,
    kind            TEXT   NOT NULL,
    standing        TEXT   NOT NULL,
    area            TEXT   NOT NULL,
    residence       TEXT   NOT NULL,
    ages            TEXT   NOT NULL,
    groups_in       TEXT   NOT NULL,
    household_id    TEXT   NOT NULL,
    person_id       TEXT   NOT NULL,
    contact_id      TEXT   NOT NULL,
    amount          BIGINT,
    per             TEXT   NOT NULL,
    missing         TEXT   NOT NULL,
    received_amount BIGINT,
    since_at        TEXT   NOT NULL,
    PRIMARY KEY (round_id, entry_id)
);
CREATE INDEX outreach_entry_service ON outreach_entry (round_id, service, area, household_id, entry_id);
CREATE INDEX outreach_entry_area ON outreach_entry (round_id, area, household_id, entry_id);

CREATE TABLE outreach_cell (
    round_id      TEXT   NOT NULL,
    service       TEXT   NOT NULL,
    dimension     TEXT   NOT NULL,
    dim_value     TEXT   NOT NULL,
    asked         BIGINT NOT NULL,
    owed          BIGINT NOT NULL,
    amount_open   BIGINT NOT NULL,
    perhaps       BIGINT NOT NULL,
    reached       BIGINT NOT NULL,
    missed        BIGINT NOT NULL,
    ended         BIGINT NOT NULL,
    amount        BIGINT NOT NULL,
    missed_amount BIGINT NOT NULL,
    PRIMARY KEY (round_id, dimension, service, dim_value)
);

-- How many may be owed a service and are not listed one by one, by the name
-- that is missing; empty where several are.
CREATE TABLE outreach_gap (
    round_id TEXT    NOT NULL,
    service  TEXT    NOT NULL,
    missing  TEXT    NOT NULL,
    people   BIGINT  NOT NULL,
    listed   INTEGER NOT NULL,
    PRIMARY KEY (round_id, service, missing)
);

-- What workers found; rows are only added. latest marks the last of an entry.
-- note is sealed.
CREATE TABLE outreach_mark (
    entry_id     TEXT    NOT NULL,
    seq          BIGINT  NOT NULL,
    latest       INTEGER NOT NULL,
    service      TEXT    NOT NULL,
    household_id TEXT    NOT NULL,
    person_id    TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    outcome      TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    who          TEXT    NOT NULL,
    purpose      TEXT    NOT NULL,
    marked_at    TEXT    NOT NULL,
    PRIMARY KEY (entry_id, seq)
);
CREATE UNIQUE INDEX outreach_mark_latest ON outreach_mark (entry_id) WHERE latest = 1;
CREATE INDEX outreach_mark_household ON outreach_mark (household_id);
