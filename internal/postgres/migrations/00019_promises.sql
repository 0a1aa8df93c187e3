-- +goose Up

-- The days that parties are told, as each event gave, moved or ended them: written once, with the event, and committed to by
-- a leaf of their own, so that one can be shown to somebody outside and nothing beside it.
CREATE TABLE promises (
    file_id uuid    NOT NULL,
    seq     integer NOT NULL,
    clock   text    NOT NULL CHECK (clock <> ''),
    kind    text    NOT NULL CHECK (kind IN ('given', 'ended', 'renewed', 'paused', 'resumed', 'extended', 'changed')),
    given   date    NOT NULL,
    was     date    CHECK ((was IS NULL) = (kind = 'given')),
    due     date    CHECK ((due IS NULL) = (kind = 'ended')),
    ours    boolean NOT NULL,
    leaf_id uuid    NOT NULL,
    PRIMARY KEY (file_id, seq, clock),
    FOREIGN KEY (file_id, seq) REFERENCES events (file_id, seq)
);
COMMENT ON TABLE  promises         IS 'days by which something is due, as they were given to parties, moved and ended; only ever added to';
COMMENT ON COLUMN promises.file_id IS 'personal';
COMMENT ON COLUMN promises.seq     IS 'personal: of the event that did it, and holds the reason';
COMMENT ON COLUMN promises.clock   IS 'personal';
COMMENT ON COLUMN promises.kind    IS 'personal: what was done to it';
COMMENT ON COLUMN promises.given   IS 'personal: the day of the event';
COMMENT ON COLUMN promises.was     IS 'personal: the day given before; null for none';
COMMENT ON COLUMN promises.due     IS 'personal: the day given; null where it ended';
COMMENT ON COLUMN promises.ours    IS 'personal: due from us, not from a party';
COMMENT ON COLUMN promises.leaf_id IS 'personal: the leaf in the log; one for all of an event';

-- Nothing is added before what is there, nothing is given anew that stands, and nothing moved or ended that does not. Which day
-- it was is not compared: where a calendar was corrected meanwhile, a step must not fail for it, and both days stand in the log.
-- Files that are older than this table have no first entry; theirs begin with the first that is written.
-- +goose StatementBegin
CREATE FUNCTION promises_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM added a CROSS JOIN LATERAL (
            SELECT p.seq, p.due FROM promises p
                WHERE p.file_id = a.file_id AND p.clock = a.clock AND p.seq <> a.seq ORDER BY p.seq DESC LIMIT 1
        ) former WHERE former.seq > a.seq OR (former.due IS NULL) <> (a.was IS NULL)
    ) THEN
        RAISE EXCEPTION 'a due date follows the one before it' USING ERRCODE = 'restrict_violation', TABLE = 'promises';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER promises_follow AFTER INSERT ON promises REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION promises_follow();
CREATE TRIGGER promises_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON promises FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
