-- +goose Up
-- protected: money_grant by area department person_id
-- protected: money_line by area * person_id
-- protected: money_payment by area department person_id
-- protected: money_run by area department -
--
-- A payment is what one grant comes to in one run. Its id is the reference
-- that the bank sends back. sort orders a run for whoever reviews it: what
-- is out of the ordinary comes first.
CREATE TABLE money_payment (
    payment_id TEXT   NOT NULL PRIMARY KEY,
    run_id     TEXT   NOT NULL,
    grant_id   TEXT   NOT NULL,
    person_id  TEXT   NOT NULL,
    area       TEXT   NOT NULL,
    department TEXT   NOT NULL,
    month      TEXT   NOT NULL,
    sort       BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    amount     BIGINT NOT NULL,
    regular    BIGINT NOT NULL,
    arrears    BIGINT NOT NULL,
    recovered  BIGINT NOT NULL,
    before     BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    changed_at TEXT   NOT NULL
);
CREATE INDEX money_payment_run ON money_payment (run_id, sort, grant_id);
CREATE INDEX money_payment_person ON money_payment (person_id, month);

-- The months that a payment is made of. A recovery of one grant may be kept
-- back from the payment of another, so lines are found by their payment.
ALTER TABLE money_line ADD COLUMN payment_id TEXT NOT NULL DEFAULT '';
DROP INDEX money_line_run;
CREATE INDEX money_line_payment ON money_line (payment_id);
CREATE INDEX money_line_run ON money_line (run_id, grant_id);
CREATE INDEX money_open_run ON money_open (run_id, grant_id);
CREATE INDEX money_grant_case ON money_grant (case_id);

-- What a run comes to for each payer, summed while it is prepared.
CREATE TABLE money_part (
    run_id TEXT   NOT NULL,
    area   TEXT   NOT NULL,
    payer  TEXT   NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (run_id, area, payer)
);

-- What is in the year's budget is counted by the month of the run.
ALTER TABLE money_entry ADD COLUMN month TEXT NOT NULL DEFAULT '';
CREATE INDEX money_entry_month ON money_entry (service, month, area);
ALTER TABLE money_run ADD COLUMN revision TEXT NOT NULL DEFAULT '';
ALTER TABLE money_run ADD COLUMN approved_at TEXT NOT NULL DEFAULT '';
CREATE INDEX money_run_month ON money_run (month, run_id);

-- A file that was written for the bank, and what it was.
CREATE TABLE money_file (
    run_id     TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    format     TEXT   NOT NULL,
    sha256     TEXT   NOT NULL,
    payments   BIGINT NOT NULL,
    total      BIGINT NOT NULL,
    written_by TEXT   NOT NULL,
    written_at TEXT   NOT NULL,
    PRIMARY KEY (run_id, number)
);
