-- +goose Up
-- What somebody has written and not sent (decision 42). Only their code opens it, and nothing here tells whose it is.
CREATE TABLE drafts (
    mac    bytea PRIMARY KEY CHECK (octet_length(mac) >= 16),
    sealed bytea NOT NULL CHECK (octet_length(sealed) > 0),
    until  date NOT NULL
);
CREATE INDEX drafts_until ON drafts (until);
COMMENT ON TABLE drafts IS 'reports that are not sent yet; each goes two weeks after it was last changed';
COMMENT ON COLUMN drafts.mac IS 'secret: keyed hash of the draft''s own code';
COMMENT ON COLUMN drafts.sealed IS 'secret: sealed under a key that only the code leads to';
COMMENT ON COLUMN drafts.until IS 'public: the day on which it goes';

-- +goose Down
DROP TABLE drafts;
