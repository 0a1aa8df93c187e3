CREATE SCHEMA IF NOT EXISTS recourse_keys;
REVOKE ALL ON SCHEMA recourse_keys FROM PUBLIC;

CREATE TABLE IF NOT EXISTS recourse_keys.keys (
    id      uuid  PRIMARY KEY,
    wrapped bytea NOT NULL
) PARTITION BY HASH (id);
DO $$ BEGIN
    FOR i IN 0..31 LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS recourse_keys.keys_%s PARTITION OF recourse_keys.keys FOR VALUES WITH (MODULUS 32, REMAINDER %s)', i, i);
    END LOOP;
END $$;

CREATE TABLE IF NOT EXISTS recourse_keys.destroyed (id uuid PRIMARY KEY);

CREATE TABLE IF NOT EXISTS recourse_keys.entries (
    name  text  COLLATE "C" PRIMARY KEY,
    value bytea NOT NULL
);

CREATE TABLE IF NOT EXISTS recourse_keys.changes (n bigint NOT NULL);
INSERT INTO recourse_keys.changes SELECT 0 WHERE NOT EXISTS (SELECT FROM recourse_keys.changes);

COMMENT ON SCHEMA recourse_keys           IS 'wrapped keys of Recourse: no backup of this cluster may live longer than the installation promises';
COMMENT ON COLUMN recourse_keys.keys.wrapped IS 'secret: opens with the root key alone';
