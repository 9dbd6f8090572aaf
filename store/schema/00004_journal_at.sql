-- +goose Up
-- The journal is read backwards from a day.
CREATE INDEX journal_at ON journal (at, chain, entry);
