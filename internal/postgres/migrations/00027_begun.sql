-- +goose Up

-- What a party has written for a door of theirs and not sent yet. Whose it is and for which door stands in what is sealed.
CREATE TABLE begun (
    mac     bytea PRIMARY KEY CHECK (octet_length(mac) >= 16),
    file_id uuid  NOT NULL REFERENCES files (id),
    sealed  bytea NOT NULL CHECK (octet_length(sealed) > 0)
);
CREATE INDEX begun_of_file ON begun (file_id);
COMMENT ON TABLE  begun         IS 'what parties have written and not sent yet; each goes when it is sent, when its door closes, or with the file';
COMMENT ON COLUMN begun.mac     IS 'secret: keyed hash of whose it is and for which door';
COMMENT ON COLUMN begun.file_id IS 'personal: the party''s own file';
COMMENT ON COLUMN begun.sealed  IS 'secret: sealed under the key of the file';

-- +goose Down
DROP TABLE begun;
