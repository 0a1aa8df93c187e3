-- +goose Up

-- Who is to look at a file, and why: one row for each role that an event told. A clock's alarm comes before the clock
-- is due, so the worker must know when: wake is set where that is earlier.
CREATE TABLE alarms (
    id       uuid           PRIMARY KEY,
    file_id  uuid           NOT NULL REFERENCES files (id),
    event_id uuid           NOT NULL REFERENCES events (id),
    role     text           NOT NULL CHECK (role <> ''),
    clock    text           NOT NULL,
    at       timestamptz(0) NOT NULL,
    due      timestamptz(0) NOT NULL,
    seen_by  uuid,
    seen_at  timestamptz(0) CHECK (seen_at >= at),
    CHECK ((seen_by IS NULL) = (seen_at IS NULL))
);
CREATE INDEX alarms_unseen ON alarms (role, at, id) WHERE seen_at IS NULL;
COMMENT ON TABLE  alarms          IS 'what a role is told to look at: an alarm of a clock, or an event; seen once, by one of them';
COMMENT ON COLUMN alarms.id       IS 'personal: random';
COMMENT ON COLUMN alarms.file_id  IS 'personal';
COMMENT ON COLUMN alarms.event_id IS 'personal: by which it was sounded';
COMMENT ON COLUMN alarms.role     IS 'personal: who is told';
COMMENT ON COLUMN alarms.clock    IS 'personal: of which clock; empty where they are told of the event itself';
COMMENT ON COLUMN alarms.at       IS 'personal: when it was sounded';
COMMENT ON COLUMN alarms.due      IS 'personal: when the clock runs out, or the moment of the event';
COMMENT ON COLUMN alarms.seen_by  IS 'personal: who of them saw it; set once';
COMMENT ON COLUMN alarms.seen_at  IS 'personal';

CREATE TRIGGER alarms_stay BEFORE DELETE OR TRUNCATE ON alarms FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER alarms_seen BEFORE UPDATE ON alarms FOR EACH ROW
    WHEN (OLD.seen_at IS NOT NULL OR NEW.seen_at IS NULL
          OR (NEW.id, NEW.file_id, NEW.event_id, NEW.role, NEW.clock, NEW.at, NEW.due)
             IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.event_id, OLD.role, OLD.clock, OLD.at, OLD.due))
    EXECUTE FUNCTION refuse_change();

ALTER TABLE due_dates ADD COLUMN wake timestamptz CHECK (wake < due);
CREATE INDEX due_dates_wake ON due_dates (wake) WHERE wake IS NOT NULL;
COMMENT ON COLUMN due_dates.wake IS 'personal: when its next alarm falls due, where that is before the clock is; null otherwise';
