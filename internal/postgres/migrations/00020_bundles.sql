-- +goose Up

-- What left the house as one file, and why: covered by the log, as reads are.
CREATE TABLE bundles (
    id        uuid           PRIMARY KEY,
    file_id   uuid           NOT NULL REFERENCES files (id),
    what      text           NOT NULL CHECK (what IN ('pack', 'case')),
    person_id text           NOT NULL CHECK (person_id <> ''),
    about     bytea          NOT NULL CHECK (octet_length(about) > 0),
    at        timestamptz(0) NOT NULL,
    batch     uuid           REFERENCES log_batches (id)
);
CREATE INDEX bundles_of_file ON bundles (file_id, at, id);
CREATE INDEX bundles_waiting ON bundles (at, id) WHERE batch IS NULL;
COMMENT ON TABLE  bundles           IS 'what left the house as one file; written before a byte leaves';
COMMENT ON COLUMN bundles.id        IS 'personal: random';
COMMENT ON COLUMN bundles.file_id   IS 'personal';
COMMENT ON COLUMN bundles.what      IS 'personal: the pack, or the whole case';
COMMENT ON COLUMN bundles.person_id IS 'personal: who made it';
COMMENT ON COLUMN bundles.about     IS 'secret: sealed; the reason given, and in what function';
COMMENT ON COLUMN bundles.at        IS 'personal';
COMMENT ON COLUMN bundles.batch     IS 'personal: the leaf''s batch; null until the next minute';
CREATE TRIGGER bundles_stay BEFORE DELETE OR TRUNCATE ON bundles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bundles_batched BEFORE UPDATE ON bundles FOR EACH ROW
    WHEN (OLD.batch IS NOT NULL OR NEW.batch IS NULL
          OR (NEW.id, NEW.file_id, NEW.what, NEW.person_id, NEW.about, NEW.at)
             IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.what, OLD.person_id, OLD.about, OLD.at))
    EXECUTE FUNCTION refuse_change();
