-- +goose Up
-- Every row of a person carries person_id, made in Go, and is found by it. Rows
-- that have seq are only ever added: of those that cover a day, the greatest
-- seq holds. An end that is not known is 9999-12-31.
--
-- spread: resident by person_id
-- spread: membership by person_id
-- spread: residence by person_id
-- spread: people_link by person_id
-- spread: people_statement by subject_id
-- spread: household by household_id
-- spread: number_claim by number_mac
-- protected: household by area * -
-- protected: resident by area * person_id
CREATE TABLE household (
    household_id TEXT   NOT NULL PRIMARY KEY,
    area         TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    enrolled_at  TEXT   NOT NULL
);
CREATE INDEX household_area ON household (area, household_id);

CREATE TABLE resident (
    person_id    TEXT   NOT NULL PRIMARY KEY,
    household_id TEXT   NOT NULL,
    area         TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    sex          TEXT   NOT NULL,
    born_on      TEXT   NOT NULL,
    number       TEXT   NOT NULL,
    phone        TEXT   NOT NULL,
    phone_mac    TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    enrolled_at  TEXT   NOT NULL
);
CREATE INDEX resident_area ON resident (area, person_id);
CREATE INDEX resident_name ON resident (name, born_on);
CREATE INDEX resident_phone ON resident (phone_mac) WHERE phone_mac <> '';

-- What must be unique across everyone has its own table, keyed by what is
-- claimed, so that it stays unique when people are spread over machines.
CREATE TABLE number_claim (
    number_mac TEXT NOT NULL PRIMARY KEY,
    person_id  TEXT NOT NULL
);

-- household_id is empty from the day somebody left without joining another.
CREATE TABLE membership (
    person_id    TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    household_id TEXT   NOT NULL,
    role         TEXT   NOT NULL,
    from_on      TEXT   NOT NULL,
    to_on        TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    recorded_at  TEXT   NOT NULL,
    PRIMARY KEY (person_id, seq)
);
CREATE INDEX membership_household ON membership (household_id);

CREATE TABLE residence (
    person_id       TEXT   NOT NULL,
    seq             BIGINT NOT NULL,
    registered_area TEXT   NOT NULL,
    lives_in_area   TEXT   NOT NULL,
    permit_since    TEXT   NOT NULL,
    from_on         TEXT   NOT NULL,
    to_on           TEXT   NOT NULL,
    source          TEXT   NOT NULL,
    recorded_at     TEXT   NOT NULL,
    PRIMARY KEY (person_id, seq)
);

CREATE TABLE people_link (
    person_id   TEXT    NOT NULL,
    seq         BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,
    other_id    TEXT    NOT NULL,
    holds       INTEGER NOT NULL,
    from_on     TEXT    NOT NULL,
    to_on       TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    recorded_at TEXT    NOT NULL,
    PRIMARY KEY (person_id, seq)
);

-- subject_id is a person or a household; facts is JSON, sealed the part of it
-- that is sensitive, encrypted.
CREATE TABLE people_statement (
    subject_id  TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    source      TEXT   NOT NULL,
    as_of_on    TEXT   NOT NULL,
    from_on     TEXT   NOT NULL,
    to_on       TEXT   NOT NULL,
    facts       TEXT   NOT NULL,
    sealed      TEXT   NOT NULL,
    recorded_at TEXT   NOT NULL,
    PRIMARY KEY (subject_id, seq)
);

-- Pairs that somebody has looked at and found to be two people.
CREATE TABLE people_apart (
    a_id     TEXT NOT NULL,
    b_id     TEXT NOT NULL,
    said_by  TEXT NOT NULL,
    said_at  TEXT NOT NULL,
    PRIMARY KEY (a_id, b_id)
);
