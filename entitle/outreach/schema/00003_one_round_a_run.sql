-- +goose Up
-- Several who keep the same run at once keep one round together.
CREATE UNIQUE INDEX outreach_round_source ON outreach_round (pack, source) WHERE state IN ('building', 'current');
