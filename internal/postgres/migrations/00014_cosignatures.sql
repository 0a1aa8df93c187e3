-- +goose Up

-- What witnesses outside say of a checkpoint stands beside it: they are asked when it is signed and kept already.
CREATE TABLE cosignatures (
    size bigint NOT NULL REFERENCES checkpoints (size),
    key  text   NOT NULL CHECK (key ~ '^[^ ]+\+[0-9a-f]{8}$'),
    line text   NOT NULL CHECK (octet_length(line) <= 1024 AND line ~ '^— [^ ]+ [A-Za-z0-9+/]+=*\n$'),
    PRIMARY KEY (size, key)
);
COMMENT ON TABLE  cosignatures      IS 'signatures of witnesses on checkpoints, as they are given out with them';
COMMENT ON COLUMN cosignatures.size IS 'public: of the checkpoint';
COMMENT ON COLUMN cosignatures.key  IS 'public: name and hash of the witness''s key';
COMMENT ON COLUMN cosignatures.line IS 'public: C2SP tlog-cosignature, a line of a signed note';

CREATE TRIGGER cosignatures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON cosignatures FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
