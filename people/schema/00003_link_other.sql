-- +goose Up
-- Whose guardian somebody is.
CREATE INDEX people_link_other ON people_link (other_id, person_id);
