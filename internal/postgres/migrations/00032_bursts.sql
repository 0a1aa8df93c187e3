-- +goose Up

-- Near-copies of one report that came together have one name, which is random and made of nothing that they say.
ALTER TABLE files ADD COLUMN burst uuid;
ALTER TABLE files ADD CONSTRAINT files_burst_of_reports CHECK (burst IS NULL OR kind = 'report');
COMMENT ON COLUMN files.burst IS 'personal: random; shared by near-copies that came together, null for most';

-- A list that shows a burst in one row looks for those that stand alone, and for each burst once.
DROP INDEX files_by_state;
CREATE INDEX files_by_state ON files (kind, state, next_due, id) WHERE burst IS NULL;
CREATE INDEX files_by_burst ON files (kind, state, burst, next_due, id) WHERE burst IS NOT NULL;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION files_moved_by_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.ref, NEW.code_name, NEW.kind, NEW.procedure, NEW.version, NEW.key_id, NEW.nation, NEW.level, NEW.opened_on, NEW.burst)
        IS DISTINCT FROM
        (OLD.id, OLD.ref, OLD.code_name, OLD.kind, OLD.procedure, OLD.version, OLD.key_id, OLD.nation, OLD.level, OLD.opened_on, OLD.burst)
    THEN
        RAISE EXCEPTION 'what a file is never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    -- Depth 2 is the trigger of an event. Projections may be made again at any time (I32).
    IF pg_trigger_depth() < 2 AND (NEW.state, NEW.seq, NEW.tip, NEW.closed, NEW.on_hold, NEW.incident)
        IS DISTINCT FROM (OLD.state, OLD.seq, OLD.tip, OLD.closed, OLD.on_hold, OLD.incident)
    THEN
        RAISE EXCEPTION 'only an event moves a file' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
