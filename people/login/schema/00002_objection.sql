-- +goose Up
-- What residents ask about those who looked at their data. question and answer
-- are sealed.
CREATE TABLE login_objection (
    objection_id TEXT NOT NULL PRIMARY KEY,
    person_id    TEXT NOT NULL,
    who          TEXT NOT NULL,
    on_day       TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    question     TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    answer       TEXT NOT NULL,
    answered_by  TEXT NOT NULL,
    answered_at  TEXT NOT NULL
);
CREATE INDEX login_objection_person ON login_objection (person_id);
CREATE INDEX login_objection_open ON login_objection (answered_at, objection_id);
