-- +goose Up

-- What the house knows of its people, for draws ----------------------------------------------------------------------
CREATE TABLE qualifications (
    person_id uuid        PRIMARY KEY REFERENCES persons (id),
    held      bytea       NOT NULL CHECK (octet_length(held) > 0),
    set_at    timestamptz NOT NULL,
    set_by    uuid        NOT NULL REFERENCES persons (id) CHECK (set_by <> person_id) -- I36: nobody qualifies themselves
);
COMMENT ON TABLE  qualifications           IS 'categories, region and training of staff, for the drawing of people and bodies';
COMMENT ON COLUMN qualifications.person_id IS 'personal';
COMMENT ON COLUMN qualifications.held      IS 'secret: sealed under the key of the person';
COMMENT ON COLUMN qualifications.set_at    IS 'personal';
COMMENT ON COLUMN qualifications.set_by    IS 'personal';

-- A conflict is lifted by somebody else, and in their name; who is barred is so for ever ------------------------------
ALTER TABLE standings ADD COLUMN lifted_by uuid;
COMMENT ON COLUMN standings.relation  IS 'personal: a function, was_ and a function, drawn, conflict or barred';
COMMENT ON COLUMN standings.lifted_by IS 'personal: who lifted it, where it is a conflict that ended';
ALTER TABLE standings DROP CONSTRAINT standings_conflict_stays;
ALTER TABLE standings ADD CONSTRAINT standings_stay CHECK (until IS NULL OR relation <> 'barred' AND relation NOT LIKE 'was\_%');
ALTER TABLE standings ADD CONSTRAINT standings_conflict_stays CHECK (relation <> 'conflict' OR (until IS NULL) = (lifted_by IS NULL));
ALTER TABLE standings ADD CONSTRAINT standings_lifted_by_another CHECK (lifted_by IS NULL OR lifted_by <> person_id AND relation = 'conflict');

-- I04: functions that nobody gets who holds or held another on a linked case -------------------------------------------
CREATE TABLE elsewhere (
    procedure text NOT NULL,
    version   text NOT NULL,
    a         text NOT NULL,
    b         text NOT NULL,
    PRIMARY KEY (procedure, version, a, b),
    FOREIGN KEY (procedure, version) REFERENCES procedures (id, version)
);
COMMENT ON TABLE  elsewhere           IS 'functions (a) that nobody gets who holds or held another (b) on a linked case (I04)';
COMMENT ON COLUMN elsewhere.procedure IS 'public';
COMMENT ON COLUMN elsewhere.version   IS 'public';
COMMENT ON COLUMN elsewhere.a         IS 'public';
COMMENT ON COLUMN elsewhere.b         IS 'public';
CREATE TRIGGER elsewhere_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON elsewhere FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The cases of one incident, those joined to a case, and those joined to a report of it.
-- +goose StatementBegin
CREATE FUNCTION linked_cases(file uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT c.id FROM files f JOIN files c ON c.incident = f.incident WHERE f.id = file AND c.kind = 'case' AND c.id <> file
    UNION SELECT c.id FROM links l JOIN files c ON c.id = l.other_id WHERE l.file_id = file AND c.kind = 'case'
    UNION SELECT c.id FROM links l JOIN files r ON r.id = l.other_id AND r.kind = 'report'
        JOIN links m ON m.file_id = r.id JOIN files c ON c.id = m.other_id
        WHERE l.file_id = file AND c.kind = 'case' AND c.id <> file
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION standings_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text := regexp_replace(NEW.relation, '^was_', '');
BEGIN
    IF NEW.until IS NULL AND EXISTS (
        SELECT 1 FROM files f
            JOIN apart p ON p.procedure = f.procedure AND p.version = f.version AND p.a = held
            JOIN standings s ON s.file_id = f.id AND s.person_id = NEW.person_id AND s.relation IN (p.b, 'was_' || p.b)
        WHERE f.id = NEW.file_id
    ) THEN
        RAISE EXCEPTION 'one person never combines these functions on a file' USING ERRCODE = 'RC003';
    END IF;
    IF NEW.until IS NULL AND NEW.relation NOT IN ('conflict', 'barred') AND EXISTS (
        SELECT 1 FROM standings s WHERE s.file_id = NEW.file_id AND s.person_id = NEW.person_id AND s.relation = 'barred'
    ) THEN
        RAISE EXCEPTION 'whoever worked on a file before it was opened again does not work on it' USING ERRCODE = 'RC003';
    END IF;
    IF NEW.until IS NULL AND EXISTS (
        SELECT 1 FROM files f JOIN elsewhere e ON e.procedure = f.procedure AND e.version = f.version AND e.a = held
        WHERE f.id = NEW.file_id AND EXISTS (
            SELECT 1 FROM standings s WHERE s.person_id = NEW.person_id AND s.relation IN (e.b, 'was_' || e.b)
                AND s.file_id IN (SELECT linked_cases(f.id)))
    ) THEN
        RAISE EXCEPTION 'nobody gets this function who worked on a linked case' USING ERRCODE = 'RC003';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.file_id, NEW.person_id, NEW.relation) <> (OLD.file_id, OLD.person_id, OLD.relation) THEN
        RAISE EXCEPTION 'who stands how to which file is never rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
