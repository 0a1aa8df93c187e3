-- +goose Up

-- Leaves that have a place stand in runs, as the hashes do, and "leaves" keeps only those that wait: a row updated for
-- each leaf, with two entries in indexes, was nearly all that a tick cost. A program of before still takes reports on
-- this schema; its ticks fail, and the new program's do not.
DROP TRIGGER leaves_only_placed ON leaves;
DROP TRIGGER leaves_wait ON leaves;
DROP TRIGGER leaves_stay ON leaves;
CREATE TABLE leaves_before AS SELECT * FROM leaves; -- and not renamed: the names of its constraints are wanted again
DROP TABLE leaves;

-- No index by day: a tick reads most of what waits, and whoever writes a leaf pays for each index.
CREATE TABLE leaves (
    id         uuid  PRIMARY KEY,
    day        date  NOT NULL CHECK (day BETWEEN '1970-01-01' AND '9999-12-31'),
    class      text  NOT NULL CHECK (class IN ('event', 'security', 'read', 'key', 'config', 'erased')), -- a filler is made in its place
    commitment bytea NOT NULL CHECK (octet_length(commitment) = 32)
);
COMMENT ON TABLE  leaves            IS 'commitments to events that wait for their places; ledger.Integrate moves them to log_leaves';
COMMENT ON COLUMN leaves.id         IS 'personal: random; events refer to it';
COMMENT ON COLUMN leaves.day        IS 'personal: when it was written, to the day';
COMMENT ON COLUMN leaves.class      IS 'personal: what kind of thing it commits to';
COMMENT ON COLUMN leaves.commitment IS 'personal: salted; tells nothing once the salt is destroyed';

CREATE TABLE log_leaves (
    first  bigint PRIMARY KEY CHECK (first >= 0),
    leaves bytea  NOT NULL CHECK (octet_length(leaves) > 0 AND octet_length(leaves) % 53 = 0)
);
ALTER TABLE log_leaves ALTER COLUMN leaves SET STORAGE EXTERNAL;
COMMENT ON TABLE  log_leaves        IS 'the leaves of the tree in the order of their places, in runs without a gap';
COMMENT ON COLUMN log_leaves.first  IS 'personal: place of the first leaf of the run';
COMMENT ON COLUMN log_leaves.leaves IS 'personal: ledger.RecordSize bytes each: id, day, class, commitment';

CREATE TABLE log_places (
    id    uuid   PRIMARY KEY,
    index bigint NOT NULL CHECK (index >= 0)
);
COMMENT ON TABLE  log_places       IS 'where a leaf that is no filler stands in log_leaves';
COMMENT ON COLUMN log_places.id    IS 'personal: random; events refer to it';
COMMENT ON COLUMN log_places.index IS 'personal: the place in the tree';

-- What was placed before, as it stood: where somebody took a leaf out, the gap stays, for verification to name.
INSERT INTO log_leaves (first, leaves)
SELECT min(index), string_agg(uuid_send(id) || decode(to_char(day, 'YYYYMMDD'), 'hex')
           || set_byte('\x00', 0, array_position(ARRAY['event', 'security', 'read', 'key', 'config', 'erased', 'filler'], class))
           || commitment, ''::bytea ORDER BY index)
FROM (SELECT *, index - row_number() OVER (ORDER BY index) AS island FROM leaves_before WHERE index IS NOT NULL) placed
GROUP BY island, index / 1024 ORDER BY 1;
INSERT INTO log_places (id, index) SELECT id, index FROM leaves_before WHERE index IS NOT NULL AND class <> 'filler' ORDER BY id;
INSERT INTO leaves (id, day, class, commitment) SELECT id, day, class, commitment FROM leaves_before WHERE index IS NULL;
DROP TABLE leaves_before;

-- +goose StatementBegin
CREATE FUNCTION log_leaves_end() RETURNS bigint LANGUAGE sql AS $$ -- volatile: it sees the runs of its own statement
    SELECT coalesce((SELECT l.first + octet_length(l.leaves) / 53 FROM log_leaves l ORDER BY l.first DESC LIMIT 1), 0)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION log_leaves_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.first <> log_leaves_end() THEN
        RAISE EXCEPTION 'a run of leaves follows the one before without a gap' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION log_places_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed bigint := coalesce((SELECT max(c.size) FROM checkpoints c), 0);
    log_leaves_end bigint := log_leaves_end();
BEGIN
    IF EXISTS (SELECT FROM placed p WHERE p.index < signed OR p.index >= log_leaves_end) THEN
        RAISE EXCEPTION 'a leaf is placed among those that no checkpoint covers yet' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION leaves_placed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- One scan of the index for all of them: a look for each takes three times as long.
    IF (SELECT count(*) FROM log_places p WHERE p.id = ANY (ARRAY(SELECT g.id FROM gone g))) <> (SELECT count(*) FROM gone) THEN
        RAISE EXCEPTION 'a leaf waits until it has a place' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION checkpoints_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hashes bigint := coalesce((SELECT h.first + octet_length(h.hashes) / 32 FROM log_hashes h ORDER BY h.first DESC LIMIT 1), 0);
    leaves bigint := log_leaves_end();
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

CREATE TRIGGER leaves_stay BEFORE UPDATE OR TRUNCATE ON leaves FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER leaves_placed AFTER DELETE ON leaves REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION leaves_placed();
CREATE TRIGGER log_leaves_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_leaves FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER log_leaves_follow BEFORE INSERT ON log_leaves FOR EACH ROW EXECUTE FUNCTION log_leaves_follow();
CREATE TRIGGER log_places_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_places FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER log_places_follow AFTER INSERT ON log_places REFERENCING NEW TABLE AS placed FOR EACH STATEMENT EXECUTE FUNCTION log_places_follow();
