-- +goose Up

-- How each letter left the house, as far as that is known: covered by the log, as reads are.
CREATE TABLE deliveries (
    id        uuid           PRIMARY KEY,
    file_id   uuid           NOT NULL REFERENCES files (id),
    letter_id uuid           NOT NULL,
    outcome   text           NOT NULL CHECK (outcome IN ('mailed', 'refused', 'given_up', 'posted')),
    person_id text           NOT NULL CHECK (person_id <> ''),
    about     bytea          NOT NULL CHECK (octet_length(about) > 0),
    at        timestamptz(0) NOT NULL,
    batch     uuid           REFERENCES log_batches (id)
);
CREATE UNIQUE INDEX deliveries_mailed ON deliveries (letter_id) WHERE outcome <> 'posted';
CREATE INDEX deliveries_of_file ON deliveries (file_id, letter_id);
CREATE INDEX deliveries_waiting ON deliveries (at, id) WHERE batch IS NULL;
COMMENT ON TABLE  deliveries           IS 'how each letter left the house: once by mail at most, and as often by post as somebody says';
COMMENT ON COLUMN deliveries.id        IS 'personal: random';
COMMENT ON COLUMN deliveries.file_id   IS 'personal';
COMMENT ON COLUMN deliveries.letter_id IS 'personal: no reference, for letters go when a file is erased';
COMMENT ON COLUMN deliveries.outcome   IS 'personal: mailed, refused and given_up are of a mail that says there is something new';
COMMENT ON COLUMN deliveries.person_id IS 'personal: who posted it, or the name of the system';
COMMENT ON COLUMN deliveries.about     IS 'secret: sealed; what the server answered, or the day, the means and the proof of posting';
COMMENT ON COLUMN deliveries.at        IS 'personal';
COMMENT ON COLUMN deliveries.batch     IS 'personal: the leaf''s batch; null until the next minute';
CREATE TRIGGER deliveries_stay BEFORE DELETE OR TRUNCATE ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER deliveries_batched BEFORE UPDATE ON deliveries FOR EACH ROW
    WHEN (OLD.batch IS NOT NULL OR NEW.batch IS NULL
          OR (NEW.id, NEW.file_id, NEW.letter_id, NEW.outcome, NEW.person_id, NEW.about, NEW.at)
             IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.letter_id, OLD.outcome, OLD.person_id, OLD.about, OLD.at))
    EXECUTE FUNCTION refuse_change();

-- Mails of the last hour, so that nobody is written to too often, whoever asks for it. Swept as they grow older.
CREATE TABLE mail_turns (
    id  uuid        PRIMARY KEY,
    tag bytea       NOT NULL CHECK (octet_length(tag) = 32),
    at  timestamptz NOT NULL
);
CREATE INDEX mail_turns_by_time ON mail_turns (at);
COMMENT ON TABLE  mail_turns     IS 'tries to hand over a mail in the last hour; of no file and of no letter';
COMMENT ON COLUMN mail_turns.id  IS 'personal: random';
COMMENT ON COLUMN mail_turns.tag IS 'personal: keyed hash of the address';
COMMENT ON COLUMN mail_turns.at  IS 'personal';
