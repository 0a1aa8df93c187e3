-- +goose Up

-- What was made of an item to be looked at, once for each; nothing where the key is gone.
CREATE TABLE copies (
    item_id uuid  PRIMARY KEY REFERENCES evidence (id),
    blob    text  NOT NULL CHECK (blob ~ '^([0-9a-f]{32})?$'),
    about   bytea NOT NULL CHECK (octet_length(about) > 0)
);
CREATE UNIQUE INDEX copies_blob ON copies (blob) WHERE blob <> '';
COMMENT ON TABLE  copies         IS 'cleaned copies of evidence, or that there can be none; made once';
COMMENT ON COLUMN copies.item_id IS 'personal: the original';
COMMENT ON COLUMN copies.blob    IS 'personal: its name in the store; random; empty where there is no copy';
COMMENT ON COLUMN copies.about   IS 'secret: sealed; type, size and SHA-256 of the copy, or why there is none';
CREATE TRIGGER copies_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON copies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE evidence ADD COLUMN looked boolean NOT NULL DEFAULT false;
CREATE INDEX evidence_unlooked ON evidence (id) WHERE NOT looked;
COMMENT ON COLUMN evidence.looked IS 'personal: whether it was seen to that it has a copy, or cannot have one';

-- What was done with an item after it came: covered by the log, as reads are.
CREATE TABLE custody (
    id       uuid           PRIMARY KEY,
    item_id  uuid           NOT NULL REFERENCES evidence (id),
    what     text           NOT NULL CHECK (what ~ '^[a-z][a-z_]{0,31}$'),
    who_kind text           NOT NULL CHECK (who_kind ~ '^[a-z][a-z_]{0,31}$'),
    who_id   text           NOT NULL,
    about    bytea          NOT NULL CHECK (octet_length(about) > 0),
    at       timestamptz(0) NOT NULL,
    batch    uuid           REFERENCES log_batches (id)
);
CREATE INDEX custody_of_item ON custody (item_id, at, id);
CREATE INDEX custody_waiting ON custody (at, id) WHERE batch IS NULL;
COMMENT ON TABLE  custody          IS 'what was done with an item of evidence: copied, viewed; written before a byte leaves';
COMMENT ON COLUMN custody.id       IS 'personal: random';
COMMENT ON COLUMN custody.item_id  IS 'personal';
COMMENT ON COLUMN custody.what     IS 'personal';
COMMENT ON COLUMN custody.who_kind IS 'personal: reporter, respondent, staff or system';
COMMENT ON COLUMN custody.who_id   IS 'personal: empty for the system';
COMMENT ON COLUMN custody.about    IS 'secret: sealed; the reason given, digests, what was found';
COMMENT ON COLUMN custody.at       IS 'personal';
COMMENT ON COLUMN custody.batch    IS 'personal: the leaf''s batch; null until the next minute';
CREATE TRIGGER custody_stay BEFORE DELETE OR TRUNCATE ON custody FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER custody_batched BEFORE UPDATE ON custody FOR EACH ROW
    WHEN (OLD.batch IS NOT NULL OR NEW.batch IS NULL
          OR (NEW.id, NEW.item_id, NEW.what, NEW.who_kind, NEW.who_id, NEW.about, NEW.at)
             IS DISTINCT FROM (OLD.id, OLD.item_id, OLD.what, OLD.who_kind, OLD.who_id, OLD.about, OLD.at))
    EXECUTE FUNCTION refuse_change();
