-- +goose Up

-- A file comes as its first event leaves it, and that event is there with it: written once, not written and moved at
-- once. Every later event moves it, as before.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION events_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_due   timestamptz := 'infinity';
    first_clock text;
BEGIN
    IF NEW.seq = 1 THEN
        PERFORM FROM files f
            WHERE f.id = NEW.file_id AND f.seq = 1 AND f.state = NEW.to_state AND f.tip = NEW.commitment
                AND f.closed = NEW.closed AND f.on_hold = NEW.on_hold AND f.incident IS NOT DISTINCT FROM NEW.incident
                AND NEW.from_state = '' AND NEW.prev = decode(repeat('00', 32), 'hex')
                AND f.kind = NEW.kind AND f.procedure = NEW.procedure AND f.version = NEW.version;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the file does not begin with this event' USING ERRCODE = 'RC001';
        END IF;
        RETURN NEW;
    END IF;
    SELECT d.due, d.clock INTO first_due, first_clock FROM due_dates d
        WHERE d.file_id = NEW.file_id AND d.state IN ('running', 'expired') ORDER BY d.due, d.clock LIMIT 1;
    UPDATE files f SET state = NEW.to_state, seq = NEW.seq, tip = NEW.commitment, closed = NEW.closed, on_hold = NEW.on_hold,
            incident = coalesce(NEW.incident, f.incident), next_due = coalesce(first_due, 'infinity'), next_clock = first_clock,
            owes = NEW.owes
        WHERE f.id = NEW.file_id AND f.state = NEW.from_state AND f.seq = NEW.seq - 1 AND f.tip = NEW.prev
            AND f.kind = NEW.kind AND f.procedure = NEW.procedure AND f.version = NEW.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the file has moved on' USING ERRCODE = 'RC001';
    END IF;
    IF NEW.closed THEN -- I31: the reports behind a case may have come to their end with it
        UPDATE files f SET owes = true FROM links l
            WHERE l.file_id = NEW.file_id AND f.id = l.other_id AND f.kind = 'report' AND NOT f.closed AND NOT f.owes;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

DROP TRIGGER files_unborn ON files;
CREATE TRIGGER files_unborn BEFORE INSERT ON files FOR EACH ROW WHEN (NEW.seq <> 1) EXECUTE FUNCTION refuse_change();
