-- +goose Up

CREATE TABLE evidence (
    id         uuid  PRIMARY KEY,
    file_id    uuid  NOT NULL REFERENCES files (id),
    key_id     uuid  NOT NULL,
    blob       text  NOT NULL UNIQUE CHECK (blob ~ '^[0-9a-f]{32}$'),
    about      bytea NOT NULL CHECK (octet_length(about) > 0),
    from_party text  NOT NULL CHECK (from_party ~ '^[a-z][a-z_]{0,31}$'),
    taken_on   date  NOT NULL
);
CREATE INDEX evidence_of_file ON evidence (file_id, taken_on, id);
COMMENT ON TABLE  evidence            IS 'what lies in the evidence store; an item becomes an exhibit when an event names it';
COMMENT ON COLUMN evidence.id         IS 'personal: random';
COMMENT ON COLUMN evidence.file_id    IS 'personal: the report or case it came to';
COMMENT ON COLUMN evidence.key_id     IS 'personal: the key that opens it, which is the key of the file';
COMMENT ON COLUMN evidence.blob       IS 'personal: its name in the store; random, never an input';
COMMENT ON COLUMN evidence.about      IS 'secret: sealed; name, type, size and SHA-256 of the original';
COMMENT ON COLUMN evidence.from_party IS 'personal: reporter, respondent, witness, affected or staff';
COMMENT ON COLUMN evidence.taken_on   IS 'personal: to the day';

-- An item belongs to its file from the first: under another key nobody could ever open it.
-- +goose StatementBegin
CREATE FUNCTION evidence_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM files f WHERE f.id = NEW.file_id AND f.key_id <> NEW.key_id) THEN
        RAISE EXCEPTION 'evidence is sealed under the key of its file' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- An original never changes (I29), and neither does what is known of it. Later columns may.
CREATE TRIGGER evidence_begin BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION evidence_begin();
CREATE TRIGGER evidence_stay  BEFORE DELETE OR TRUNCATE ON evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_fixed BEFORE UPDATE ON evidence FOR EACH ROW
    WHEN ((NEW.id, NEW.file_id, NEW.key_id, NEW.blob, NEW.about, NEW.from_party, NEW.taken_on)
          IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.key_id, OLD.blob, OLD.about, OLD.from_party, OLD.taken_on))
    EXECUTE FUNCTION refuse_change();
