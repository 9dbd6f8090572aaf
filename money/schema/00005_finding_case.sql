-- +goose Up
-- The case in which a clerk looks at a finding: one a finding. told is 1 once
-- the person was told what was adopted.
ALTER TABLE money_finding ADD COLUMN case_id TEXT NOT NULL DEFAULT '';
ALTER TABLE money_finding ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
