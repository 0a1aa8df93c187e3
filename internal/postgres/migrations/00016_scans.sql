-- +goose Up

-- What a scanner found in an item, once for each; nothing while it waits, or nobody could look.
CREATE TABLE scans (
    item_id uuid  PRIMARY KEY REFERENCES evidence (id),
    about   bytea NOT NULL CHECK (octet_length(about) > 0)
);
COMMENT ON TABLE  scans         IS 'what a scanner found in an item of evidence; found once';
COMMENT ON COLUMN scans.item_id IS 'personal';
COMMENT ON COLUMN scans.about   IS 'secret: sealed; what was found, by which signature, and by which scanner';
CREATE TRIGGER scans_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON scans FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE evidence
    ADD COLUMN scanned    boolean        NOT NULL DEFAULT false,
    ADD COLUMN scan_tries integer        NOT NULL DEFAULT 0 CONSTRAINT evidence_scan_tries_check CHECK (scan_tries >= 0),
    ADD COLUMN scan_after timestamptz(0) NOT NULL DEFAULT '1970-01-01Z';
CREATE INDEX evidence_unscanned ON evidence (scan_tries, scan_after, id) WHERE NOT scanned;
COMMENT ON COLUMN evidence.scanned    IS 'personal: whether a scanner looked at it to its end, or nobody can any more';
COMMENT ON COLUMN evidence.scan_tries IS 'personal: how often one tried and did not get there';
COMMENT ON COLUMN evidence.scan_after IS 'personal: not to be tried again before';
