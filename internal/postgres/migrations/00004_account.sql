-- +goose Up

-- Staff ------------------------------------------------------------------------------------------------------------
CREATE TABLE persons (
    id           uuid        PRIMARY KEY,
    username     text        NOT NULL UNIQUE CHECK (username ~ '^[a-z][a-z0-9._-]{1,63}$'),
    display_name bytea       NOT NULL CHECK (octet_length(display_name) > 0),
    key_id       uuid        NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL,
    disabled_at  timestamptz CHECK (disabled_at >= created_at)
);
COMMENT ON TABLE  persons              IS 'members of staff';
COMMENT ON COLUMN persons.id           IS 'personal: random id';
COMMENT ON COLUMN persons.username     IS 'personal: canonical sign-in name';
COMMENT ON COLUMN persons.display_name IS 'personal: sealed under key_id';
COMMENT ON COLUMN persons.key_id       IS 'public: the key in the key store; one person each';
COMMENT ON COLUMN persons.created_at   IS 'personal';
COMMENT ON COLUMN persons.disabled_at  IS 'personal: from when access ended';

CREATE TABLE credentials (
    person_id    uuid        PRIMARY KEY REFERENCES persons (id),
    password     text        CHECK (password LIKE '$argon2id$v=19$%'),
    password_at  timestamptz CHECK ((password_at IS NULL) = (password IS NULL)),
    totp         bytea       CHECK (octet_length(totp) > 0),
    totp_pending bytea       CHECK (octet_length(totp_pending) > 0),
    totp_step    bigint      NOT NULL DEFAULT 0 CHECK (totp_step >= 0)
);
COMMENT ON TABLE  credentials              IS 'how a member of staff proves who they are';
COMMENT ON COLUMN credentials.person_id    IS 'personal';
COMMENT ON COLUMN credentials.password     IS 'secret: Argon2id, PHC string; null before enrolment';
COMMENT ON COLUMN credentials.password_at  IS 'personal';
COMMENT ON COLUMN credentials.totp         IS 'secret: seed, sealed under the key of the person';
COMMENT ON COLUMN credentials.totp_pending IS 'secret: a new seed not yet confirmed, sealed';
COMMENT ON COLUMN credentials.totp_step    IS 'secret: last time step spent; only ever grows under one seed';

CREATE TABLE invites (
    person_id  uuid        PRIMARY KEY REFERENCES persons (id),
    digest     bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    expires_at timestamptz NOT NULL,
    used_at    timestamptz CHECK (used_at < expires_at)
);
COMMENT ON TABLE  invites            IS 'one use: set password and second factor';
COMMENT ON COLUMN invites.person_id  IS 'personal';
COMMENT ON COLUMN invites.digest     IS 'secret: SHA-256 of a 256-bit token';
COMMENT ON COLUMN invites.expires_at IS 'personal';
COMMENT ON COLUMN invites.used_at    IS 'personal';

CREATE TABLE interests (
    person_id   uuid        PRIMARY KEY REFERENCES persons (id),
    declared    bytea       NOT NULL CHECK (octet_length(declared) > 0),
    declared_at timestamptz NOT NULL
);
COMMENT ON TABLE  interests             IS 'what staff declare about themselves, for the conflict scan';
COMMENT ON COLUMN interests.person_id   IS 'personal';
COMMENT ON COLUMN interests.declared    IS 'secret: sealed under the key of the person';
COMMENT ON COLUMN interests.declared_at IS 'personal';

-- Access codes of parties ------------------------------------------------------------------------------------------
CREATE TABLE access_codes (
    id         uuid        PRIMARY KEY,
    file_id    uuid        NOT NULL,
    party_kind text        NOT NULL CHECK (party_kind ~ '^[a-z]{1,32}$' AND party_kind NOT IN ('anyone', 'staff', 'system')),
    party_id   uuid        NOT NULL,
    code_mac   bytea       NOT NULL UNIQUE CHECK (octet_length(code_mac) >= 16),
    issued_on  date        NOT NULL,
    revoked_on date        CHECK (revoked_on >= issued_on)
);
-- One code in force for each party of a file.
CREATE UNIQUE INDEX access_codes_in_force ON access_codes (file_id, party_kind, party_id) WHERE revoked_on IS NULL;
COMMENT ON TABLE  access_codes            IS 'the way of a party to its one file';
COMMENT ON COLUMN access_codes.id         IS 'personal: random id';
COMMENT ON COLUMN access_codes.file_id    IS 'personal: report or case';
COMMENT ON COLUMN access_codes.party_kind IS 'personal';
COMMENT ON COLUMN access_codes.party_id   IS 'personal: random id';
COMMENT ON COLUMN access_codes.code_mac   IS 'secret: keyed MAC of the code';
COMMENT ON COLUMN access_codes.issued_on  IS 'personal: to the day';
COMMENT ON COLUMN access_codes.revoked_on IS 'personal: to the day';

-- Sessions ---------------------------------------------------------------------------------------------------------
CREATE TABLE sessions (
    digest       bytea       PRIMARY KEY CHECK (octet_length(digest) = 32),
    kind         text        NOT NULL CHECK (kind IN ('staff', 'party', 'token')),
    person_id    uuid        REFERENCES persons (id),
    code_id      uuid        REFERENCES access_codes (id),
    token_id     uuid        UNIQUE,
    token_name   text,
    scopes       text[],
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL CHECK (last_used_at >= created_at),
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
    fresh_until  timestamptz,
    CONSTRAINT sessions_of_one_kind CHECK (
        CASE kind
        WHEN 'staff' THEN person_id IS NOT NULL AND code_id IS NULL AND token_id IS NULL AND scopes IS NULL AND fresh_until IS NOT NULL
        WHEN 'party' THEN person_id IS NULL AND code_id IS NOT NULL AND token_id IS NULL AND scopes IS NULL AND fresh_until IS NULL
        ELSE person_id IS NOT NULL AND code_id IS NULL AND token_id IS NOT NULL AND token_name IS NOT NULL
             AND scopes IS NOT NULL AND cardinality(scopes) > 0 AND fresh_until IS NULL
        END),
    CONSTRAINT sessions_end CHECK (
        expires_at <= created_at + CASE kind WHEN 'token' THEN interval '2160 hours' ELSE interval '24 hours' END)
);
CREATE INDEX sessions_of_person ON sessions (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX sessions_ending ON sessions (expires_at);
COMMENT ON TABLE  sessions              IS 'sessions of staff and parties, and personal access tokens';
COMMENT ON COLUMN sessions.digest       IS 'secret: SHA-256 of a 256-bit token; the token is nowhere';
COMMENT ON COLUMN sessions.kind         IS 'personal';
COMMENT ON COLUMN sessions.person_id    IS 'personal';
COMMENT ON COLUMN sessions.code_id      IS 'personal: the access code behind a party''s session';
COMMENT ON COLUMN sessions.token_id     IS 'personal: names a token to its owner';
COMMENT ON COLUMN sessions.token_name   IS 'personal: as its owner called it';
COMMENT ON COLUMN sessions.scopes       IS 'personal: what a token may do';
COMMENT ON COLUMN sessions.created_at   IS 'personal';
COMMENT ON COLUMN sessions.last_used_at IS 'personal: to the minute';
COMMENT ON COLUMN sessions.expires_at   IS 'personal: the last moment, whatever happens';
COMMENT ON COLUMN sessions.fresh_until  IS 'personal: until when the second factor counts as just given';

CREATE TABLE attempts (
    bucket      bytea       PRIMARY KEY CHECK (octet_length(bucket) >= 16),
    window_from timestamptz NOT NULL,
    taken       integer     NOT NULL CHECK (taken >= 0)
);
COMMENT ON TABLE  attempts             IS 'attempts to prove who one is, per account and source';
COMMENT ON COLUMN attempts.bucket      IS 'secret: keyed MAC of account name and source';
COMMENT ON COLUMN attempts.window_from IS 'personal';
COMMENT ON COLUMN attempts.taken       IS 'personal';

-- Roles ------------------------------------------------------------------------------------------------------------
CREATE TABLE grants (
    id             uuid        PRIMARY KEY,
    person_id      uuid        NOT NULL REFERENCES persons (id),
    role           text        NOT NULL CHECK (role ~ '^[A-Za-z][A-Za-z0-9_-]{0,63}$'),
    exclusive      boolean     NOT NULL,
    from_at        timestamptz NOT NULL,
    to_at          timestamptz NOT NULL CHECK (to_at > from_at),
    proposed_by    uuid        REFERENCES persons (id),
    confirmed_by   uuid        REFERENCES persons (id),
    bootstrap_seat smallint    UNIQUE CHECK (bootstrap_seat IN (1, 2)),
    revoked_by     uuid        REFERENCES persons (id),
    revoked_at     timestamptz,
    -- I36: two people, and neither is the one who receives; but for the two seats of the bootstrap, that exist once.
    CONSTRAINT grants_two_people CHECK (
        CASE WHEN bootstrap_seat IS NULL
        THEN proposed_by IS NOT NULL AND confirmed_by IS NOT NULL
             AND proposed_by <> confirmed_by AND proposed_by <> person_id AND confirmed_by <> person_id
        ELSE proposed_by IS NULL AND confirmed_by IS NULL END),
    CONSTRAINT grants_revoked_by_somebody CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
);
CREATE INDEX grants_of_person ON grants (person_id);
CREATE INDEX grants_of_role ON grants (role) WHERE revoked_at IS NULL;
COMMENT ON TABLE  grants                IS 'who holds which role, from when to when, and which two others said so';
COMMENT ON COLUMN grants.id             IS 'personal: random id';
COMMENT ON COLUMN grants.person_id      IS 'personal';
COMMENT ON COLUMN grants.role           IS 'personal';
COMMENT ON COLUMN grants.exclusive      IS 'public: the role goes with no other';
COMMENT ON COLUMN grants.from_at        IS 'personal';
COMMENT ON COLUMN grants.to_at          IS 'personal';
COMMENT ON COLUMN grants.proposed_by    IS 'personal';
COMMENT ON COLUMN grants.confirmed_by   IS 'personal';
COMMENT ON COLUMN grants.bootstrap_seat IS 'public: 1 and 2 for the first two administrators';
COMMENT ON COLUMN grants.revoked_by     IS 'personal';
COMMENT ON COLUMN grants.revoked_at     IS 'personal';

-- +goose StatementBegin
CREATE FUNCTION grants_stand_together() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Held until commit, so that two grants to one person cannot pass each other.
    PERFORM 1 FROM persons WHERE id = NEW.person_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM grants g
        WHERE g.person_id = NEW.person_id
          AND NEW.from_at < LEAST(g.to_at, COALESCE(g.revoked_at, g.to_at)) AND g.from_at < NEW.to_at
          AND (g.role = NEW.role OR g.exclusive OR NEW.exclusive)
    ) THEN
        RAISE EXCEPTION 'grants: this role does not stand with another in the same time'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grants_stand_together';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER grants_stand_together BEFORE INSERT ON grants FOR EACH ROW EXECUTE FUNCTION grants_stand_together();

-- +goose StatementBegin
CREATE FUNCTION grants_only_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
        AND (NEW.id, NEW.person_id, NEW.role, NEW.exclusive, NEW.from_at, NEW.to_at)
            = (OLD.id, OLD.person_id, OLD.role, OLD.exclusive, OLD.from_at, OLD.to_at)
        AND (NEW.proposed_by, NEW.confirmed_by, NEW.bootstrap_seat) IS NOT DISTINCT FROM (OLD.proposed_by, OLD.confirmed_by, OLD.bootstrap_seat)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'grants: a grant is revoked once, and otherwise never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'grants_only_end';
END $$;
-- +goose StatementEnd
CREATE TRIGGER grants_only_end BEFORE UPDATE OR DELETE ON grants FOR EACH ROW EXECUTE FUNCTION grants_only_end();

-- +goose StatementBegin
CREATE FUNCTION grants_seats_together() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT person_id) FROM grants WHERE bootstrap_seat IS NOT NULL) <> 2
        OR EXISTS (SELECT 1 FROM grants WHERE bootstrap_seat IS NULL) THEN
        RAISE EXCEPTION 'grants: the first two administrators are made together, before any other grant'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grants_seats_together';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE CONSTRAINT TRIGGER grants_seats_together AFTER INSERT ON grants DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.bootstrap_seat IS NOT NULL) EXECUTE FUNCTION grants_seats_together();

-- Acts of two people -----------------------------------------------------------------------------------------------
CREATE TABLE proposals (
    id          uuid        PRIMARY KEY,
    kind        text        NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_-]{0,63}$'),
    object      uuid        NOT NULL,
    act         text        NOT NULL CHECK (act ~ '^[a-z][a-z0-9_.-]{0,63}$'),
    payload     bytea       NOT NULL CHECK (octet_length(payload) > 0),
    proposed_by uuid        NOT NULL REFERENCES persons (id),
    proposed_at timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL CHECK (expires_at > proposed_at AND expires_at <= proposed_at + interval '24 hours'),
    state       text        NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected', 'expired')),
    settled_by  uuid        REFERENCES persons (id),
    settled_at  timestamptz,
    CONSTRAINT proposals_second_person CHECK (state <> 'confirmed' OR settled_by <> proposed_by),
    CONSTRAINT proposals_settled CHECK (
        CASE state
        WHEN 'open'    THEN settled_by IS NULL AND settled_at IS NULL
        WHEN 'expired' THEN settled_by IS NULL AND settled_at IS NOT NULL AND settled_at >= expires_at
        ELSE settled_by IS NOT NULL AND settled_at IS NOT NULL AND settled_at >= proposed_at AND settled_at < expires_at
        END)
);
CREATE INDEX proposals_open ON proposals (expires_at) WHERE state = 'open';
CREATE INDEX proposals_in_order ON proposals (kind, proposed_at, id);
CREATE INDEX proposals_of_object ON proposals (object);
COMMENT ON TABLE  proposals             IS 'acts that wait for a second person, for a day';
COMMENT ON COLUMN proposals.id          IS 'personal: random id';
COMMENT ON COLUMN proposals.kind        IS 'personal: what the object is';
COMMENT ON COLUMN proposals.object      IS 'personal: the id of a person, report or case';
COMMENT ON COLUMN proposals.act         IS 'personal';
COMMENT ON COLUMN proposals.payload     IS 'secret: sealed under the key of the object';
COMMENT ON COLUMN proposals.proposed_by IS 'personal';
COMMENT ON COLUMN proposals.proposed_at IS 'personal';
COMMENT ON COLUMN proposals.expires_at  IS 'personal';
COMMENT ON COLUMN proposals.state       IS 'personal';
COMMENT ON COLUMN proposals.settled_by  IS 'personal';
COMMENT ON COLUMN proposals.settled_at  IS 'personal';

-- +goose StatementBegin
CREATE FUNCTION proposals_settle_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.state <> 'open'
        AND (NEW.id, NEW.kind, NEW.object, NEW.act, NEW.payload, NEW.proposed_by, NEW.proposed_at, NEW.expires_at)
            = (OLD.id, OLD.kind, OLD.object, OLD.act, OLD.payload, OLD.proposed_by, OLD.proposed_at, OLD.expires_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'proposals: a proposal is settled once, and otherwise never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_settle_once';
END $$;
-- +goose StatementEnd
CREATE TRIGGER proposals_settle_once BEFORE UPDATE OR DELETE ON proposals FOR EACH ROW EXECUTE FUNCTION proposals_settle_once();

-- What happened ----------------------------------------------------------------------------------------------------
CREATE TABLE security_events (
    id         uuid        PRIMARY KEY,
    at         timestamptz NOT NULL,
    what       text        NOT NULL CHECK (what ~ '^[a-z][a-z.-]{0,63}$'),
    actor_kind text        NOT NULL,
    actor_id   text        NOT NULL,
    object     text        NOT NULL
);
CREATE INDEX security_events_in_order ON security_events (at, id);
COMMENT ON TABLE  security_events            IS 'what was done with accounts, roles and sessions; only ever added to';
COMMENT ON COLUMN security_events.id         IS 'personal: random id';
COMMENT ON COLUMN security_events.at         IS 'personal';
COMMENT ON COLUMN security_events.what       IS 'personal';
COMMENT ON COLUMN security_events.actor_kind IS 'personal';
COMMENT ON COLUMN security_events.actor_id   IS 'personal';
COMMENT ON COLUMN security_events.object     IS 'personal: an id, never words';

-- +goose StatementBegin
CREATE FUNCTION security_events_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'security_events_stay';
END $$;
-- +goose StatementEnd
CREATE TRIGGER security_events_stay BEFORE UPDATE OR DELETE ON security_events FOR EACH ROW EXECUTE FUNCTION security_events_stay();
CREATE TRIGGER security_events_stay_all BEFORE TRUNCATE ON security_events FOR EACH STATEMENT EXECUTE FUNCTION security_events_stay();
CREATE TRIGGER grants_stay_all BEFORE TRUNCATE ON grants FOR EACH STATEMENT EXECUTE FUNCTION security_events_stay();
CREATE TRIGGER proposals_stay_all BEFORE TRUNCATE ON proposals FOR EACH STATEMENT EXECUTE FUNCTION security_events_stay();
