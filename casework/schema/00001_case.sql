-- +goose Up
-- protected: casework_case by area department person_id
-- protected: casework_event by area department person_id
-- protected: casework_grounds by area department person_id
-- What cases keep of the pack they began with: processes, rules, forms, each by
-- the fingerprint of its text.
CREATE TABLE casework_text (
    kind    TEXT NOT NULL,
    version TEXT NOT NULL,
    body    TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    PRIMARY KEY (kind, version)
);

-- A case as it stands. due_on is the day on which the nearer of its clocks runs
-- out, 9999-12-31 where none runs; waits_role and waits_len say for which posts it
-- waits: the role, and how many digits the code of their area has. clocks is JSON, payee
-- sealed JSON.
CREATE TABLE casework_case (
    case_id        TEXT    NOT NULL PRIMARY KEY,
    number         TEXT    NOT NULL,
    person_id      TEXT    NOT NULL,
    household_id   TEXT    NOT NULL,
    people         INTEGER NOT NULL,
    application_id TEXT    NOT NULL,
    bundle         TEXT    NOT NULL,
    review_of      TEXT    NOT NULL,
    service        TEXT    NOT NULL,
    area           TEXT    NOT NULL,
    department     TEXT    NOT NULL,
    process        TEXT    NOT NULL,
    rules          TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    state_kind     TEXT    NOT NULL,
    waits_role     TEXT    NOT NULL,
    waits_len      INTEGER NOT NULL,
    since_at       TEXT    NOT NULL,
    moved_on       TEXT    NOT NULL,
    due_on         TEXT    NOT NULL,
    paused         TEXT    NOT NULL,
    clocks         TEXT    NOT NULL,
    assignee       TEXT    NOT NULL,
    orphaned       TEXT    NOT NULL,
    version        BIGINT  NOT NULL,
    brought_by     TEXT    NOT NULL,
    decided_by     TEXT    NOT NULL,
    outcome        TEXT    NOT NULL,
    amount         BIGINT,
    grant_id       TEXT    NOT NULL,
    payee          TEXT    NOT NULL,
    opened_at      TEXT    NOT NULL,
    opened_on      TEXT    NOT NULL,
    decided_at     TEXT    NOT NULL,
    decided_on     TEXT    NOT NULL
);
CREATE INDEX casework_case_person ON casework_case (person_id);
CREATE INDEX casework_case_number ON casework_case (number);
CREATE INDEX casework_case_application ON casework_case (application_id) WHERE application_id <> '';
CREATE INDEX casework_case_open ON casework_case (due_on, case_id) WHERE outcome = '';
CREATE INDEX casework_case_area ON casework_case (area, due_on, case_id) WHERE outcome = '';
CREATE INDEX casework_case_assignee ON casework_case (assignee, due_on, case_id) WHERE outcome = '' AND assignee <> '';
CREATE INDEX casework_case_decided ON casework_case (service, decided_on) WHERE outcome <> '';

-- Rows are only ever added, and go with their case when it is handed to another
-- office: the act that made version seq. told is sealed JSON.
-- act_key is what a caller called the act, so that what comes twice is done once.
CREATE TABLE casework_event (
    case_id    TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    person_id  TEXT   NOT NULL,
    area       TEXT   NOT NULL,
    department TEXT   NOT NULL,
    act        TEXT   NOT NULL,
    from_state TEXT   NOT NULL,
    to_state   TEXT   NOT NULL,
    at         TEXT   NOT NULL,
    on_day     TEXT   NOT NULL,
    by_kind    TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    amount     BIGINT,
    told       TEXT   NOT NULL,
    act_key    TEXT   NOT NULL,
    PRIMARY KEY (case_id, seq)
);
CREATE UNIQUE INDEX casework_event_key ON casework_event (case_id, act_key) WHERE act_key <> '';

-- What the rules said of the person when the case was opened and decided. body is
-- sealed JSON.
CREATE TABLE casework_grounds (
    case_id    TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    person_id  TEXT   NOT NULL,
    area       TEXT   NOT NULL,
    department TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (case_id, seq)
);

-- What the public can read of a case while it is published: nothing that is not
-- on the paper at the village's notice board.
CREATE TABLE casework_notice (
    notice_id  TEXT    NOT NULL PRIMARY KEY,
    case_id    TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    area       TEXT    NOT NULL,
    department TEXT    NOT NULL,
    service    TEXT    NOT NULL,
    number     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    people     INTEGER NOT NULL,
    amount     BIGINT,
    from_on    TEXT    NOT NULL,
    to_on      TEXT    NOT NULL,
    ended_on   TEXT    NOT NULL
);
CREATE INDEX casework_notice_case ON casework_notice (case_id);
CREATE INDEX casework_notice_area ON casework_notice (area, to_on, notice_id) WHERE ended_on = '';

-- Clocks that ran out and were told: each once.
CREATE TABLE casework_alarm (
    case_id   TEXT NOT NULL,
    person_id TEXT NOT NULL,
    due_on    TEXT NOT NULL,
    told_at   TEXT NOT NULL,
    PRIMARY KEY (case_id, due_on)
);
