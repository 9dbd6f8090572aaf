-- +goose Up
-- One row: a keyed hash by which the keys of this database are known again.
CREATE TABLE keys_mark (
    one INTEGER NOT NULL PRIMARY KEY,
    mac TEXT    NOT NULL
);
