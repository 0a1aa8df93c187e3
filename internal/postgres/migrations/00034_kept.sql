-- +goose Up

-- A letter whose reader chose to read it by code alone is neither told of by mail nor posted.
ALTER TABLE deliveries DROP CONSTRAINT deliveries_outcome_check;
ALTER TABLE deliveries ADD CONSTRAINT deliveries_outcome_check CHECK (outcome IN ('mailed', 'refused', 'given_up', 'kept', 'posted'));
COMMENT ON COLUMN deliveries.outcome IS 'personal: mailed, refused and given_up are of a mail that says there is something new; kept is of none';
