-- +goose Up
-- A content of a person is one file, however many hand it in at once.
DROP INDEX casework_file_content;
CREATE UNIQUE INDEX casework_file_once ON casework_file (person_id, content_mac);
