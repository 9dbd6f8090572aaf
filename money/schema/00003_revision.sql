-- +goose Up
-- protected: money_revision by area department -
-- protected: money_finding by area department person_id
-- protected: money_waiver by area department person_id
--
-- A revision is what is found about many grants at once, on paper first: what
-- they would come to, which are to be held or stopped. Nothing holds before a
-- second person adopts it, or approves the run that was prepared with it.
CREATE TABLE money_revision (
    revision_id TEXT   NOT NULL PRIMARY KEY,
    service     TEXT   NOT NULL,
    area        TEXT   NOT NULL,
    department  TEXT   NOT NULL,
    month       TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    state       TEXT   NOT NULL,
    past        TEXT   NOT NULL,
    grants      BIGINT NOT NULL,
    proposed_by TEXT   NOT NULL,
    adopted_by  TEXT   NOT NULL,
    made_at     TEXT   NOT NULL,
    changed_at  TEXT   NOT NULL
);
CREATE INDEX money_revision_service ON money_revision (service, month);

-- seq is the grant's when it was looked at: a grant that was changed meanwhile
-- is left as it is.
CREATE TABLE money_finding (
    revision_id TEXT   NOT NULL,
    grant_id    TEXT   NOT NULL,
    person_id   TEXT   NOT NULL,
    area        TEXT   NOT NULL,
    department  TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    sort        BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    before      BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    from_on     TEXT   NOT NULL,
    to_on       TEXT   NOT NULL,
    shares      TEXT   NOT NULL,
    arrears     BIGINT NOT NULL,
    reason      TEXT   NOT NULL,
    adopted     BIGINT NOT NULL,
    PRIMARY KEY (revision_id, grant_id)
);
CREATE INDEX money_finding_sort ON money_finding (revision_id, sort, grant_id);

-- How what was paid too much is recovered of a grant: at most so much a month,
-- and where across is 1 also from other grants of the person.
CREATE TABLE money_plan (
    grant_id  TEXT   NOT NULL PRIMARY KEY,
    person_id TEXT   NOT NULL,
    monthly   BIGINT NOT NULL,
    across    BIGINT NOT NULL,
    reason    TEXT   NOT NULL,
    made_by   TEXT   NOT NULL,
    made_at   TEXT   NOT NULL
);
CREATE INDEX money_plan_person ON money_plan (person_id);

-- What is given up, asked for by one person and decided by another, and what
-- came back otherwise than from payments.
CREATE TABLE money_waiver (
    waiver_id  TEXT   NOT NULL PRIMARY KEY,
    grant_id   TEXT   NOT NULL,
    person_id  TEXT   NOT NULL,
    service    TEXT   NOT NULL,
    area       TEXT   NOT NULL,
    department TEXT   NOT NULL,
    amount     BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    asked_by   TEXT   NOT NULL,
    decided_by TEXT   NOT NULL,
    asked_at   TEXT   NOT NULL,
    decided_at TEXT   NOT NULL
);
CREATE INDEX money_waiver_state ON money_waiver (state, waiver_id);
CREATE INDEX money_waiver_grant ON money_waiver (grant_id);
