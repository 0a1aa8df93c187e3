-- +goose Up

-- What procedures declare ------------------------------------------------------------------------------------------
CREATE TABLE procedures (
    id      text NOT NULL CHECK (id <> ''),
    version text NOT NULL CHECK (version <> ''),
    digest  text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (id, version)
);
COMMENT ON TABLE  procedures         IS 'every version of a procedure ever taken into use; one digest each, for ever';
COMMENT ON COLUMN procedures.id      IS 'public';
COMMENT ON COLUMN procedures.version IS 'public';
COMMENT ON COLUMN procedures.digest  IS 'public: SHA-256 of the file';

CREATE TABLE transitions (
    procedure  text NOT NULL,
    version    text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('report', 'case')),
    action     text NOT NULL CHECK (action <> ''),
    from_state text NOT NULL, -- '' is birth
    to_state   text NOT NULL CHECK (to_state <> ''),
    PRIMARY KEY (procedure, version, kind, action, from_state, to_state),
    FOREIGN KEY (procedure, version) REFERENCES procedures (id, version)
);
COMMENT ON TABLE  transitions            IS 'every declared move: what an event must be';
COMMENT ON COLUMN transitions.procedure  IS 'public';
COMMENT ON COLUMN transitions.version    IS 'public';
COMMENT ON COLUMN transitions.kind       IS 'public';
COMMENT ON COLUMN transitions.action     IS 'public';
COMMENT ON COLUMN transitions.from_state IS 'public: empty for the birth of a file';
COMMENT ON COLUMN transitions.to_state   IS 'public';

CREATE TABLE apart (
    procedure text NOT NULL,
    version   text NOT NULL,
    a         text NOT NULL,
    b         text NOT NULL CHECK (b <> a),
    PRIMARY KEY (procedure, version, a, b),
    FOREIGN KEY (procedure, version) REFERENCES procedures (id, version)
);
COMMENT ON TABLE  apart           IS 'functions that one person never combines on a file; each pair both ways round (I03, I04)';
COMMENT ON COLUMN apart.procedure IS 'public';
COMMENT ON COLUMN apart.version   IS 'public';
COMMENT ON COLUMN apart.a         IS 'public';
COMMENT ON COLUMN apart.b         IS 'public';

-- Files and their events -------------------------------------------------------------------------------------------
CREATE TABLE files (
    id         uuid        PRIMARY KEY,
    ref        text        NOT NULL UNIQUE CHECK (ref <> ''),
    code_name  text        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('report', 'case')),
    procedure  text        NOT NULL,
    version    text        NOT NULL,
    key_id     uuid        NOT NULL UNIQUE, -- the claim of a key made ahead (decision 30)
    incident   uuid,
    nation     text        NOT NULL,
    state      text        NOT NULL,
    seq        integer     NOT NULL CHECK (seq >= 0),
    tip        bytea       NOT NULL CHECK (octet_length(tip) = 32),
    level      smallint    NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 9),
    closed     boolean     NOT NULL DEFAULT false,
    on_hold    boolean     NOT NULL DEFAULT false,
    opened_on  date        NOT NULL,
    next_due   timestamptz NOT NULL DEFAULT 'infinity',
    next_clock text,
    owes       boolean     NOT NULL DEFAULT false,
    FOREIGN KEY (procedure, version) REFERENCES procedures (id, version),
    CHECK ((seq = 0) = (state = '')),
    CHECK ((next_due = 'infinity') = (next_clock IS NULL))
) WITH (fillfactor = 85);
CREATE INDEX files_by_due   ON files (kind, next_due, id);
CREATE INDEX files_by_state ON files (kind, state, next_due, id);
CREATE INDEX files_by_day   ON files (kind, opened_on, id);
CREATE INDEX files_overdue  ON files (next_due) WHERE next_due < 'infinity' AND NOT closed;
CREATE INDEX files_owing    ON files (id) WHERE owes AND NOT closed;
CREATE INDEX files_incident ON files (incident) WHERE incident IS NOT NULL;
COMMENT ON TABLE  files            IS 'reports and cases: what lists need and nothing opened; moved by events alone';
COMMENT ON COLUMN files.id         IS 'personal: random';
COMMENT ON COLUMN files.ref        IS 'personal: random; what people call it';
COMMENT ON COLUMN files.code_name  IS 'personal: what lists show; says nothing of the matter';
COMMENT ON COLUMN files.kind       IS 'personal';
COMMENT ON COLUMN files.procedure  IS 'personal';
COMMENT ON COLUMN files.version    IS 'personal: of the procedure it began with, and stays with';
COMMENT ON COLUMN files.key_id     IS 'personal: the key in the key store; one file each';
COMMENT ON COLUMN files.incident   IS 'personal: shared by reports of it and cases about it';
COMMENT ON COLUMN files.nation     IS 'personal: whose bank holidays count';
COMMENT ON COLUMN files.state      IS 'personal: empty before the first event';
COMMENT ON COLUMN files.seq        IS 'personal: of the last event';
COMMENT ON COLUMN files.tip        IS 'personal: commitment of the last event';
COMMENT ON COLUMN files.level      IS 'personal: how confidential';
COMMENT ON COLUMN files.closed     IS 'personal: in a terminal state';
COMMENT ON COLUMN files.on_hold    IS 'personal';
COMMENT ON COLUMN files.opened_on  IS 'personal: to the day';
COMMENT ON COLUMN files.next_due   IS 'personal: the first of its running clocks, for sorting; infinity where none runs';
COMMENT ON COLUMN files.next_clock IS 'personal: which clock that is';
COMMENT ON COLUMN files.owes       IS 'personal: the system has a step to take; a projection, for the worker';

CREATE TABLE events (
    id         uuid           PRIMARY KEY,
    file_id    uuid           NOT NULL REFERENCES files (id),
    seq        integer        NOT NULL CHECK (seq >= 1),
    action     text           NOT NULL,
    from_state text           NOT NULL,
    to_state   text           NOT NULL,
    procedure  text           NOT NULL,
    version    text           NOT NULL,
    kind       text           NOT NULL,
    at         timestamptz(0) NOT NULL,
    who_kind   text           NOT NULL CHECK (who_kind <> ''),
    who_id     text           NOT NULL,
    who_as     text           NOT NULL,
    payload    bytea          NOT NULL CHECK (octet_length(payload) > 0),
    closed     boolean        NOT NULL,
    on_hold    boolean        NOT NULL,
    incident   uuid,
    owes       boolean        NOT NULL,
    wrote      bytea          NOT NULL,
    prev       bytea          NOT NULL CHECK (octet_length(prev) = 32),
    commitment bytea          NOT NULL CHECK (octet_length(commitment) = 32),
    leaf_id    uuid           NOT NULL UNIQUE,
    UNIQUE (file_id, seq),
    FOREIGN KEY (procedure, version, kind, action, from_state, to_state)
        REFERENCES transitions (procedure, version, kind, action, from_state, to_state)
);
COMMENT ON TABLE  events            IS 'what happened to a file, in order; only ever added to';
COMMENT ON COLUMN events.id         IS 'personal: random';
COMMENT ON COLUMN events.file_id    IS 'personal';
COMMENT ON COLUMN events.seq        IS 'personal: from 1, without a gap';
COMMENT ON COLUMN events.action     IS 'personal';
COMMENT ON COLUMN events.from_state IS 'personal';
COMMENT ON COLUMN events.to_state   IS 'personal';
COMMENT ON COLUMN events.procedure  IS 'personal';
COMMENT ON COLUMN events.version    IS 'personal';
COMMENT ON COLUMN events.kind       IS 'personal';
COMMENT ON COLUMN events.at         IS 'personal: to the second';
COMMENT ON COLUMN events.who_kind   IS 'personal';
COMMENT ON COLUMN events.who_id     IS 'personal: a person, a party or a duty of the system';
COMMENT ON COLUMN events.who_as     IS 'personal: the role or function they acted in';
COMMENT ON COLUMN events.payload    IS 'secret: sealed under the key of the file';
COMMENT ON COLUMN events.closed     IS 'personal: the file stands in a terminal state from now on';
COMMENT ON COLUMN events.on_hold    IS 'personal: the file is on hold from now on';
COMMENT ON COLUMN events.incident   IS 'personal: the incident of the file from now on; null for no change';
COMMENT ON COLUMN events.owes       IS 'personal: the system has a step to take from here';
COMMENT ON COLUMN events.wrote      IS 'personal: the rows this event wrote, each with its digest';
COMMENT ON COLUMN events.prev       IS 'personal: commitment of the event before; zeros for the first';
COMMENT ON COLUMN events.commitment IS 'personal: what the leaf says; tells nothing once the key is destroyed';
COMMENT ON COLUMN events.leaf_id    IS 'personal: the leaf in the log';

CREATE TABLE due_dates (
    file_id uuid        NOT NULL REFERENCES files (id),
    clock   text        NOT NULL CHECK (clock <> ''),
    due     timestamptz NOT NULL,
    state   text        NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'expired')),
    PRIMARY KEY (file_id, clock)
);
COMMENT ON TABLE  due_dates         IS 'the clocks of a file as recomputed at its last event (I32); a projection, for sorting';
COMMENT ON COLUMN due_dates.file_id IS 'personal';
COMMENT ON COLUMN due_dates.clock   IS 'personal';
COMMENT ON COLUMN due_dates.due     IS 'personal';
COMMENT ON COLUMN due_dates.state   IS 'personal';

CREATE TABLE standings (
    file_id   uuid        NOT NULL REFERENCES files (id),
    person_id uuid        NOT NULL,
    relation  text        NOT NULL CHECK (relation ~ '^[a-z][a-z0-9_]{0,63}$'),
    since     timestamptz NOT NULL,
    until     timestamptz CHECK (until >= since),
    PRIMARY KEY (file_id, person_id, relation),
    CONSTRAINT standings_conflict_stays CHECK (until IS NULL OR relation <> 'conflict' AND relation NOT LIKE 'was\_%')
);
CREATE INDEX standings_of_person ON standings (person_id, file_id) WHERE until IS NULL;
COMMENT ON TABLE  standings           IS 'how people stand to files: one row for each relation a person has or had';
COMMENT ON COLUMN standings.file_id   IS 'personal';
COMMENT ON COLUMN standings.person_id IS 'personal';
COMMENT ON COLUMN standings.relation  IS 'personal: a function, was_ and a function, drawn or conflict';
COMMENT ON COLUMN standings.since     IS 'personal: when it last began';
COMMENT ON COLUMN standings.until     IS 'personal: when it ended; null while it lasts';

CREATE TABLE links (
    file_id  uuid NOT NULL REFERENCES files (id),
    other_id uuid NOT NULL REFERENCES files (id) CHECK (other_id <> file_id),
    PRIMARY KEY (file_id, other_id)
);
COMMENT ON TABLE  links          IS 'files that belong together: a report and the cases opened from it; each pair both ways round';
COMMENT ON COLUMN links.file_id  IS 'personal';
COMMENT ON COLUMN links.other_id IS 'personal';

-- What goes with an event ------------------------------------------------------------------------------------------
CREATE TABLE identities (
    id      uuid           PRIMARY KEY,
    file_id uuid           NOT NULL REFERENCES files (id),
    key_id  uuid           NOT NULL UNIQUE,
    words   bytea          NOT NULL CHECK (octet_length(words) > 0),
    at      timestamptz(0) NOT NULL
);
CREATE INDEX identities_of_file ON identities (file_id, at);
COMMENT ON TABLE  identities         IS 'who a reporter is, under a key of its own (decision 26); the newest counts';
COMMENT ON COLUMN identities.id      IS 'personal: random';
COMMENT ON COLUMN identities.file_id IS 'personal';
COMMENT ON COLUMN identities.key_id  IS 'personal: the key in the key store; not the key of the file';
COMMENT ON COLUMN identities.words   IS 'secret: sealed under key_id';
COMMENT ON COLUMN identities.at      IS 'personal';

CREATE TABLE letters (
    id      uuid           PRIMARY KEY,
    file_id uuid           NOT NULL REFERENCES files (id),
    for_id  uuid           NOT NULL REFERENCES files (id),
    letter  text           NOT NULL CHECK (letter <> ''),
    party   text           NOT NULL CHECK (party <> ''),
    lang    text           NOT NULL,
    subject bytea          NOT NULL CHECK (octet_length(subject) > 0),
    body    bytea          NOT NULL CHECK (octet_length(body) > 0),
    at      timestamptz(0) NOT NULL,
    sent_at timestamptz    CHECK (sent_at >= at)
);
CREATE INDEX letters_of_file ON letters (file_id, at);
CREATE INDEX letters_read_by ON letters (for_id, party, at);
COMMENT ON TABLE  letters         IS 'letters as they were produced; a job hands each to its channel';
COMMENT ON COLUMN letters.id      IS 'personal: random';
COMMENT ON COLUMN letters.file_id IS 'personal: the file that it is about, under whose key it is sealed';
COMMENT ON COLUMN letters.for_id  IS 'personal: the file by whose access code it is read';
COMMENT ON COLUMN letters.letter  IS 'personal: which letter of the catalogue';
COMMENT ON COLUMN letters.party   IS 'personal: to whom';
COMMENT ON COLUMN letters.lang    IS 'personal';
COMMENT ON COLUMN letters.subject IS 'secret: sealed';
COMMENT ON COLUMN letters.body    IS 'secret: sealed';
COMMENT ON COLUMN letters.at      IS 'personal';
COMMENT ON COLUMN letters.sent_at IS 'personal: when it was handed to its channel; set once';

CREATE TABLE votes (
    id        uuid           PRIMARY KEY,
    file_id   uuid           NOT NULL REFERENCES files (id),
    question  text           NOT NULL CHECK (question <> ''),
    round     integer        NOT NULL CHECK (round >= 0),
    person_id uuid           NOT NULL,
    ballot    bytea          NOT NULL CHECK (octet_length(ballot) > 0),
    at        timestamptz(0) NOT NULL,
    UNIQUE (file_id, question, round, person_id) -- R-16: once for each member
);
COMMENT ON TABLE  votes           IS 'sealed ballots; opened together at the count';
COMMENT ON COLUMN votes.id        IS 'personal: random';
COMMENT ON COLUMN votes.file_id   IS 'personal';
COMMENT ON COLUMN votes.question  IS 'personal';
COMMENT ON COLUMN votes.round     IS 'personal';
COMMENT ON COLUMN votes.person_id IS 'personal';
COMMENT ON COLUMN votes.ballot    IS 'secret: sealed';
COMMENT ON COLUMN votes.at        IS 'personal';

CREATE TABLE tags (
    file_id uuid  NOT NULL REFERENCES files (id),
    kind    text  NOT NULL CHECK (kind <> ''),
    tag     bytea NOT NULL CHECK (octet_length(tag) >= 16),
    epoch   text  NOT NULL CHECK (epoch <> ''),
    PRIMARY KEY (file_id, kind, tag)
);
CREATE INDEX tags_lookup ON tags (tag, kind);
CREATE INDEX tags_epoch  ON tags (epoch);
COMMENT ON TABLE  tags         IS 'blind tags (decision 31); made again each epoch, gone with the file';
COMMENT ON COLUMN tags.file_id IS 'personal';
COMMENT ON COLUMN tags.kind    IS 'personal: what it is a tag of';
COMMENT ON COLUMN tags.tag     IS 'secret: keyed hash under the key of the epoch';
COMMENT ON COLUMN tags.epoch   IS 'public';

-- Beside the files -------------------------------------------------------------------------------------------------
CREATE TABLE log_batches (
    id      uuid           PRIMARY KEY,
    class   text           NOT NULL CHECK (class IN ('read', 'security', 'key', 'config', 'erased')),
    at      timestamptz(0) NOT NULL,
    wrote   bytea          NOT NULL,
    leaf_id uuid           NOT NULL UNIQUE
);
COMMENT ON TABLE  log_batches         IS 'what one leaf says of many rows that belong to no file''s chain (decision 35)';
COMMENT ON COLUMN log_batches.id      IS 'personal: random';
COMMENT ON COLUMN log_batches.class   IS 'personal';
COMMENT ON COLUMN log_batches.at      IS 'personal';
COMMENT ON COLUMN log_batches.wrote   IS 'personal: the rows, each with its digest';
COMMENT ON COLUMN log_batches.leaf_id IS 'personal: the leaf in the log';

CREATE TABLE security_batched (
    event uuid PRIMARY KEY,
    batch uuid NOT NULL REFERENCES log_batches (id)
);
COMMENT ON TABLE  security_batched       IS 'which security event is spoken for by which batch';
COMMENT ON COLUMN security_batched.event IS 'personal';
COMMENT ON COLUMN security_batched.batch IS 'personal';

CREATE TABLE reads (
    id        uuid           PRIMARY KEY,
    file_id   uuid           NOT NULL REFERENCES files (id),
    person_id text           NOT NULL,
    role      text           NOT NULL,
    at        timestamptz(0) NOT NULL,
    batch     uuid           REFERENCES log_batches (id)
);
CREATE INDEX reads_of_file ON reads (file_id, at DESC);
CREATE INDEX reads_of_person ON reads (person_id, at);
CREATE INDEX reads_waiting ON reads (at, id) WHERE batch IS NULL;
COMMENT ON TABLE  reads           IS 'who opened which file when; written before a byte leaves';
COMMENT ON COLUMN reads.id        IS 'personal: random';
COMMENT ON COLUMN reads.file_id   IS 'personal';
COMMENT ON COLUMN reads.person_id IS 'personal';
COMMENT ON COLUMN reads.role      IS 'personal: the roles held at that moment';
COMMENT ON COLUMN reads.at        IS 'personal';
COMMENT ON COLUMN reads.batch     IS 'personal: the leaf''s batch; null until the next minute';

CREATE TABLE idempotency (
    key_mac     bytea       PRIMARY KEY CHECK (octet_length(key_mac) >= 16),
    body_digest bytea       NOT NULL CHECK (octet_length(body_digest) >= 16),
    answer      bytea       NOT NULL CHECK (octet_length(answer) > 0),
    created     timestamptz NOT NULL
);
CREATE INDEX idempotency_created ON idempotency (created);
COMMENT ON TABLE  idempotency             IS 'answers given once already, kept for a day (decision 34)';
COMMENT ON COLUMN idempotency.key_mac     IS 'secret: keyed MAC of the caller''s key';
COMMENT ON COLUMN idempotency.body_digest IS 'secret: keyed digest of what was sent';
COMMENT ON COLUMN idempotency.answer      IS 'secret: sealed under a key derived from the caller''s key';
COMMENT ON COLUMN idempotency.created     IS 'personal';

-- What the database refuses ----------------------------------------------------------------------------------------
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION files_moved_by_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.ref, NEW.code_name, NEW.kind, NEW.procedure, NEW.version, NEW.key_id, NEW.nation, NEW.level, NEW.opened_on)
        IS DISTINCT FROM
        (OLD.id, OLD.ref, OLD.code_name, OLD.kind, OLD.procedure, OLD.version, OLD.key_id, OLD.nation, OLD.level, OLD.opened_on)
    THEN
        RAISE EXCEPTION 'what a file is never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    -- Depth 2 is the trigger of an event. Projections may be made again at any time (I32).
    IF pg_trigger_depth() < 2 AND (NEW.state, NEW.seq, NEW.tip, NEW.closed, NEW.on_hold, NEW.incident)
        IS DISTINCT FROM (OLD.state, OLD.seq, OLD.tip, OLD.closed, OLD.on_hold, OLD.incident)
    THEN
        RAISE EXCEPTION 'only an event moves a file' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION files_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM events e WHERE e.file_id = NEW.id AND e.seq = 1) THEN
        RAISE EXCEPTION 'a file begins with its first event' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- The one way a state changes: the event names the state, place and commitment it follows, and nobody else was first.
-- +goose StatementBegin
CREATE FUNCTION events_move() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_due   timestamptz := 'infinity';
    first_clock text;
BEGIN
    SELECT d.due, d.clock INTO first_due, first_clock FROM due_dates d
        WHERE d.file_id = NEW.file_id AND d.state IN ('running', 'expired') ORDER BY d.due, d.clock LIMIT 1;
    UPDATE files f SET state = NEW.to_state, seq = NEW.seq, tip = NEW.commitment, closed = NEW.closed, on_hold = NEW.on_hold,
            incident = coalesce(NEW.incident, f.incident), next_due = coalesce(first_due, 'infinity'), next_clock = first_clock,
            owes = NEW.owes
        WHERE f.id = NEW.file_id AND f.state = NEW.from_state AND f.seq = NEW.seq - 1 AND f.tip = NEW.prev
            AND f.kind = NEW.kind AND f.procedure = NEW.procedure AND f.version = NEW.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the file has moved on' USING ERRCODE = 'RC001';
    END IF;
    IF NEW.closed THEN -- I31: the reports behind a case may have come to their end with it
        UPDATE files f SET owes = true FROM links l
            WHERE l.file_id = NEW.file_id AND f.id = l.other_id AND f.kind = 'report' AND NOT f.closed AND NOT f.owes;
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION standings_apart() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF TG_OP = 'UPDATE' AND (NEW.file_id, NEW.person_id, NEW.relation) <> (OLD.file_id, OLD.person_id, OLD.relation) THEN
        RAISE EXCEPTION 'who stands how to which file is never rewritten' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd

-- A proposal is carried out by one move, in time, by somebody else, or the move does not happen.
-- +goose StatementBegin
CREATE FUNCTION carry_out(proposal uuid, by_person uuid, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE proposals p SET state = 'confirmed', settled_by = by_person, settled_at = moment
        WHERE p.id = proposal AND p.state = 'open' AND p.expires_at > moment AND p.proposed_by <> by_person;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the proposal has ended' USING ERRCODE = 'RC002';
    END IF;
END $$;
-- +goose StatementEnd

CREATE TRIGGER files_moved BEFORE UPDATE ON files FOR EACH ROW EXECUTE FUNCTION files_moved_by_events();
CREATE TRIGGER files_unborn BEFORE INSERT ON files FOR EACH ROW
    WHEN (NEW.seq <> 0 OR NEW.state <> '' OR NEW.closed OR NEW.on_hold) EXECUTE FUNCTION refuse_change();
CREATE CONSTRAINT TRIGGER files_begin AFTER INSERT ON files DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION files_begin();
CREATE TRIGGER files_stay BEFORE DELETE OR TRUNCATE ON files FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER events_move BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION events_move();
CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER procedures_stay  BEFORE UPDATE OR DELETE OR TRUNCATE ON procedures  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transitions_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON transitions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER apart_stay       BEFORE UPDATE OR DELETE OR TRUNCATE ON apart       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER standings_apart BEFORE INSERT OR UPDATE ON standings FOR EACH ROW EXECUTE FUNCTION standings_apart();
CREATE TRIGGER standings_stay BEFORE DELETE OR TRUNCATE ON standings FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER links_stay      BEFORE UPDATE OR DELETE OR TRUNCATE ON links      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER identities_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON identities FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER votes_stay      BEFORE UPDATE OR DELETE OR TRUNCATE ON votes      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letters_stay    BEFORE DELETE OR TRUNCATE ON letters FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letters_sent    BEFORE UPDATE ON letters FOR EACH ROW
    WHEN (OLD.sent_at IS NOT NULL OR NEW.sent_at IS NULL
          OR (NEW.id, NEW.file_id, NEW.for_id, NEW.letter, NEW.party, NEW.lang, NEW.subject, NEW.body, NEW.at)
             IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.for_id, OLD.letter, OLD.party, OLD.lang, OLD.subject, OLD.body, OLD.at))
    EXECUTE FUNCTION refuse_change();

CREATE TRIGGER log_batches_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON log_batches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER security_batched_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON security_batched FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reads_stay BEFORE DELETE OR TRUNCATE ON reads FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reads_batched BEFORE UPDATE ON reads FOR EACH ROW
    WHEN (OLD.batch IS NOT NULL OR NEW.batch IS NULL
          OR (NEW.id, NEW.file_id, NEW.person_id, NEW.role, NEW.at)
             IS DISTINCT FROM (OLD.id, OLD.file_id, OLD.person_id, OLD.role, OLD.at))
    EXECUTE FUNCTION refuse_change();
