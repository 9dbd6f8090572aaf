-- +goose Up
-- What residents ask for. body is sealed JSON: the answers, each with where it
-- comes from, and what became of the parts of a bundle. form is a version in
-- casework_text. A draft ends on expires_on, 9999-12-31 for what is handed in.
CREATE TABLE casework_application (
    application_id TEXT   NOT NULL PRIMARY KEY,
    number         TEXT   NOT NULL,
    person_id      TEXT   NOT NULL,
    household_id   TEXT   NOT NULL,
    area           TEXT   NOT NULL,
    department     TEXT   NOT NULL,
    service        TEXT   NOT NULL,
    bundle         TEXT   NOT NULL,
    channel        TEXT   NOT NULL,
    state          TEXT   NOT NULL,
    paper          TEXT   NOT NULL,
    mandate_id     TEXT   NOT NULL,
    form           TEXT   NOT NULL,
    body           TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    begun_by       TEXT   NOT NULL,
    begun_at       TEXT   NOT NULL,
    changed_at     TEXT   NOT NULL,
    expires_on     TEXT   NOT NULL,
    submitted_at   TEXT   NOT NULL,
    submitted_on   TEXT   NOT NULL,
    submit_key     TEXT   NOT NULL
);
-- protected: casework_application by area department person_id
CREATE INDEX casework_application_person ON casework_application (person_id, application_id);
CREATE INDEX casework_application_draft ON casework_application (expires_on, application_id) WHERE state = 'draft';
CREATE INDEX casework_application_household ON casework_application (household_id) WHERE state = 'submitted' AND household_id <> '';

-- What must be one across everybody, found by what is claimed: numbers, papers,
-- what a caller called an act.
CREATE TABLE casework_claim (
    kind     TEXT NOT NULL,
    value    TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    PRIMARY KEY (kind, value)
);

-- What somebody said last to a question, whichever form asked it: the next one
-- begins with it. value is sealed.
CREATE TABLE casework_said (
    person_id      TEXT NOT NULL,
    question       TEXT NOT NULL,
    value          TEXT NOT NULL,
    said_on        TEXT NOT NULL,
    service        TEXT NOT NULL,
    application_id TEXT NOT NULL,
    PRIMARY KEY (person_id, question)
);

-- Consents and what took them back: rows are only ever added, of a question and a
-- use the greatest seq holds.
CREATE TABLE casework_consent (
    person_id   TEXT    NOT NULL,
    seq         BIGINT  NOT NULL,
    question    TEXT    NOT NULL,
    use_for     TEXT    NOT NULL,
    given       INTEGER NOT NULL,
    purpose     TEXT    NOT NULL,
    by_id       TEXT    NOT NULL,
    recorded_at TEXT    NOT NULL,
    PRIMARY KEY (person_id, seq)
);

-- Files: each content of a person once, found by its keyed hash. about is sealed
-- JSON; the content is sealed in parts.
CREATE TABLE casework_file (
    file_id     TEXT   NOT NULL PRIMARY KEY,
    person_id   TEXT   NOT NULL,
    content_mac TEXT   NOT NULL,
    mime        TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    parts       BIGINT NOT NULL,
    kept_at     TEXT   NOT NULL
);
CREATE UNIQUE INDEX casework_file_content ON casework_file (person_id, content_mac, file_id);

CREATE TABLE casework_file_part (
    file_id   TEXT   NOT NULL,
    seq       BIGINT NOT NULL,
    person_id TEXT   NOT NULL,
    content   TEXT   NOT NULL,
    PRIMARY KEY (file_id, seq)
);

CREATE TABLE casework_attachment (
    attachment_id  TEXT NOT NULL PRIMARY KEY,
    application_id TEXT NOT NULL,
    person_id      TEXT NOT NULL,
    area           TEXT NOT NULL,
    department     TEXT NOT NULL,
    paper          TEXT NOT NULL,
    file_id        TEXT NOT NULL,
    about          TEXT NOT NULL,
    attached_by    TEXT NOT NULL,
    attached_at    TEXT NOT NULL,
    UNIQUE (application_id, paper, file_id)
);
-- protected: casework_attachment by area department person_id
CREATE INDEX casework_attachment_person ON casework_attachment (person_id);
CREATE INDEX casework_attachment_file ON casework_attachment (file_id);

-- Who acts for whom. helper_id is a resident or an account; scope is a JSON array of
-- services and bundles, empty for all. revoked_at is empty while it holds.
CREATE TABLE casework_mandate (
    mandate_id TEXT NOT NULL PRIMARY KEY,
    person_id  TEXT NOT NULL,
    helper_id  TEXT NOT NULL,
    is_staff   INTEGER NOT NULL,
    scope      TEXT NOT NULL,
    from_on    TEXT NOT NULL,
    to_on      TEXT NOT NULL,
    notify     TEXT NOT NULL,
    given_by   TEXT NOT NULL,
    given_at   TEXT NOT NULL,
    revoked_at TEXT NOT NULL
);
CREATE INDEX casework_mandate_person ON casework_mandate (person_id);
CREATE INDEX casework_mandate_helper ON casework_mandate (helper_id);

-- What is told to residents. person_id is who reads it, about_id whom it is about;
-- args is sealed JSON. read_at is empty until it was read.
CREATE TABLE casework_message (
    message_id     TEXT NOT NULL PRIMARY KEY,
    person_id      TEXT NOT NULL,
    about_id       TEXT NOT NULL,
    case_id        TEXT NOT NULL,
    application_id TEXT NOT NULL,
    template       TEXT NOT NULL,
    args           TEXT NOT NULL,
    sent_at        TEXT NOT NULL,
    read_at        TEXT NOT NULL
);
CREATE INDEX casework_message_person ON casework_message (person_id, read_at, message_id);

-- Numbers that a device may give out without a connection.
CREATE TABLE casework_block (
    block     TEXT   NOT NULL PRIMARY KEY,
    area      TEXT   NOT NULL,
    device    TEXT   NOT NULL,
    numbers   BIGINT NOT NULL,
    issued_by TEXT   NOT NULL,
    issued_at TEXT   NOT NULL
);

-- Two cases that somebody has looked at: one thing asked for twice, or two.
CREATE TABLE casework_pair (
    a_id    TEXT NOT NULL,
    b_id    TEXT NOT NULL,
    verdict TEXT NOT NULL,
    note    TEXT NOT NULL,
    said_by TEXT NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (a_id, b_id)
);

-- What came of a match without anybody applying, and what somebody does not want.
CREATE TABLE casework_start (
    person_id      TEXT NOT NULL,
    service        TEXT NOT NULL,
    round_id       TEXT NOT NULL,
    way            TEXT NOT NULL,
    application_id TEXT NOT NULL,
    made_at        TEXT NOT NULL,
    PRIMARY KEY (person_id, service, round_id)
);

CREATE TABLE casework_decline (
    person_id   TEXT NOT NULL,
    service     TEXT NOT NULL,
    note        TEXT NOT NULL,
    declined_at TEXT NOT NULL,
    PRIMARY KEY (person_id, service)
);
