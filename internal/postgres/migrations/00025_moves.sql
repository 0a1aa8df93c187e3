-- +goose Up

-- An event moves its file in one statement: the first clock to run out is found in it, and asked for by no statement of its own.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION events_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whole rows are compared, so that the file is looked for by its id and by no index of states, whatever the
    -- planner believes of them.
    IF NEW.seq = 1 THEN
        PERFORM FROM files f
            WHERE f.id = NEW.file_id AND NEW.from_state = '' AND NEW.prev = decode(repeat('00', 32), 'hex')
                AND (f.seq, f.state, f.tip, f.closed, f.on_hold, f.incident, f.kind, f.procedure, f.version) IS NOT DISTINCT FROM
                    (1, NEW.to_state, NEW.commitment, NEW.closed, NEW.on_hold, NEW.incident, NEW.kind, NEW.procedure, NEW.version);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the file does not begin with this event' USING ERRCODE = 'RC001';
        END IF;
        RETURN NEW;
    END IF;
    UPDATE files f SET state = NEW.to_state, seq = NEW.seq, tip = NEW.commitment, closed = NEW.closed, on_hold = NEW.on_hold,
            incident = coalesce(NEW.incident, f.incident), next_due = coalesce(d.due, 'infinity'), next_clock = d.clock, owes = NEW.owes
        FROM (SELECT) once LEFT JOIN LATERAL (SELECT d.due, d.clock FROM due_dates d
            WHERE d.file_id = NEW.file_id AND d.state IN ('running', 'expired') ORDER BY d.due, d.clock LIMIT 1) d ON true
        WHERE f.id = NEW.file_id AND (f.state, f.seq, f.tip, f.kind, f.procedure, f.version) IS NOT DISTINCT FROM
            (NEW.from_state, NEW.seq - 1, NEW.prev, NEW.kind, NEW.procedure, NEW.version);
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
