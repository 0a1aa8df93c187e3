-- +goose Up

-- The log that an outsider can check. Rows are added, never changed or taken away; the one exception is that a
-- waiting leaf is given its place, once.
CREATE TABLE leaves (
    index      bigint CHECK (index >= 0),
    id         uuid   PRIMARY KEY,
    day        date   NOT NULL CHECK (day BETWEEN '1970-01-01' AND '9999-12-31'),
    class      text   NOT NULL CHECK (class IN ('event', 'security', 'read', 'key', 'config', 'erased', 'filler')),
    commitment bytea  NOT NULL CHECK (octet_length(commitment) = 32),
    CHECK (class <> 'filler' OR index IS NOT NULL) -- a filler is made in its place
);
CREATE UNIQUE INDEX leaves_place   ON leaves (index)   WHERE index IS NOT NULL;
CREATE INDEX        leaves_waiting ON leaves (day, id) WHERE index IS NULL;
COMMENT ON TABLE  leaves            IS 'commitments to events, with their places in the tree; integrated by ledger.Integrate';
COMMENT ON COLUMN leaves.index      IS 'personal: the place in the tree; null until the tick';
COMMENT ON COLUMN leaves.id         IS 'personal: random; events refer to it';
COMMENT ON COLUMN leaves.day        IS 'personal: when it was written, to the day';
COMMENT ON COLUMN leaves.class      IS 'personal: what kind of thing it commits to';
COMMENT ON COLUMN leaves.commitment IS 'personal: salted; tells nothing once the salt is destroyed';

CREATE TABLE log_hashes (
    first  bigint PRIMARY KEY CHECK (first >= 0),
    hashes bytea  NOT NULL CHECK (octet_length(hashes) > 0 AND octet_length(hashes) % 32 = 0)
);
-- Hashes do not compress, and parts of a run are read without the whole.
ALTER TABLE log_hashes ALTER COLUMN hashes SET STORAGE EXTERNAL;
COMMENT ON TABLE  log_hashes        IS 'the hashes of the tree in the stored order of sumdb/tlog, in runs without a gap';
COMMENT ON COLUMN log_hashes.first  IS 'public: position of the first hash of the run';
COMMENT ON COLUMN log_hashes.hashes IS 'public: 32 bytes each';

CREATE TABLE checkpoints (
    size bigint PRIMARY KEY CHECK (size > 0),
    root bytea  NOT NULL UNIQUE CHECK (octet_length(root) = 32),
    day  date   NOT NULL,
    note text   NOT NULL CHECK (octet_length(note) BETWEEN 1 AND 65536)
);
COMMENT ON TABLE  checkpoints      IS 'signed tree heads: one root for one size';
COMMENT ON COLUMN checkpoints.size IS 'public: leaves in the tree';
COMMENT ON COLUMN checkpoints.root IS 'public: RFC 6962 root';
COMMENT ON COLUMN checkpoints.day  IS 'public: when it was published';
COMMENT ON COLUMN checkpoints.note IS 'public: C2SP tlog-checkpoint, signed';

-- +goose StatementBegin
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % of % is refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION log_hashes_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first <> coalesce((SELECT h.first + octet_length(h.hashes) / 32 FROM log_hashes h ORDER BY h.first DESC LIMIT 1), 0) THEN
        RAISE EXCEPTION 'a run of hashes follows the one before without a gap' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION checkpoints_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hashes bigint := coalesce((SELECT h.first + octet_length(h.hashes) / 32 FROM log_hashes h ORDER BY h.first DESC LIMIT 1), 0);
    leaves bigint := coalesce((SELECT max(l.index) + 1 FROM leaves l WHERE l.index IS NOT NULL), 0);
BEGIN
    IF NEW.size <= coalesce((SELECT max(c.size) FROM checkpoints c), 0) THEN
        RAISE EXCEPTION 'a checkpoint is larger than the one before' USING ERRCODE = 'restrict_violation';
    END IF;
    -- A tree of n leaves has 2n stored hashes less one for each bit of n.
    IF NEW.size <> leaves OR hashes <> 2 * NEW.size - bit_count(NEW.size::bit(64)) THEN
        RAISE EXCEPTION 'a checkpoint covers every leaf that has a place, and its hashes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER leaves_only_placed BEFORE UPDATE ON leaves FOR EACH ROW
    WHEN (OLD.index IS NOT NULL OR NEW.index IS NULL OR NEW.id <> OLD.id OR NEW.day <> OLD.day
          OR NEW.class <> OLD.class OR NEW.commitment <> OLD.commitment)
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER leaves_wait BEFORE INSERT ON leaves FOR EACH ROW
    WHEN (NEW.index IS NOT NULL AND NEW.class <> 'filler') EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER leaves_stay BEFORE DELETE OR TRUNCATE ON leaves FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER log_hashes_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_hashes FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER log_hashes_follow BEFORE INSERT ON log_hashes FOR EACH ROW EXECUTE FUNCTION log_hashes_follow();
CREATE TRIGGER checkpoints_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER checkpoints_follow BEFORE INSERT ON checkpoints FOR EACH ROW EXECUTE FUNCTION checkpoints_follow();
