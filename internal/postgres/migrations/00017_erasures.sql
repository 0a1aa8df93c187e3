-- +goose Up

-- What two people decided to erase, and what became of it.
CREATE TABLE erasures (
    id           uuid           PRIMARY KEY,
    file_id      uuid           NOT NULL REFERENCES files (id),
    seq          integer        NOT NULL CHECK (seq >= 1),
    rule         text           NOT NULL CHECK (rule ~ '^[a-z][a-z0-9_-]{0,63}$'),
    proposed_by  uuid           NOT NULL REFERENCES persons (id),
    confirmed_by uuid           NOT NULL REFERENCES persons (id),
    confirmed_at timestamptz(0) NOT NULL,
    due_at       timestamptz(0) NOT NULL,
    stopped_at   timestamptz(0),
    stopped_by   uuid           REFERENCES persons (id),
    stopped_for  bytea          CHECK (octet_length(stopped_for) > 0),
    begun_at     timestamptz(0),
    done_at      timestamptz(0),
    CONSTRAINT erasures_two_people CHECK (proposed_by <> confirmed_by),
    CONSTRAINT erasures_window CHECK (due_at > confirmed_at AND begun_at >= due_at),
    CONSTRAINT erasures_one_end CHECK (stopped_at IS NULL OR begun_at IS NULL),
    CONSTRAINT erasures_in_order CHECK (done_at IS NULL OR begun_at IS NOT NULL AND done_at >= begun_at),
    CONSTRAINT erasures_objection CHECK ((stopped_for IS NULL) = (stopped_by IS NULL) AND (stopped_by IS NULL OR stopped_at IS NOT NULL))
);
CREATE UNIQUE INDEX erasures_one_at_a_time ON erasures (file_id) WHERE stopped_at IS NULL;
COMMENT ON TABLE  erasures              IS 'what is to be erased, and what was';
COMMENT ON COLUMN erasures.id           IS 'personal: random';
COMMENT ON COLUMN erasures.file_id      IS 'personal';
COMMENT ON COLUMN erasures.seq          IS 'personal: of the file when it was decided; where it has moved since, nothing is erased';
COMMENT ON COLUMN erasures.rule         IS 'personal: the retention rule';
COMMENT ON COLUMN erasures.proposed_by  IS 'personal';
COMMENT ON COLUMN erasures.confirmed_by IS 'personal';
COMMENT ON COLUMN erasures.confirmed_at IS 'personal';
COMMENT ON COLUMN erasures.due_at       IS 'personal: until then it may be stopped';
COMMENT ON COLUMN erasures.stopped_at   IS 'personal';
COMMENT ON COLUMN erasures.stopped_by   IS 'personal: who objected; null where the file was held or had moved';
COMMENT ON COLUMN erasures.stopped_for  IS 'secret: sealed; the reason';
COMMENT ON COLUMN erasures.begun_at     IS 'personal: from then on nothing stops it';
COMMENT ON COLUMN erasures.done_at      IS 'personal';

-- +goose StatementBegin
CREATE FUNCTION erasures_end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.file_id, NEW.seq, NEW.rule, NEW.proposed_by, NEW.confirmed_by, NEW.confirmed_at, NEW.due_at)
            = (OLD.id, OLD.file_id, OLD.seq, OLD.rule, OLD.proposed_by, OLD.confirmed_by, OLD.confirmed_at, OLD.due_at)
        AND OLD.stopped_at IS NULL AND OLD.done_at IS NULL
        AND (OLD.begun_at IS NULL OR NEW.begun_at = OLD.begun_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an erasure is stopped once, or begun and done once' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER erasures_end_once BEFORE UPDATE ON erasures FOR EACH ROW EXECUTE FUNCTION erasures_end_once();
CREATE TRIGGER erasures_stay BEFORE DELETE OR TRUNCATE ON erasures FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A file that is erased says by which erasure, for ever, and moves no more.
ALTER TABLE files ADD COLUMN erasure uuid REFERENCES erasures (id);
COMMENT ON COLUMN files.erasure IS 'personal: by which it was erased; null while it is not';
-- +goose StatementBegin
CREATE FUNCTION files_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.erasure IS NULL AND OLD.closed AND NOT OLD.on_hold AND NEW.seq = OLD.seq
        AND EXISTS (SELECT FROM erasures e WHERE e.id = NEW.erasure AND e.begun_at IS NOT NULL AND e.done_at IS NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a file is erased once, when it is closed and nothing holds it, and moves no more'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
-- +goose StatementEnd
CREATE TRIGGER files_erased BEFORE UPDATE ON files FOR EACH ROW
    WHEN (NEW.erasure IS DISTINCT FROM OLD.erasure OR OLD.erasure IS NOT NULL AND NEW.seq <> OLD.seq) EXECUTE FUNCTION files_erased();

-- What a file holds goes when the file was erased, and never otherwise.
-- +goose StatementBegin
CREATE FUNCTION goes_when_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := to_jsonb(OLD);
    file    uuid  := coalesce(old_row ->> 'file_id', (SELECT e.file_id::text FROM evidence e WHERE e.id = (old_row ->> 'item_id')::uuid))::uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM files f WHERE f.id = file AND f.erasure IS NOT NULL) THEN
        RAISE EXCEPTION '% of % is refused', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - TG_ARGV[0] <> old_row - TG_ARGV[0] OR to_jsonb(NEW) -> TG_ARGV[0] <> '"\\x00"' THEN
        RAISE EXCEPTION '% of % is refused', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

DROP TRIGGER events_stay ON events;
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_emptied BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION goes_when_erased('payload');

DROP TRIGGER evidence_fixed ON evidence;
CREATE TRIGGER evidence_fixed BEFORE UPDATE ON evidence FOR EACH ROW
    WHEN ((NEW.id, NEW.file_id, NEW.key_id, NEW.blob, NEW.from_party, NEW.taken_on)
        IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.key_id, OLD.blob, OLD.from_party, OLD.taken_on))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_emptied BEFORE UPDATE ON evidence FOR EACH ROW WHEN (NEW.about IS DISTINCT FROM OLD.about)
    EXECUTE FUNCTION goes_when_erased('about');

DROP TRIGGER letters_stay ON letters;
CREATE TRIGGER letters_stay BEFORE TRUNCATE ON letters FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letters_go BEFORE DELETE ON letters FOR EACH ROW EXECUTE FUNCTION goes_when_erased();

DROP TRIGGER votes_stay ON votes;
CREATE TRIGGER votes_stay BEFORE UPDATE OR TRUNCATE ON votes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER votes_go BEFORE DELETE ON votes FOR EACH ROW EXECUTE FUNCTION goes_when_erased();

DROP TRIGGER identities_stay ON identities;
CREATE TRIGGER identities_stay BEFORE UPDATE OR TRUNCATE ON identities FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER identities_go BEFORE DELETE ON identities FOR EACH ROW EXECUTE FUNCTION goes_when_erased();

DROP TRIGGER copies_stay ON copies;
CREATE TRIGGER copies_stay BEFORE UPDATE OR TRUNCATE ON copies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER copies_go BEFORE DELETE ON copies FOR EACH ROW EXECUTE FUNCTION goes_when_erased();

DROP TRIGGER scans_stay ON scans;
CREATE TRIGGER scans_stay BEFORE UPDATE OR TRUNCATE ON scans FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER scans_go BEFORE DELETE ON scans FOR EACH ROW EXECUTE FUNCTION goes_when_erased();
