-- +goose Up

-- A log that lost its end is not gone on with: another begins, in which every record that is left gets a place anew, and
-- which says how far the one before was signed.
CREATE TABLE log_epochs (
    epoch  integer PRIMARY KEY CHECK (epoch > 1),
    origin text    NOT NULL UNIQUE,
    lost   text    NOT NULL,
    kept   bigint  NOT NULL CHECK (kept >= 0),
    day    date    NOT NULL
);
COMMENT ON TABLE  log_epochs        IS 'logs that began after a part of the one before was lost; the first has no row';
COMMENT ON COLUMN log_epochs.epoch  IS 'public: counts from 2';
COMMENT ON COLUMN log_epochs.origin IS 'public: the name of the log, in its checkpoints';
COMMENT ON COLUMN log_epochs.lost   IS 'public: the last signed checkpoint of the log before';
COMMENT ON COLUMN log_epochs.kept   IS 'public: leaves of it that were still there';
COMMENT ON COLUMN log_epochs.day    IS 'public: when it began';

CREATE TRIGGER log_epochs_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_epochs FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
