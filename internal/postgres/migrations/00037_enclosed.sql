-- +goose Up
-- Files that somebody sent ahead of the report they are writing. What they are stands in the sealed draft; here is only that a
-- blob is still wanted, and under which key it lies, so that both can go when the draft does.
CREATE TABLE enclosed (
    blob   text PRIMARY KEY CHECK (blob ~ '^[0-9a-f]{32}$'),
    mac    bytea NOT NULL REFERENCES drafts ON DELETE CASCADE,
    key_id uuid NOT NULL
);
CREATE INDEX enclosed_mac ON enclosed (mac);
COMMENT ON TABLE enclosed IS 'files of reports that are not sent yet; each goes with its draft';
COMMENT ON COLUMN enclosed.blob IS 'public: an opaque name in the store of files';
COMMENT ON COLUMN enclosed.mac IS 'secret: the draft that they belong to';
COMMENT ON COLUMN enclosed.key_id IS 'personal: the key in the key store; one draft each';

-- +goose Down
DROP TABLE enclosed;
