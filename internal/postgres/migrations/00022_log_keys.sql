-- +goose Up

-- A log that changes the keys it signs with keeps what vouches for the new ones: a handover, signed by the key before.
CREATE TABLE log_keys (
    number   integer PRIMARY KEY CHECK (number > 1),
    origin   text    NOT NULL CHECK (origin <> ''),
    former   text    NOT NULL CHECK (former <> ''),
    handover text    NOT NULL CHECK (handover <> ''),
    day      date    NOT NULL
);
COMMENT ON TABLE  log_keys          IS 'changes of the keys that the log is signed with; the first pair has no row';
COMMENT ON COLUMN log_keys.number   IS 'public: of the new pair of keys';
COMMENT ON COLUMN log_keys.origin   IS 'public: the name of the log';
COMMENT ON COLUMN log_keys.former   IS 'public: the two public keys before, a line each';
COMMENT ON COLUMN log_keys.handover IS 'public: signed by the key before and the new one';
COMMENT ON COLUMN log_keys.day      IS 'public: when it was changed';

CREATE TRIGGER log_keys_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_keys FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
