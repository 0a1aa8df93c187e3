-- +goose Up

-- Two letters of one second, or two identities, have an order: a time in whole seconds does not tell which is newer.
-- What stands already is numbered as it stood before: by its time.
ALTER TABLE letters    ADD COLUMN written bigint;
ALTER TABLE identities ADD COLUMN written bigint;
ALTER TABLE letters    DISABLE TRIGGER USER; -- which lets nobody change what was written
ALTER TABLE identities DISABLE TRIGGER USER;
UPDATE letters l    SET written = o.n FROM (SELECT id, row_number() OVER (ORDER BY at, id) AS n FROM letters) o    WHERE o.id = l.id;
UPDATE identities i SET written = o.n FROM (SELECT id, row_number() OVER (ORDER BY at, id) AS n FROM identities) o WHERE o.id = i.id;
ALTER TABLE letters    ENABLE TRIGGER USER;
ALTER TABLE identities ENABLE TRIGGER USER;
ALTER TABLE letters    ALTER COLUMN written SET NOT NULL, ALTER COLUMN written ADD GENERATED ALWAYS AS IDENTITY;
ALTER TABLE identities ALTER COLUMN written SET NOT NULL, ALTER COLUMN written ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('letters', 'written'),    (SELECT count(*) + 1 FROM letters),    false);
SELECT setval(pg_get_serial_sequence('identities', 'written'), (SELECT count(*) + 1 FROM identities), false);
COMMENT ON COLUMN letters.written    IS 'personal: the order in which letters were written; tells no time';
COMMENT ON COLUMN identities.written IS 'personal: the order in which identities were given; tells no time';
