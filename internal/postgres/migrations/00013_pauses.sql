-- +goose Up

-- A clock that waits wakes, too: when its pause has lasted for longer than pauses count, it runs on to its end, and nothing
-- else need happen to its file before then.
ALTER TABLE due_dates DROP CONSTRAINT due_dates_check, ADD CONSTRAINT due_dates_check CHECK (wake < due OR state = 'paused');
COMMENT ON COLUMN due_dates.wake IS 'personal: when its next alarm falls due, where that is before the clock is; of a paused one, its next alarm or its end if it waits on';
