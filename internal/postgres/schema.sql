-- The schema, as the migrations leave it. Written by "recourse migrate dump"; do not edit.

-- Functions

CREATE OR REPLACE FUNCTION public.carry_out(proposal uuid, by_person uuid, moment timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
    UPDATE proposals p SET state = 'confirmed', settled_by = by_person, settled_at = moment
        WHERE p.id = proposal AND p.state = 'open' AND p.expires_at > moment AND p.proposed_by <> by_person;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the proposal has ended' USING ERRCODE = 'RC002';
    END IF;
END $function$
;
CREATE OR REPLACE FUNCTION public.checkpoints_follow()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$
;
CREATE OR REPLACE FUNCTION public.erasures_end_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF (NEW.id, NEW.file_id, NEW.seq, NEW.rule, NEW.proposed_by, NEW.confirmed_by, NEW.confirmed_at, NEW.due_at)
            = (OLD.id, OLD.file_id, OLD.seq, OLD.rule, OLD.proposed_by, OLD.confirmed_by, OLD.confirmed_at, OLD.due_at)
        AND OLD.stopped_at IS NULL AND OLD.done_at IS NULL
        AND (OLD.begun_at IS NULL OR NEW.begun_at = OLD.begun_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an erasure is stopped once, or begun and done once' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $function$
;
CREATE OR REPLACE FUNCTION public.events_move()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    -- Whole rows are compared, so that the file is looked for by its id and by no index of states, whatever the
    -- planner believes of them.
    IF NEW.seq = 1 THEN
        PERFORM FROM files f
            WHERE f.id = NEW.file_id AND NEW.from_state = '' AND NEW.prev = decode(repeat('00', 32), 'hex')
                AND (f.seq, f.state, f.tip, f.closed, f.on_hold, f.incident, f.kind, f.procedure, f.version) IS NOT DISTINCT FROM
                    (1, NEW.to_state, NEW.commitment, NEW.closed, NEW.on_hold, NEW.incident, NEW.kind, NEW.procedure, NEW.version);
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the file does not begin with this event' USING ERRCODE = 'RC001';
        END IF;
        RETURN NEW;
    END IF;
    UPDATE files f SET state = NEW.to_state, seq = NEW.seq, tip = NEW.commitment, closed = NEW.closed, on_hold = NEW.on_hold,
            incident = coalesce(NEW.incident, f.incident), next_due = coalesce(d.due, 'infinity'), next_clock = d.clock, owes = NEW.owes
        FROM (SELECT) once LEFT JOIN LATERAL (SELECT d.due, d.clock FROM due_dates d
            WHERE d.file_id = NEW.file_id AND d.state IN ('running', 'expired') ORDER BY d.due, d.clock LIMIT 1) d ON true
        WHERE f.id = NEW.file_id AND (f.state, f.seq, f.tip, f.kind, f.procedure, f.version) IS NOT DISTINCT FROM
            (NEW.from_state, NEW.seq - 1, NEW.prev, NEW.kind, NEW.procedure, NEW.version);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the file has moved on' USING ERRCODE = 'RC001';
    END IF;
    IF NEW.closed THEN -- I31: the reports behind a case may have come to their end with it
        UPDATE files f SET owes = true FROM links l
            WHERE l.file_id = NEW.file_id AND f.id = l.other_id AND f.kind = 'report' AND NOT f.closed AND NOT f.owes;
    END IF;
    RETURN NEW;
END $function$
;
CREATE OR REPLACE FUNCTION public.evidence_begin()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF EXISTS (SELECT 1 FROM files f WHERE f.id = NEW.file_id AND f.key_id <> NEW.key_id) THEN
        RAISE EXCEPTION 'evidence is sealed under the key of its file' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $function$
;
CREATE OR REPLACE FUNCTION public.files_begin()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM events e WHERE e.file_id = NEW.id AND e.seq = 1) THEN
        RAISE EXCEPTION 'a file begins with its first event' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $function$
;
CREATE OR REPLACE FUNCTION public.files_erased()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF OLD.erasure IS NULL AND OLD.closed AND NOT OLD.on_hold AND NEW.seq = OLD.seq
        AND EXISTS (SELECT FROM erasures e WHERE e.id = NEW.erasure AND e.begun_at IS NOT NULL AND e.done_at IS NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a file is erased once, when it is closed and nothing holds it, and moves no more'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $function$
;
CREATE OR REPLACE FUNCTION public.files_moved_by_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF (NEW.id, NEW.ref, NEW.code_name, NEW.kind, NEW.procedure, NEW.version, NEW.key_id, NEW.nation, NEW.level, NEW.opened_on, NEW.burst)
        IS DISTINCT FROM
        (OLD.id, OLD.ref, OLD.code_name, OLD.kind, OLD.procedure, OLD.version, OLD.key_id, OLD.nation, OLD.level, OLD.opened_on, OLD.burst)
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
END $function$
;
CREATE OR REPLACE FUNCTION public.goes_when_erased()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
    old_row jsonb := to_jsonb(OLD);
    file    uuid  := coalesce(old_row ->> 'file_id', (SELECT e.file_id::text FROM evidence e WHERE e.id = (old_row ->> 'item_id')::uuid))::uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM files f WHERE f.id = file AND f.erasure IS NOT NULL) THEN
        RAISE EXCEPTION '% of % is refused', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF to_jsonb(NEW) - TG_ARGV[0] <> old_row - TG_ARGV[0] OR to_jsonb(NEW) -> TG_ARGV[0] <> '"\\x00"' THEN
        RAISE EXCEPTION '% of % is refused', lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $function$
;
CREATE OR REPLACE FUNCTION public.grants_only_end()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$
;
CREATE OR REPLACE FUNCTION public.grants_seats_together()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF (SELECT count(DISTINCT person_id) FROM grants WHERE bootstrap_seat IS NOT NULL) <> 2
        OR EXISTS (SELECT 1 FROM grants WHERE bootstrap_seat IS NULL) THEN
        RAISE EXCEPTION 'grants: the first two administrators are made together, before any other grant'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grants_seats_together';
    END IF;
    RETURN NULL;
END $function$
;
CREATE OR REPLACE FUNCTION public.grants_stand_together()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$
;
CREATE OR REPLACE FUNCTION public.ledger_refuse()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % of % is refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $function$
;
CREATE OR REPLACE FUNCTION public.linked_cases(file uuid)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
AS $function$
    SELECT c.id FROM files f JOIN files c ON c.incident = f.incident WHERE f.id = file AND c.kind = 'case' AND c.id <> file
    UNION SELECT c.id FROM links l JOIN files c ON c.id = l.other_id WHERE l.file_id = file AND c.kind = 'case'
    UNION SELECT c.id FROM links l JOIN files r ON r.id = l.other_id AND r.kind = 'report'
        JOIN links m ON m.file_id = r.id JOIN files c ON c.id = m.other_id
        WHERE l.file_id = file AND c.kind = 'case' AND c.id <> file
$function$
;
CREATE OR REPLACE FUNCTION public.log_hashes_follow()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NEW.first <> coalesce((SELECT h.first + octet_length(h.hashes) / 32 FROM log_hashes h ORDER BY h.first DESC LIMIT 1), 0) THEN
        RAISE EXCEPTION 'a run of hashes follows the one before without a gap' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $function$
;
CREATE OR REPLACE FUNCTION public.log_leaves_end()
 RETURNS bigint
 LANGUAGE sql
AS $function$ -- volatile: it sees the runs of its own statement
    SELECT coalesce((SELECT l.first + octet_length(l.leaves) / 53 FROM log_leaves l ORDER BY l.first DESC LIMIT 1), 0)
$function$
;
CREATE OR REPLACE FUNCTION public.log_leaves_follow()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NEW.first <> log_leaves_end() THEN
        RAISE EXCEPTION 'a run of leaves follows the one before without a gap' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $function$
;
CREATE OR REPLACE FUNCTION public.log_places_follow()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
DECLARE
    signed bigint := coalesce((SELECT max(c.size) FROM checkpoints c), 0);
    log_leaves_end bigint := log_leaves_end();
    lowest bigint;
    highest bigint;
    ids uuid[];
    waited bigint;
BEGIN
    SELECT min(p.index), max(p.index), array_agg(p.id) INTO lowest, highest, ids FROM placed p;
    IF lowest < signed OR highest >= log_leaves_end THEN
        RAISE EXCEPTION 'a leaf is placed among those that no checkpoint covers yet' USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM leaves l WHERE l.id = ANY (ids);
    GET DIAGNOSTICS waited = ROW_COUNT;
    IF waited <> coalesce(cardinality(ids), 0) THEN
        RAISE EXCEPTION 'a leaf waits before it is placed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $function$
;
CREATE OR REPLACE FUNCTION public.promises_follow()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$
;
CREATE OR REPLACE FUNCTION public.proposals_settle_once()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'open' AND NEW.state <> 'open'
        AND (NEW.id, NEW.kind, NEW.object, NEW.act, NEW.payload, NEW.proposed_by, NEW.proposed_at, NEW.expires_at)
            = (OLD.id, OLD.kind, OLD.object, OLD.act, OLD.payload, OLD.proposed_by, OLD.proposed_at, OLD.expires_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'proposals: a proposal is settled once, and otherwise never changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'proposals_settle_once';
END $function$
;
CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '% of % is refused', lower(TG_OP), TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $function$
;
CREATE OR REPLACE FUNCTION public.security_events_stay()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '%: only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'security_events_stay';
END $function$
;
CREATE OR REPLACE FUNCTION public.standings_apart()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$
;

-- Tables

create table public.access_codes (
	id uuid not null,
	file_id uuid not null,
	party_kind text not null,
	party_id uuid not null,
	code_mac bytea not null,
	issued_on date not null,
	revoked_on date,
	ends_on date,
	constraint access_codes_pkey PRIMARY KEY (id),
	constraint access_codes_code_mac_key UNIQUE (code_mac),
	constraint access_codes_check CHECK ((revoked_on >= issued_on)),
	constraint access_codes_check1 CHECK ((ends_on > issued_on)),
	constraint access_codes_code_mac_check CHECK ((octet_length(code_mac) >= 16)),
	constraint access_codes_party_kind_check CHECK (((party_kind ~ '^[a-z]{1,32}$'::text) AND (party_kind <> ALL (ARRAY['anyone'::text, 'staff'::text, 'system'::text]))))
);
create table public.alarms (
	id uuid not null,
	file_id uuid not null,
	event_id uuid not null,
	role text not null,
	clock text not null,
	at timestamp(0) with time zone not null,
	due timestamp(0) with time zone not null,
	seen_by uuid,
	seen_at timestamp(0) with time zone,
	constraint alarms_pkey PRIMARY KEY (id),
	constraint alarms_check CHECK ((seen_at >= at)),
	constraint alarms_check1 CHECK (((seen_by IS NULL) = (seen_at IS NULL))),
	constraint alarms_role_check CHECK ((role <> ''::text)),
	constraint alarms_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id),
	constraint alarms_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.apart (
	procedure text not null,
	version text not null,
	a text not null,
	b text not null,
	constraint apart_pkey PRIMARY KEY (procedure, version, a, b),
	constraint apart_check CHECK ((b <> a)),
	constraint apart_procedure_version_fkey FOREIGN KEY (procedure, version) REFERENCES public.procedures(id, version)
);
create table public.attempts (
	bucket bytea not null,
	window_from timestamp with time zone not null,
	taken integer not null,
	constraint attempts_pkey PRIMARY KEY (bucket),
	constraint attempts_bucket_check CHECK ((octet_length(bucket) >= 16)),
	constraint attempts_taken_check CHECK ((taken >= 0))
);
create table public.begun (
	mac bytea not null,
	file_id uuid not null,
	sealed bytea not null,
	constraint begun_pkey PRIMARY KEY (mac),
	constraint begun_mac_check CHECK ((octet_length(mac) >= 16)),
	constraint begun_sealed_check CHECK ((octet_length(sealed) > 0)),
	constraint begun_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.bundles (
	id uuid not null,
	file_id uuid not null,
	what text not null,
	person_id text not null,
	about bytea not null,
	at timestamp(0) with time zone not null,
	batch uuid,
	constraint bundles_pkey PRIMARY KEY (id),
	constraint bundles_about_check CHECK ((octet_length(about) > 0)),
	constraint bundles_person_id_check CHECK ((person_id <> ''::text)),
	constraint bundles_what_check CHECK ((what = ANY (ARRAY['pack'::text, 'case'::text]))),
	constraint bundles_batch_fkey FOREIGN KEY (batch) REFERENCES public.log_batches(id),
	constraint bundles_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.check_ins (
	id uuid not null,
	file_id uuid not null,
	party_kind text not null,
	party_id uuid,
	nth smallint not null,
	asked_on date not null,
	answered_on date,
	told text,
	constraint check_ins_pkey PRIMARY KEY (id),
	constraint check_ins_once UNIQUE NULLS NOT DISTINCT (file_id, party_kind, party_id, nth),
	constraint check_ins_check CHECK ((answered_on >= asked_on)),
	constraint check_ins_nth_check CHECK ((nth >= 0)),
	constraint check_ins_party CHECK (((party_kind = 'affected'::text) = (party_id IS NOT NULL))),
	constraint check_ins_party_kind_check CHECK ((party_kind = ANY (ARRAY['reporter'::text, 'respondent'::text, 'affected'::text]))),
	constraint check_ins_told_check CHECK ((told = ANY (ARRAY['mailed'::text, 'refused'::text, 'given_up'::text]))),
	constraint check_ins_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.checkpoints (
	size bigint not null,
	root bytea not null,
	day date not null,
	note text not null,
	constraint checkpoints_pkey PRIMARY KEY (size),
	constraint checkpoints_root_key UNIQUE (root),
	constraint checkpoints_note_check CHECK (((octet_length(note) >= 1) AND (octet_length(note) <= 65536))),
	constraint checkpoints_root_check CHECK ((octet_length(root) = 32)),
	constraint checkpoints_size_check CHECK ((size > 0))
);
create table public.copies (
	item_id uuid not null,
	blob text not null,
	about bytea not null,
	constraint copies_pkey PRIMARY KEY (item_id),
	constraint copies_about_check CHECK ((octet_length(about) > 0)),
	constraint copies_blob_check CHECK ((blob ~ '^([0-9a-f]{32})?$'::text)),
	constraint copies_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.evidence(id)
);
create table public.cosignatures (
	size bigint not null,
	key text not null,
	line text not null,
	constraint cosignatures_pkey PRIMARY KEY (size, key),
	constraint cosignatures_key_check CHECK ((key ~ '^[^ ]+\+[0-9a-f]{8}$'::text)),
	constraint cosignatures_line_check CHECK (((octet_length(line) <= 1024) AND (line ~ '^— [^ ]+ [A-Za-z0-9+/]+=*\n$'::text))),
	constraint cosignatures_size_fkey FOREIGN KEY (size) REFERENCES public.checkpoints(size)
);
create table public.credentials (
	person_id uuid not null,
	password text,
	password_at timestamp with time zone,
	totp bytea,
	totp_pending bytea,
	totp_step bigint default 0 not null,
	constraint credentials_pkey PRIMARY KEY (person_id),
	constraint credentials_check CHECK (((password_at IS NULL) = (password IS NULL))),
	constraint credentials_password_check CHECK ((password ~~ '$argon2id$v=19$%'::text)),
	constraint credentials_totp_check CHECK ((octet_length(totp) > 0)),
	constraint credentials_totp_pending_check CHECK ((octet_length(totp_pending) > 0)),
	constraint credentials_totp_step_check CHECK ((totp_step >= 0)),
	constraint credentials_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.persons(id)
);
create table public.custody (
	id uuid not null,
	item_id uuid not null,
	what text not null,
	who_kind text not null,
	who_id text not null,
	about bytea not null,
	at timestamp(0) with time zone not null,
	batch uuid,
	constraint custody_pkey PRIMARY KEY (id),
	constraint custody_about_check CHECK ((octet_length(about) > 0)),
	constraint custody_what_check CHECK ((what ~ '^[a-z][a-z_]{0,31}$'::text)),
	constraint custody_who_kind_check CHECK ((who_kind ~ '^[a-z][a-z_]{0,31}$'::text)),
	constraint custody_batch_fkey FOREIGN KEY (batch) REFERENCES public.log_batches(id),
	constraint custody_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.evidence(id)
);
create table public.deliveries (
	id uuid not null,
	file_id uuid not null,
	letter_id uuid not null,
	outcome text not null,
	person_id text not null,
	about bytea not null,
	at timestamp(0) with time zone not null,
	batch uuid,
	constraint deliveries_pkey PRIMARY KEY (id),
	constraint deliveries_about_check CHECK ((octet_length(about) > 0)),
	constraint deliveries_outcome_check CHECK ((outcome = ANY (ARRAY['mailed'::text, 'refused'::text, 'given_up'::text, 'kept'::text, 'posted'::text]))),
	constraint deliveries_person_id_check CHECK ((person_id <> ''::text)),
	constraint deliveries_batch_fkey FOREIGN KEY (batch) REFERENCES public.log_batches(id),
	constraint deliveries_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.drafts (
	mac bytea not null,
	sealed bytea not null,
	until date not null,
	constraint drafts_pkey PRIMARY KEY (mac),
	constraint drafts_mac_check CHECK ((octet_length(mac) >= 16)),
	constraint drafts_sealed_check CHECK ((octet_length(sealed) > 0))
);
create table public.due_dates (
	file_id uuid not null,
	clock text not null,
	due timestamp with time zone not null,
	state text not null,
	wake timestamp with time zone,
	constraint due_dates_pkey PRIMARY KEY (file_id, clock),
	constraint due_dates_check CHECK (((wake < due) OR (state = 'paused'::text))),
	constraint due_dates_clock_check CHECK ((clock <> ''::text)),
	constraint due_dates_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'stopped'::text, 'expired'::text]))),
	constraint due_dates_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.elsewhere (
	procedure text not null,
	version text not null,
	a text not null,
	b text not null,
	constraint elsewhere_pkey PRIMARY KEY (procedure, version, a, b),
	constraint elsewhere_procedure_version_fkey FOREIGN KEY (procedure, version) REFERENCES public.procedures(id, version)
);
create table public.enclosed (
	blob text not null,
	mac bytea not null,
	key_id uuid not null,
	constraint enclosed_pkey PRIMARY KEY (blob),
	constraint enclosed_blob_check CHECK ((blob ~ '^[0-9a-f]{32}$'::text)),
	constraint enclosed_mac_fkey FOREIGN KEY (mac) REFERENCES public.drafts(mac) ON DELETE CASCADE
);
create table public.erasures (
	id uuid not null,
	file_id uuid not null,
	seq integer not null,
	rule text not null,
	proposed_by uuid not null,
	confirmed_by uuid not null,
	confirmed_at timestamp(0) with time zone not null,
	due_at timestamp(0) with time zone not null,
	stopped_at timestamp(0) with time zone,
	stopped_by uuid,
	stopped_for bytea,
	begun_at timestamp(0) with time zone,
	done_at timestamp(0) with time zone,
	constraint erasures_pkey PRIMARY KEY (id),
	constraint erasures_in_order CHECK (((done_at IS NULL) OR ((begun_at IS NOT NULL) AND (done_at >= begun_at)))),
	constraint erasures_objection CHECK ((((stopped_for IS NULL) = (stopped_by IS NULL)) AND ((stopped_by IS NULL) OR (stopped_at IS NOT NULL)))),
	constraint erasures_one_end CHECK (((stopped_at IS NULL) OR (begun_at IS NULL))),
	constraint erasures_rule_check CHECK ((rule ~ '^[a-z][a-z0-9_-]{0,63}$'::text)),
	constraint erasures_seq_check CHECK ((seq >= 1)),
	constraint erasures_stopped_for_check CHECK ((octet_length(stopped_for) > 0)),
	constraint erasures_two_people CHECK ((proposed_by <> confirmed_by)),
	constraint erasures_window CHECK (((due_at > confirmed_at) AND (begun_at >= due_at))),
	constraint erasures_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.persons(id),
	constraint erasures_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id),
	constraint erasures_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.persons(id),
	constraint erasures_stopped_by_fkey FOREIGN KEY (stopped_by) REFERENCES public.persons(id)
);
create table public.events (
	id uuid not null,
	file_id uuid not null,
	seq integer not null,
	action text not null,
	from_state text not null,
	to_state text not null,
	procedure text not null,
	version text not null,
	kind text not null,
	at timestamp(0) with time zone not null,
	who_kind text not null,
	who_id text not null,
	who_as text not null,
	payload bytea not null,
	closed boolean not null,
	on_hold boolean not null,
	incident uuid,
	owes boolean not null,
	wrote bytea not null,
	prev bytea not null,
	commitment bytea not null,
	leaf_id uuid not null,
	constraint events_pkey PRIMARY KEY (id),
	constraint events_file_id_seq_key UNIQUE (file_id, seq),
	constraint events_leaf_id_key UNIQUE (leaf_id),
	constraint events_commitment_check CHECK ((octet_length(commitment) = 32)),
	constraint events_payload_check CHECK ((octet_length(payload) > 0)),
	constraint events_prev_check CHECK ((octet_length(prev) = 32)),
	constraint events_seq_check CHECK ((seq >= 1)),
	constraint events_who_kind_check CHECK ((who_kind <> ''::text)),
	constraint events_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id),
	constraint events_procedure_version_kind_action_from_state_to_state_fkey FOREIGN KEY (procedure, version, kind, action, from_state, to_state) REFERENCES public.transitions(procedure, version, kind, action, from_state, to_state)
);
create table public.evidence (
	id uuid not null,
	file_id uuid not null,
	key_id uuid not null,
	blob text not null,
	about bytea not null,
	from_party text not null,
	taken_on date not null,
	looked boolean default false not null,
	scanned boolean default false not null,
	scan_tries integer default 0 not null,
	scan_after timestamp(0) with time zone default '1970-01-01 00:00:00+00'::timestamp with time zone not null,
	constraint evidence_pkey PRIMARY KEY (id),
	constraint evidence_blob_key UNIQUE (blob),
	constraint evidence_about_check CHECK ((octet_length(about) > 0)),
	constraint evidence_blob_check CHECK ((blob ~ '^[0-9a-f]{32}$'::text)),
	constraint evidence_from_party_check CHECK ((from_party ~ '^[a-z][a-z_]{0,31}$'::text)),
	constraint evidence_scan_tries_check CHECK ((scan_tries >= 0)),
	constraint evidence_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.files (
	id uuid not null,
	ref text not null,
	code_name text not null,
	kind text not null,
	procedure text not null,
	version text not null,
	key_id uuid not null,
	incident uuid,
	nation text not null,
	state text not null,
	seq integer not null,
	tip bytea not null,
	level smallint default 0 not null,
	closed boolean default false not null,
	on_hold boolean default false not null,
	opened_on date not null,
	next_due timestamp with time zone default 'infinity'::timestamp with time zone not null,
	next_clock text,
	owes boolean default false not null,
	erasure uuid,
	burst uuid,
	constraint files_pkey PRIMARY KEY (id),
	constraint files_key_id_key UNIQUE (key_id),
	constraint files_ref_key UNIQUE (ref),
	constraint files_burst_of_reports CHECK (((burst IS NULL) OR (kind = 'report'::text))),
	constraint files_check CHECK (((seq = 0) = (state = ''::text))),
	constraint files_check1 CHECK (((next_due = 'infinity'::timestamp with time zone) = (next_clock IS NULL))),
	constraint files_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'case'::text]))),
	constraint files_level_check CHECK (((level >= 0) AND (level <= 9))),
	constraint files_ref_check CHECK ((ref <> ''::text)),
	constraint files_seq_check CHECK ((seq >= 0)),
	constraint files_tip_check CHECK ((octet_length(tip) = 32)),
	constraint files_erasure_fkey FOREIGN KEY (erasure) REFERENCES public.erasures(id),
	constraint files_procedure_version_fkey FOREIGN KEY (procedure, version) REFERENCES public.procedures(id, version)
) with (fillfactor=85);
create table public.grants (
	id uuid not null,
	person_id uuid not null,
	role text not null,
	exclusive boolean not null,
	from_at timestamp with time zone not null,
	to_at timestamp with time zone not null,
	proposed_by uuid,
	confirmed_by uuid,
	bootstrap_seat smallint,
	revoked_by uuid,
	revoked_at timestamp with time zone,
	constraint grants_pkey PRIMARY KEY (id),
	constraint grants_bootstrap_seat_key UNIQUE (bootstrap_seat),
	constraint grants_bootstrap_seat_check CHECK ((bootstrap_seat = ANY (ARRAY[1, 2]))),
	constraint grants_check CHECK ((to_at > from_at)),
	constraint grants_revoked_by_somebody CHECK (((revoked_by IS NULL) = (revoked_at IS NULL))),
	constraint grants_role_check CHECK ((role ~ '^[A-Za-z][A-Za-z0-9_-]{0,63}$'::text)),
	constraint grants_two_people CHECK (
CASE
    WHEN (bootstrap_seat IS NULL) THEN ((proposed_by IS NOT NULL) AND (confirmed_by IS NOT NULL) AND (proposed_by <> confirmed_by) AND (proposed_by <> person_id) AND (confirmed_by <> person_id))
    ELSE ((proposed_by IS NULL) AND (confirmed_by IS NULL))
END),
	constraint grants_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES public.persons(id),
	constraint grants_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.persons(id),
	constraint grants_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.persons(id),
	constraint grants_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES public.persons(id)
);
create table public.idempotency (
	key_mac bytea not null,
	body_digest bytea not null,
	answer bytea not null,
	created timestamp with time zone not null,
	constraint idempotency_pkey PRIMARY KEY (key_mac),
	constraint idempotency_answer_check CHECK ((octet_length(answer) > 0)),
	constraint idempotency_body_digest_check CHECK ((octet_length(body_digest) >= 16)),
	constraint idempotency_key_mac_check CHECK ((octet_length(key_mac) >= 16))
);
create table public.identities (
	id uuid not null,
	file_id uuid not null,
	key_id uuid not null,
	words bytea not null,
	at timestamp(0) with time zone not null,
	written bigint generated always as identity not null,
	constraint identities_pkey PRIMARY KEY (id),
	constraint identities_key_id_key UNIQUE (key_id),
	constraint identities_words_check CHECK ((octet_length(words) > 0)),
	constraint identities_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.interests (
	person_id uuid not null,
	declared bytea not null,
	declared_at timestamp with time zone not null,
	constraint interests_pkey PRIMARY KEY (person_id),
	constraint interests_declared_check CHECK ((octet_length(declared) > 0)),
	constraint interests_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.persons(id)
);
create table public.invites (
	person_id uuid not null,
	digest bytea not null,
	expires_at timestamp with time zone not null,
	used_at timestamp with time zone,
	constraint invites_pkey PRIMARY KEY (person_id),
	constraint invites_digest_key UNIQUE (digest),
	constraint invites_check CHECK ((used_at < expires_at)),
	constraint invites_digest_check CHECK ((octet_length(digest) = 32)),
	constraint invites_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.persons(id)
);
create table public.leaves (
	id uuid not null,
	day date not null,
	class text not null,
	commitment bytea not null,
	constraint leaves_pkey PRIMARY KEY (id),
	constraint leaves_class_check CHECK ((class = ANY (ARRAY['event'::text, 'security'::text, 'read'::text, 'key'::text, 'config'::text, 'erased'::text]))),
	constraint leaves_commitment_check CHECK ((octet_length(commitment) = 32)),
	constraint leaves_day_check CHECK (((day >= '1970-01-01'::date) AND (day <= '9999-12-31'::date)))
);
create table public.letters (
	id uuid not null,
	file_id uuid not null,
	for_id uuid not null,
	letter text not null,
	party text not null,
	lang text not null,
	subject bytea not null,
	body bytea not null,
	at timestamp(0) with time zone not null,
	sent_at timestamp with time zone,
	written bigint generated always as identity not null,
	party_id uuid,
	constraint letters_pkey PRIMARY KEY (id),
	constraint letters_body_check CHECK ((octet_length(body) > 0)),
	constraint letters_check CHECK ((sent_at >= at)),
	constraint letters_letter_check CHECK ((letter <> ''::text)),
	constraint letters_party_check CHECK ((party <> ''::text)),
	constraint letters_subject_check CHECK ((octet_length(subject) > 0)),
	constraint letters_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id),
	constraint letters_for_id_fkey FOREIGN KEY (for_id) REFERENCES public.files(id)
);
create table public.links (
	file_id uuid not null,
	other_id uuid not null,
	constraint links_pkey PRIMARY KEY (file_id, other_id),
	constraint links_check CHECK ((other_id <> file_id)),
	constraint links_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id),
	constraint links_other_id_fkey FOREIGN KEY (other_id) REFERENCES public.files(id)
);
create table public.log_batches (
	id uuid not null,
	class text not null,
	at timestamp(0) with time zone not null,
	wrote bytea not null,
	leaf_id uuid not null,
	constraint log_batches_pkey PRIMARY KEY (id),
	constraint log_batches_leaf_id_key UNIQUE (leaf_id),
	constraint log_batches_class_check CHECK ((class = ANY (ARRAY['read'::text, 'security'::text, 'key'::text, 'config'::text, 'erased'::text])))
);
create table public.log_epochs (
	epoch integer not null,
	origin text not null,
	lost text not null,
	kept bigint not null,
	day date not null,
	constraint log_epochs_pkey PRIMARY KEY (epoch),
	constraint log_epochs_origin_key UNIQUE (origin),
	constraint log_epochs_epoch_check CHECK ((epoch > 1)),
	constraint log_epochs_kept_check CHECK ((kept >= 0))
);
create table public.log_hashes (
	first bigint not null,
	hashes bytea not null,
	constraint log_hashes_pkey PRIMARY KEY (first),
	constraint log_hashes_first_check CHECK ((first >= 0)),
	constraint log_hashes_hashes_check CHECK (((octet_length(hashes) > 0) AND ((octet_length(hashes) % 32) = 0)))
);
create table public.log_keys (
	number integer not null,
	origin text not null,
	former text not null,
	handover text not null,
	day date not null,
	constraint log_keys_pkey PRIMARY KEY (number),
	constraint log_keys_former_check CHECK ((former <> ''::text)),
	constraint log_keys_handover_check CHECK ((handover <> ''::text)),
	constraint log_keys_number_check CHECK ((number > 1)),
	constraint log_keys_origin_check CHECK ((origin <> ''::text))
);
create table public.log_leaves (
	first bigint not null,
	leaves bytea not null,
	constraint log_leaves_pkey PRIMARY KEY (first),
	constraint log_leaves_first_check CHECK ((first >= 0)),
	constraint log_leaves_leaves_check CHECK (((octet_length(leaves) > 0) AND ((octet_length(leaves) % 53) = 0)))
);
create table public.log_places (
	id uuid not null,
	index bigint not null,
	constraint log_places_pkey PRIMARY KEY (id),
	constraint log_places_index_check CHECK ((index >= 0))
);
create table public.mail_turns (
	id uuid not null,
	tag bytea not null,
	at timestamp with time zone not null,
	constraint mail_turns_pkey PRIMARY KEY (id),
	constraint mail_turns_tag_check CHECK ((octet_length(tag) = 32))
);
create table public.persons (
	id uuid not null,
	username text not null,
	display_name bytea not null,
	key_id uuid not null,
	created_at timestamp with time zone not null,
	disabled_at timestamp with time zone,
	constraint persons_pkey PRIMARY KEY (id),
	constraint persons_key_id_key UNIQUE (key_id),
	constraint persons_username_key UNIQUE (username),
	constraint persons_check CHECK ((disabled_at >= created_at)),
	constraint persons_display_name_check CHECK ((octet_length(display_name) > 0)),
	constraint persons_username_check CHECK ((username ~ '^[a-z][a-z0-9._-]{1,63}$'::text))
);
create table public.procedures (
	id text not null,
	version text not null,
	digest text not null,
	constraint procedures_pkey PRIMARY KEY (id, version),
	constraint procedures_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
	constraint procedures_id_check CHECK ((id <> ''::text)),
	constraint procedures_version_check CHECK ((version <> ''::text))
);
create table public.promises (
	file_id uuid not null,
	seq integer not null,
	clock text not null,
	kind text not null,
	given date not null,
	was date,
	due date,
	ours boolean not null,
	leaf_id uuid not null,
	constraint promises_pkey PRIMARY KEY (file_id, seq, clock),
	constraint promises_check CHECK (((was IS NULL) = (kind = 'given'::text))),
	constraint promises_check1 CHECK (((due IS NULL) = (kind = 'ended'::text))),
	constraint promises_clock_check CHECK ((clock <> ''::text)),
	constraint promises_kind_check CHECK ((kind = ANY (ARRAY['given'::text, 'ended'::text, 'renewed'::text, 'paused'::text, 'resumed'::text, 'extended'::text, 'changed'::text]))),
	constraint promises_file_id_seq_fkey FOREIGN KEY (file_id, seq) REFERENCES public.events(file_id, seq)
);
create table public.proposals (
	id uuid not null,
	kind text not null,
	object uuid not null,
	act text not null,
	payload bytea not null,
	proposed_by uuid not null,
	proposed_at timestamp with time zone not null,
	expires_at timestamp with time zone not null,
	state text not null,
	settled_by uuid,
	settled_at timestamp with time zone,
	constraint proposals_pkey PRIMARY KEY (id),
	constraint proposals_act_check CHECK ((act ~ '^[a-z][a-z0-9_.-]{0,63}$'::text)),
	constraint proposals_check CHECK (((expires_at > proposed_at) AND (expires_at <= (proposed_at + '24:00:00'::interval)))),
	constraint proposals_kind_check CHECK ((kind ~ '^[a-z][a-z0-9_-]{0,63}$'::text)),
	constraint proposals_payload_check CHECK ((octet_length(payload) > 0)),
	constraint proposals_second_person CHECK (((state <> 'confirmed'::text) OR (settled_by <> proposed_by))),
	constraint proposals_settled CHECK (
CASE state
    WHEN 'open'::text THEN ((settled_by IS NULL) AND (settled_at IS NULL))
    WHEN 'expired'::text THEN ((settled_by IS NULL) AND (settled_at IS NOT NULL) AND (settled_at >= expires_at))
    ELSE ((settled_by IS NOT NULL) AND (settled_at IS NOT NULL) AND (settled_at >= proposed_at) AND (settled_at < expires_at))
END),
	constraint proposals_state_check CHECK ((state = ANY (ARRAY['open'::text, 'confirmed'::text, 'rejected'::text, 'expired'::text]))),
	constraint proposals_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.persons(id),
	constraint proposals_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES public.persons(id)
);
create table public.qualifications (
	person_id uuid not null,
	held bytea not null,
	set_at timestamp with time zone not null,
	set_by uuid not null,
	constraint qualifications_pkey PRIMARY KEY (person_id),
	constraint qualifications_check CHECK ((set_by <> person_id)),
	constraint qualifications_held_check CHECK ((octet_length(held) > 0)),
	constraint qualifications_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.persons(id),
	constraint qualifications_set_by_fkey FOREIGN KEY (set_by) REFERENCES public.persons(id)
);
create table public.reads (
	id uuid not null,
	file_id uuid not null,
	person_id text not null,
	role text not null,
	at timestamp(0) with time zone not null,
	batch uuid,
	constraint reads_pkey PRIMARY KEY (id),
	constraint reads_batch_fkey FOREIGN KEY (batch) REFERENCES public.log_batches(id),
	constraint reads_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.scans (
	item_id uuid not null,
	about bytea not null,
	constraint scans_pkey PRIMARY KEY (item_id),
	constraint scans_about_check CHECK ((octet_length(about) > 0)),
	constraint scans_item_id_fkey FOREIGN KEY (item_id) REFERENCES public.evidence(id)
);
create table public.security_batched (
	event uuid not null,
	batch uuid not null,
	constraint security_batched_pkey PRIMARY KEY (event),
	constraint security_batched_batch_fkey FOREIGN KEY (batch) REFERENCES public.log_batches(id)
);
create table public.security_events (
	id uuid not null,
	at timestamp with time zone not null,
	what text not null,
	actor_kind text not null,
	actor_id text not null,
	object text not null,
	constraint security_events_pkey PRIMARY KEY (id),
	constraint security_events_what_check CHECK ((what ~ '^[a-z][a-z.-]{0,63}$'::text))
);
create table public.sessions (
	digest bytea not null,
	kind text not null,
	person_id uuid,
	code_id uuid,
	token_id uuid,
	token_name text,
	scopes text[],
	created_at timestamp with time zone not null,
	last_used_at timestamp with time zone not null,
	expires_at timestamp with time zone not null,
	fresh_until timestamp with time zone,
	constraint sessions_pkey PRIMARY KEY (digest),
	constraint sessions_token_id_key UNIQUE (token_id),
	constraint sessions_check CHECK ((last_used_at >= created_at)),
	constraint sessions_check1 CHECK ((expires_at > created_at)),
	constraint sessions_digest_check CHECK ((octet_length(digest) = 32)),
	constraint sessions_end CHECK ((expires_at <= (created_at +
CASE kind
    WHEN 'token'::text THEN '2160:00:00'::interval
    ELSE '24:00:00'::interval
END))),
	constraint sessions_kind_check CHECK ((kind = ANY (ARRAY['staff'::text, 'party'::text, 'token'::text]))),
	constraint sessions_of_one_kind CHECK (
CASE kind
    WHEN 'staff'::text THEN ((person_id IS NOT NULL) AND (code_id IS NULL) AND (token_id IS NULL) AND (scopes IS NULL) AND (fresh_until IS NOT NULL))
    WHEN 'party'::text THEN ((person_id IS NULL) AND (code_id IS NOT NULL) AND (token_id IS NULL) AND (scopes IS NULL) AND (fresh_until IS NULL))
    ELSE ((person_id IS NOT NULL) AND (code_id IS NULL) AND (token_id IS NOT NULL) AND (token_name IS NOT NULL) AND (scopes IS NOT NULL) AND (cardinality(scopes) > 0) AND (fresh_until IS NULL))
END),
	constraint sessions_code_id_fkey FOREIGN KEY (code_id) REFERENCES public.access_codes(id),
	constraint sessions_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.persons(id)
);
create table public.standings (
	file_id uuid not null,
	person_id uuid not null,
	relation text not null,
	since timestamp with time zone not null,
	until timestamp with time zone,
	lifted_by uuid,
	constraint standings_pkey PRIMARY KEY (file_id, person_id, relation),
	constraint standings_check CHECK ((until >= since)),
	constraint standings_conflict_stays CHECK (((relation <> 'conflict'::text) OR ((until IS NULL) = (lifted_by IS NULL)))),
	constraint standings_lifted_by_another CHECK (((lifted_by IS NULL) OR ((lifted_by <> person_id) AND (relation = 'conflict'::text)))),
	constraint standings_relation_check CHECK ((relation ~ '^[a-z][a-z0-9_]{0,63}$'::text)),
	constraint standings_stay CHECK (((until IS NULL) OR ((relation <> 'barred'::text) AND (relation !~~ 'was\_%'::text)))),
	constraint standings_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.survey_counts (
	month date not null,
	side text not null,
	question text not null,
	answer text not null,
	n integer not null,
	constraint survey_counts_pkey PRIMARY KEY (month, side, question, answer),
	constraint survey_counts_answer_check CHECK ((answer ~ '^([a-z][a-z0-9_]{0,31})?$'::text)),
	constraint survey_counts_month_check CHECK ((date_trunc('month'::text, (month)::timestamp with time zone) = month)),
	constraint survey_counts_n_check CHECK ((n > 0)),
	constraint survey_counts_question_check CHECK ((question ~ '^[a-z][a-z0-9_]{0,31}$'::text)),
	constraint survey_counts_side_check CHECK ((side = ANY (ARRAY['reporter'::text, 'respondent'::text, 'affected'::text, 'witness'::text])))
);
create table public.survey_texts (
	id uuid not null,
	month date not null,
	key_id uuid not null,
	words bytea not null,
	constraint survey_texts_pkey PRIMARY KEY (id),
	constraint survey_texts_key_id_key UNIQUE (key_id),
	constraint survey_texts_month_check CHECK ((date_trunc('month'::text, (month)::timestamp with time zone) = month)),
	constraint survey_texts_words_check CHECK ((octet_length(words) > 0))
);
create table public.surveyed (
	mac bytea not null,
	file_id uuid not null,
	constraint surveyed_pkey PRIMARY KEY (mac),
	constraint surveyed_mac_check CHECK ((octet_length(mac) >= 16)),
	constraint surveyed_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.tags (
	file_id uuid not null,
	kind text not null,
	tag bytea not null,
	epoch text not null,
	constraint tags_pkey PRIMARY KEY (file_id, kind, tag),
	constraint tags_epoch_check CHECK ((epoch <> ''::text)),
	constraint tags_kind_check CHECK ((kind <> ''::text)),
	constraint tags_tag_check CHECK ((octet_length(tag) >= 16)),
	constraint tags_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);
create table public.transitions (
	procedure text not null,
	version text not null,
	kind text not null,
	action text not null,
	from_state text not null,
	to_state text not null,
	constraint transitions_pkey PRIMARY KEY (procedure, version, kind, action, from_state, to_state),
	constraint transitions_action_check CHECK ((action <> ''::text)),
	constraint transitions_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'case'::text]))),
	constraint transitions_to_state_check CHECK ((to_state <> ''::text)),
	constraint transitions_procedure_version_fkey FOREIGN KEY (procedure, version) REFERENCES public.procedures(id, version)
);
create table public.votes (
	id uuid not null,
	file_id uuid not null,
	question text not null,
	round integer not null,
	person_id uuid not null,
	ballot bytea not null,
	at timestamp(0) with time zone not null,
	constraint votes_pkey PRIMARY KEY (id),
	constraint votes_file_id_question_round_person_id_key UNIQUE (file_id, question, round, person_id),
	constraint votes_ballot_check CHECK ((octet_length(ballot) > 0)),
	constraint votes_question_check CHECK ((question <> ''::text)),
	constraint votes_round_check CHECK ((round >= 0)),
	constraint votes_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id)
);

-- Tables of tools

-- goose_db_version
-- river_job
-- river_leader
-- river_migration
-- river_notification
-- river_queue

-- Indexes

CREATE UNIQUE INDEX access_codes_in_force ON public.access_codes USING btree (file_id, party_kind, party_id) WHERE (revoked_on IS NULL);
CREATE INDEX alarms_unseen ON public.alarms USING btree (role, at, id) WHERE (seen_at IS NULL);
CREATE INDEX begun_of_file ON public.begun USING btree (file_id);
CREATE INDEX bundles_of_file ON public.bundles USING btree (file_id, at, id);
CREATE INDEX bundles_waiting ON public.bundles USING btree (at, id) WHERE (batch IS NULL);
CREATE UNIQUE INDEX copies_blob ON public.copies USING btree (blob) WHERE (blob <> ''::text);
CREATE INDEX custody_of_item ON public.custody USING btree (item_id, at, id);
CREATE INDEX custody_waiting ON public.custody USING btree (at, id) WHERE (batch IS NULL);
CREATE UNIQUE INDEX deliveries_mailed ON public.deliveries USING btree (letter_id) WHERE (outcome <> 'posted'::text);
CREATE INDEX deliveries_of_file ON public.deliveries USING btree (file_id, letter_id);
CREATE INDEX deliveries_waiting ON public.deliveries USING btree (at, id) WHERE (batch IS NULL);
CREATE INDEX drafts_until ON public.drafts USING btree (until);
CREATE INDEX due_dates_wake ON public.due_dates USING btree (wake) WHERE (wake IS NOT NULL);
CREATE INDEX enclosed_mac ON public.enclosed USING btree (mac);
CREATE UNIQUE INDEX erasures_one_at_a_time ON public.erasures USING btree (file_id) WHERE (stopped_at IS NULL);
CREATE INDEX evidence_of_file ON public.evidence USING btree (file_id, taken_on, id);
CREATE INDEX evidence_unlooked ON public.evidence USING btree (id) WHERE (NOT looked);
CREATE INDEX evidence_unscanned ON public.evidence USING btree (scan_tries, scan_after, id) WHERE (NOT scanned);
CREATE INDEX files_by_burst ON public.files USING btree (kind, state, burst, next_due, id) WHERE (burst IS NOT NULL);
CREATE INDEX files_by_day ON public.files USING btree (kind, opened_on, id);
CREATE INDEX files_by_due ON public.files USING btree (kind, next_due, id);
CREATE INDEX files_by_state ON public.files USING btree (kind, state, next_due, id) WHERE (burst IS NULL);
CREATE INDEX files_incident ON public.files USING btree (incident) WHERE (incident IS NOT NULL);
CREATE INDEX files_overdue ON public.files USING btree (next_due) WHERE ((next_due < 'infinity'::timestamp with time zone) AND (NOT closed));
CREATE INDEX files_owing ON public.files USING btree (id) WHERE (owes AND (NOT closed));
CREATE INDEX grants_of_person ON public.grants USING btree (person_id);
CREATE INDEX grants_of_role ON public.grants USING btree (role) WHERE (revoked_at IS NULL);
CREATE INDEX idempotency_created ON public.idempotency USING btree (created);
CREATE INDEX identities_of_file ON public.identities USING btree (file_id, at);
CREATE INDEX letters_of_file ON public.letters USING btree (file_id, at);
CREATE INDEX letters_read_by ON public.letters USING btree (for_id, party, at);
CREATE INDEX mail_turns_by_time ON public.mail_turns USING btree (at);
CREATE INDEX proposals_in_order ON public.proposals USING btree (kind, proposed_at, id);
CREATE INDEX proposals_of_object ON public.proposals USING btree (object);
CREATE INDEX proposals_open ON public.proposals USING btree (expires_at) WHERE (state = 'open'::text);
CREATE INDEX reads_of_file ON public.reads USING btree (file_id, at DESC);
CREATE INDEX reads_of_person ON public.reads USING btree (person_id, at);
CREATE INDEX reads_waiting ON public.reads USING btree (at, id) WHERE (batch IS NULL);
CREATE INDEX security_events_in_order ON public.security_events USING btree (at, id);
CREATE INDEX sessions_ending ON public.sessions USING btree (expires_at);
CREATE INDEX sessions_of_person ON public.sessions USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX standings_of_person ON public.standings USING btree (person_id, file_id) WHERE (until IS NULL);
CREATE INDEX survey_texts_by_month ON public.survey_texts USING btree (month);
CREATE INDEX surveyed_of_file ON public.surveyed USING btree (file_id);
CREATE INDEX tags_epoch ON public.tags USING btree (epoch);
CREATE INDEX tags_lookup ON public.tags USING btree (tag, kind);

-- Triggers

CREATE TRIGGER alarms_seen BEFORE UPDATE ON public.alarms FOR EACH ROW WHEN (((old.seen_at IS NOT NULL) OR (new.seen_at IS NULL) OR (((((((new.id IS DISTINCT FROM old.id) OR (new.file_id IS DISTINCT FROM old.file_id)) OR (new.event_id IS DISTINCT FROM old.event_id)) OR (new.role IS DISTINCT FROM old.role)) OR (new.clock IS DISTINCT FROM old.clock)) OR (new.at IS DISTINCT FROM old.at)) OR (new.due IS DISTINCT FROM old.due)))) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER alarms_stay BEFORE DELETE OR TRUNCATE ON public.alarms FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER apart_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.apart FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER bundles_batched BEFORE UPDATE ON public.bundles FOR EACH ROW WHEN (((old.batch IS NOT NULL) OR (new.batch IS NULL) OR ((((((new.id IS DISTINCT FROM old.id) OR (new.file_id IS DISTINCT FROM old.file_id)) OR (new.what IS DISTINCT FROM old.what)) OR (new.person_id IS DISTINCT FROM old.person_id)) OR (new.about IS DISTINCT FROM old.about)) OR (new.at IS DISTINCT FROM old.at)))) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER bundles_stay BEFORE DELETE OR TRUNCATE ON public.bundles FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER checkpoints_follow BEFORE INSERT ON public.checkpoints FOR EACH ROW EXECUTE FUNCTION public.checkpoints_follow();
CREATE TRIGGER checkpoints_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.checkpoints FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER copies_go BEFORE DELETE ON public.copies FOR EACH ROW EXECUTE FUNCTION public.goes_when_erased();
CREATE TRIGGER copies_stay BEFORE UPDATE OR TRUNCATE ON public.copies FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER cosignatures_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cosignatures FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER custody_batched BEFORE UPDATE ON public.custody FOR EACH ROW WHEN (((old.batch IS NOT NULL) OR (new.batch IS NULL) OR (((((((new.id IS DISTINCT FROM old.id) OR (new.item_id IS DISTINCT FROM old.item_id)) OR (new.what IS DISTINCT FROM old.what)) OR (new.who_kind IS DISTINCT FROM old.who_kind)) OR (new.who_id IS DISTINCT FROM old.who_id)) OR (new.about IS DISTINCT FROM old.about)) OR (new.at IS DISTINCT FROM old.at)))) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER custody_stay BEFORE DELETE OR TRUNCATE ON public.custody FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER deliveries_batched BEFORE UPDATE ON public.deliveries FOR EACH ROW WHEN (((old.batch IS NOT NULL) OR (new.batch IS NULL) OR (((((((new.id IS DISTINCT FROM old.id) OR (new.file_id IS DISTINCT FROM old.file_id)) OR (new.letter_id IS DISTINCT FROM old.letter_id)) OR (new.outcome IS DISTINCT FROM old.outcome)) OR (new.person_id IS DISTINCT FROM old.person_id)) OR (new.about IS DISTINCT FROM old.about)) OR (new.at IS DISTINCT FROM old.at)))) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER deliveries_stay BEFORE DELETE OR TRUNCATE ON public.deliveries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER elsewhere_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.elsewhere FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER erasures_end_once BEFORE UPDATE ON public.erasures FOR EACH ROW EXECUTE FUNCTION public.erasures_end_once();
CREATE TRIGGER erasures_stay BEFORE DELETE OR TRUNCATE ON public.erasures FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER events_emptied BEFORE UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION public.goes_when_erased('payload');
CREATE TRIGGER events_move BEFORE INSERT ON public.events FOR EACH ROW EXECUTE FUNCTION public.events_move();
CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_begin BEFORE INSERT ON public.evidence FOR EACH ROW EXECUTE FUNCTION public.evidence_begin();
CREATE TRIGGER evidence_emptied BEFORE UPDATE ON public.evidence FOR EACH ROW WHEN ((new.about IS DISTINCT FROM old.about)) EXECUTE FUNCTION public.goes_when_erased('about');
CREATE TRIGGER evidence_fixed BEFORE UPDATE ON public.evidence FOR EACH ROW WHEN (((((((new.id IS DISTINCT FROM old.id) OR (new.file_id IS DISTINCT FROM old.file_id)) OR (new.key_id IS DISTINCT FROM old.key_id)) OR (new.blob IS DISTINCT FROM old.blob)) OR (new.from_party IS DISTINCT FROM old.from_party)) OR (new.taken_on IS DISTINCT FROM old.taken_on))) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER evidence_stay BEFORE DELETE OR TRUNCATE ON public.evidence FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE CONSTRAINT TRIGGER files_begin AFTER INSERT ON public.files DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.files_begin();
CREATE TRIGGER files_erased BEFORE UPDATE ON public.files FOR EACH ROW WHEN (((new.erasure IS DISTINCT FROM old.erasure) OR ((old.erasure IS NOT NULL) AND (new.seq <> old.seq)))) EXECUTE FUNCTION public.files_erased();
CREATE TRIGGER files_moved BEFORE UPDATE ON public.files FOR EACH ROW EXECUTE FUNCTION public.files_moved_by_events();
CREATE TRIGGER files_stay BEFORE DELETE OR TRUNCATE ON public.files FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER files_unborn BEFORE INSERT ON public.files FOR EACH ROW WHEN ((new.seq <> 1)) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER grants_only_end BEFORE DELETE OR UPDATE ON public.grants FOR EACH ROW EXECUTE FUNCTION public.grants_only_end();
CREATE CONSTRAINT TRIGGER grants_seats_together AFTER INSERT ON public.grants DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.bootstrap_seat IS NOT NULL)) EXECUTE FUNCTION public.grants_seats_together();
CREATE TRIGGER grants_stand_together BEFORE INSERT ON public.grants FOR EACH ROW EXECUTE FUNCTION public.grants_stand_together();
CREATE TRIGGER grants_stay_all BEFORE TRUNCATE ON public.grants FOR EACH STATEMENT EXECUTE FUNCTION public.security_events_stay();
CREATE TRIGGER identities_go BEFORE DELETE ON public.identities FOR EACH ROW EXECUTE FUNCTION public.goes_when_erased();
CREATE TRIGGER identities_stay BEFORE UPDATE OR TRUNCATE ON public.identities FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER leaves_stay BEFORE UPDATE OR TRUNCATE ON public.leaves FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER leaves_wait BEFORE DELETE ON public.leaves FOR EACH STATEMENT WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER letters_go BEFORE DELETE ON public.letters FOR EACH ROW EXECUTE FUNCTION public.goes_when_erased();
CREATE TRIGGER letters_sent BEFORE UPDATE ON public.letters FOR EACH ROW WHEN (((old.sent_at IS NOT NULL) OR (new.sent_at IS NULL) OR ((((((((((new.id IS DISTINCT FROM old.id) OR (new.file_id IS DISTINCT FROM old.file_id)) OR (new.for_id IS DISTINCT FROM old.for_id)) OR (new.letter IS DISTINCT FROM old.letter)) OR (new.party IS DISTINCT FROM old.party)) OR (new.party_id IS DISTINCT FROM old.party_id)) OR (new.lang IS DISTINCT FROM old.lang)) OR (new.subject IS DISTINCT FROM old.subject)) OR (new.body IS DISTINCT FROM old.body)) OR (new.at IS DISTINCT FROM old.at)))) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER letters_stay BEFORE TRUNCATE ON public.letters FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER links_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.links FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER log_batches_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_batches FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER log_epochs_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_epochs FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER log_hashes_follow BEFORE INSERT ON public.log_hashes FOR EACH ROW EXECUTE FUNCTION public.log_hashes_follow();
CREATE TRIGGER log_hashes_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_hashes FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER log_keys_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_keys FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER log_leaves_follow BEFORE INSERT ON public.log_leaves FOR EACH ROW EXECUTE FUNCTION public.log_leaves_follow();
CREATE TRIGGER log_leaves_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_leaves FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER log_places_follow AFTER INSERT ON public.log_places REFERENCING NEW TABLE AS placed FOR EACH STATEMENT EXECUTE FUNCTION public.log_places_follow();
CREATE TRIGGER log_places_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.log_places FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse();
CREATE TRIGGER procedures_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.procedures FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER promises_follow AFTER INSERT ON public.promises REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.promises_follow();
CREATE TRIGGER promises_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.promises FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER proposals_settle_once BEFORE DELETE OR UPDATE ON public.proposals FOR EACH ROW EXECUTE FUNCTION public.proposals_settle_once();
CREATE TRIGGER proposals_stay_all BEFORE TRUNCATE ON public.proposals FOR EACH STATEMENT EXECUTE FUNCTION public.security_events_stay();
CREATE TRIGGER reads_batched BEFORE UPDATE ON public.reads FOR EACH ROW WHEN (((old.batch IS NOT NULL) OR (new.batch IS NULL) OR (((((new.id IS DISTINCT FROM old.id) OR (new.file_id IS DISTINCT FROM old.file_id)) OR (new.person_id IS DISTINCT FROM old.person_id)) OR (new.role IS DISTINCT FROM old.role)) OR (new.at IS DISTINCT FROM old.at)))) EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER reads_stay BEFORE DELETE OR TRUNCATE ON public.reads FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER scans_go BEFORE DELETE ON public.scans FOR EACH ROW EXECUTE FUNCTION public.goes_when_erased();
CREATE TRIGGER scans_stay BEFORE UPDATE OR TRUNCATE ON public.scans FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER security_batched_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.security_batched FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER security_events_stay BEFORE DELETE OR UPDATE ON public.security_events FOR EACH ROW EXECUTE FUNCTION public.security_events_stay();
CREATE TRIGGER security_events_stay_all BEFORE TRUNCATE ON public.security_events FOR EACH STATEMENT EXECUTE FUNCTION public.security_events_stay();
CREATE TRIGGER standings_apart BEFORE INSERT OR UPDATE ON public.standings FOR EACH ROW EXECUTE FUNCTION public.standings_apart();
CREATE TRIGGER standings_stay BEFORE DELETE OR TRUNCATE ON public.standings FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transitions_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transitions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER votes_go BEFORE DELETE ON public.votes FOR EACH ROW EXECUTE FUNCTION public.goes_when_erased();
CREATE TRIGGER votes_stay BEFORE UPDATE OR TRUNCATE ON public.votes FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Comments

comment on table public.access_codes is 'the way of a party to its one file';
comment on column public.access_codes.id is 'personal: random id';
comment on column public.access_codes.file_id is 'personal: report or case';
comment on column public.access_codes.party_kind is 'personal';
comment on column public.access_codes.party_id is 'personal: random id';
comment on column public.access_codes.code_mac is 'secret: keyed MAC of the code';
comment on column public.access_codes.issued_on is 'personal: to the day';
comment on column public.access_codes.revoked_on is 'personal: to the day';
comment on column public.access_codes.ends_on is 'personal: the day from which it opens nothing, empty where it has no end';
comment on table public.alarms is 'what a role is told to look at: an alarm of a clock, or an event; seen once, by one of them';
comment on column public.alarms.id is 'personal: random';
comment on column public.alarms.file_id is 'personal';
comment on column public.alarms.event_id is 'personal: by which it was sounded';
comment on column public.alarms.role is 'personal: who is told';
comment on column public.alarms.clock is 'personal: of which clock; empty where they are told of the event itself';
comment on column public.alarms.at is 'personal: when it was sounded';
comment on column public.alarms.due is 'personal: when the clock runs out, or the moment of the event';
comment on column public.alarms.seen_by is 'personal: who of them saw it; set once';
comment on column public.alarms.seen_at is 'personal';
comment on table public.apart is 'functions that one person never combines on a file; each pair both ways round (I03, I04)';
comment on column public.apart.procedure is 'public';
comment on column public.apart.version is 'public';
comment on column public.apart.a is 'public';
comment on column public.apart.b is 'public';
comment on table public.attempts is 'attempts to prove who one is, per account and source';
comment on column public.attempts.bucket is 'secret: keyed MAC of account name and source';
comment on column public.attempts.window_from is 'personal';
comment on column public.attempts.taken is 'personal';
comment on table public.begun is 'what parties have written and not sent yet; each goes when it is sent, when its door closes, or with the file';
comment on column public.begun.mac is 'secret: keyed hash of whose it is and for which door';
comment on column public.begun.file_id is 'personal: the party''s own file';
comment on column public.begun.sealed is 'secret: sealed under the key of the file';
comment on table public.bundles is 'what left the house as one file; written before a byte leaves';
comment on column public.bundles.id is 'personal: random';
comment on column public.bundles.file_id is 'personal';
comment on column public.bundles.what is 'personal: the pack, or the whole case';
comment on column public.bundles.person_id is 'personal: who made it';
comment on column public.bundles.about is 'secret: sealed; the reason given, and in what function';
comment on column public.bundles.at is 'personal';
comment on column public.bundles.batch is 'personal: the leaf''s batch; null until the next minute';
comment on table public.check_ins is 'that parties were asked after the end how they have fared, and answered; stays when the file is erased';
comment on column public.check_ins.id is 'personal: random';
comment on column public.check_ins.file_id is 'personal: report or case';
comment on column public.check_ins.party_kind is 'personal';
comment on column public.check_ins.party_id is 'personal: random id; which of those whom it happened to, empty for any other';
comment on column public.check_ins.nth is 'personal: which of the check-ins of the procedure, the first is 1; 0 says that they would rather be asked nothing more';
comment on column public.check_ins.asked_on is 'personal: to the day';
comment on column public.check_ins.answered_on is 'personal: to the day, empty as long as it waits';
comment on column public.check_ins.told is 'personal: what became of the mail that says there is something new, empty where none was sent';
comment on table public.checkpoints is 'signed tree heads: one root for one size';
comment on column public.checkpoints.size is 'public: leaves in the tree';
comment on column public.checkpoints.root is 'public: RFC 6962 root';
comment on column public.checkpoints.day is 'public: when it was published';
comment on column public.checkpoints.note is 'public: C2SP tlog-checkpoint, signed';
comment on table public.copies is 'cleaned copies of evidence, or that there can be none; made once';
comment on column public.copies.item_id is 'personal: the original';
comment on column public.copies.blob is 'personal: its name in the store; random; empty where there is no copy';
comment on column public.copies.about is 'secret: sealed; type, size and SHA-256 of the copy, or why there is none';
comment on table public.cosignatures is 'signatures of witnesses on checkpoints, as they are given out with them';
comment on column public.cosignatures.size is 'public: of the checkpoint';
comment on column public.cosignatures.key is 'public: name and hash of the witness''s key';
comment on column public.cosignatures.line is 'public: C2SP tlog-cosignature, a line of a signed note';
comment on table public.credentials is 'how a member of staff proves who they are';
comment on column public.credentials.person_id is 'personal';
comment on column public.credentials.password is 'secret: Argon2id, PHC string; null before enrolment';
comment on column public.credentials.password_at is 'personal';
comment on column public.credentials.totp is 'secret: seed, sealed under the key of the person';
comment on column public.credentials.totp_pending is 'secret: a new seed not yet confirmed, sealed';
comment on column public.credentials.totp_step is 'secret: last time step spent; only ever grows under one seed';
comment on table public.custody is 'what was done with an item of evidence: copied, viewed; written before a byte leaves';
comment on column public.custody.id is 'personal: random';
comment on column public.custody.item_id is 'personal';
comment on column public.custody.what is 'personal';
comment on column public.custody.who_kind is 'personal: reporter, respondent, staff or system';
comment on column public.custody.who_id is 'personal: empty for the system';
comment on column public.custody.about is 'secret: sealed; the reason given, digests, what was found';
comment on column public.custody.at is 'personal';
comment on column public.custody.batch is 'personal: the leaf''s batch; null until the next minute';
comment on table public.deliveries is 'how each letter left the house: once by mail at most, and as often by post as somebody says';
comment on column public.deliveries.id is 'personal: random';
comment on column public.deliveries.file_id is 'personal';
comment on column public.deliveries.letter_id is 'personal: no reference, for letters go when a file is erased';
comment on column public.deliveries.outcome is 'personal: mailed, refused and given_up are of a mail that says there is something new; kept is of none';
comment on column public.deliveries.person_id is 'personal: who posted it, or the name of the system';
comment on column public.deliveries.about is 'secret: sealed; what the server answered, or the day, the means and the proof of posting';
comment on column public.deliveries.at is 'personal';
comment on column public.deliveries.batch is 'personal: the leaf''s batch; null until the next minute';
comment on table public.drafts is 'reports that are not sent yet; each goes two weeks after it was last changed';
comment on column public.drafts.mac is 'secret: keyed hash of the draft''s own code';
comment on column public.drafts.sealed is 'secret: sealed under a key that only the code leads to';
comment on column public.drafts.until is 'public: the day on which it goes';
comment on table public.due_dates is 'the clocks of a file as recomputed at its last event (I32); a projection, for sorting';
comment on column public.due_dates.file_id is 'personal';
comment on column public.due_dates.clock is 'personal';
comment on column public.due_dates.due is 'personal';
comment on column public.due_dates.state is 'personal';
comment on column public.due_dates.wake is 'personal: when its next alarm falls due, where that is before the clock is; of a paused one, its next alarm or its end if it waits on';
comment on table public.elsewhere is 'functions (a) that nobody gets who holds or held another (b) on a linked case (I04)';
comment on column public.elsewhere.procedure is 'public';
comment on column public.elsewhere.version is 'public';
comment on column public.elsewhere.a is 'public';
comment on column public.elsewhere.b is 'public';
comment on table public.enclosed is 'files of reports that are not sent yet; each goes with its draft';
comment on column public.enclosed.blob is 'public: an opaque name in the store of files';
comment on column public.enclosed.mac is 'secret: the draft that they belong to';
comment on column public.enclosed.key_id is 'personal: the key in the key store; one draft each';
comment on table public.erasures is 'what is to be erased, and what was';
comment on column public.erasures.id is 'personal: random';
comment on column public.erasures.file_id is 'personal';
comment on column public.erasures.seq is 'personal: of the file when it was decided; where it has moved since, nothing is erased';
comment on column public.erasures.rule is 'personal: the retention rule';
comment on column public.erasures.proposed_by is 'personal';
comment on column public.erasures.confirmed_by is 'personal';
comment on column public.erasures.confirmed_at is 'personal';
comment on column public.erasures.due_at is 'personal: until then it may be stopped';
comment on column public.erasures.stopped_at is 'personal';
comment on column public.erasures.stopped_by is 'personal: who objected; null where the file was held or had moved';
comment on column public.erasures.stopped_for is 'secret: sealed; the reason';
comment on column public.erasures.begun_at is 'personal: from then on nothing stops it';
comment on column public.erasures.done_at is 'personal';
comment on table public.events is 'what happened to a file, in order; only ever added to';
comment on column public.events.id is 'personal: random';
comment on column public.events.file_id is 'personal';
comment on column public.events.seq is 'personal: from 1, without a gap';
comment on column public.events.action is 'personal';
comment on column public.events.from_state is 'personal';
comment on column public.events.to_state is 'personal';
comment on column public.events.procedure is 'personal';
comment on column public.events.version is 'personal';
comment on column public.events.kind is 'personal';
comment on column public.events.at is 'personal: to the second';
comment on column public.events.who_kind is 'personal';
comment on column public.events.who_id is 'personal: a person, a party or a duty of the system';
comment on column public.events.who_as is 'personal: the role or function they acted in';
comment on column public.events.payload is 'secret: sealed under the key of the file';
comment on column public.events.closed is 'personal: the file stands in a terminal state from now on';
comment on column public.events.on_hold is 'personal: the file is on hold from now on';
comment on column public.events.incident is 'personal: the incident of the file from now on; null for no change';
comment on column public.events.owes is 'personal: the system has a step to take from here';
comment on column public.events.wrote is 'personal: the rows this event wrote, each with its digest';
comment on column public.events.prev is 'personal: commitment of the event before; zeros for the first';
comment on column public.events.commitment is 'personal: what the leaf says; tells nothing once the key is destroyed';
comment on column public.events.leaf_id is 'personal: the leaf in the log';
comment on table public.evidence is 'what lies in the evidence store; an item becomes an exhibit when an event names it';
comment on column public.evidence.id is 'personal: random';
comment on column public.evidence.file_id is 'personal: the report or case it came to';
comment on column public.evidence.key_id is 'personal: the key that opens it, which is the key of the file';
comment on column public.evidence.blob is 'personal: its name in the store; random, never an input';
comment on column public.evidence.about is 'secret: sealed; name, type, size and SHA-256 of the original';
comment on column public.evidence.from_party is 'personal: reporter, respondent, witness, affected or staff';
comment on column public.evidence.taken_on is 'personal: to the day';
comment on column public.evidence.looked is 'personal: whether it was seen to that it has a copy, or cannot have one';
comment on column public.evidence.scanned is 'personal: whether a scanner looked at it to its end, or nobody can any more';
comment on column public.evidence.scan_tries is 'personal: how often one tried and did not get there';
comment on column public.evidence.scan_after is 'personal: not to be tried again before';
comment on table public.files is 'reports and cases: what lists need and nothing opened; moved by events alone';
comment on column public.files.id is 'personal: random';
comment on column public.files.ref is 'personal: random; what people call it';
comment on column public.files.code_name is 'personal: what lists show; says nothing of the matter';
comment on column public.files.kind is 'personal';
comment on column public.files.procedure is 'personal';
comment on column public.files.version is 'personal: of the procedure it began with, and stays with';
comment on column public.files.key_id is 'personal: the key in the key store; one file each';
comment on column public.files.incident is 'personal: shared by reports of it and cases about it';
comment on column public.files.nation is 'personal: whose bank holidays count';
comment on column public.files.state is 'personal: empty before the first event';
comment on column public.files.seq is 'personal: of the last event';
comment on column public.files.tip is 'personal: commitment of the last event';
comment on column public.files.level is 'personal: how confidential';
comment on column public.files.closed is 'personal: in a terminal state';
comment on column public.files.on_hold is 'personal';
comment on column public.files.opened_on is 'personal: to the day';
comment on column public.files.next_due is 'personal: the first of its running clocks, for sorting; infinity where none runs';
comment on column public.files.next_clock is 'personal: which clock that is';
comment on column public.files.owes is 'personal: the system has a step to take; a projection, for the worker';
comment on column public.files.erasure is 'personal: by which it was erased; null while it is not';
comment on column public.files.burst is 'personal: random; shared by near-copies that came together, null for most';
comment on table public.grants is 'who holds which role, from when to when, and which two others said so';
comment on column public.grants.id is 'personal: random id';
comment on column public.grants.person_id is 'personal';
comment on column public.grants.role is 'personal';
comment on column public.grants.exclusive is 'public: the role goes with no other';
comment on column public.grants.from_at is 'personal';
comment on column public.grants.to_at is 'personal';
comment on column public.grants.proposed_by is 'personal';
comment on column public.grants.confirmed_by is 'personal';
comment on column public.grants.bootstrap_seat is 'public: 1 and 2 for the first two administrators';
comment on column public.grants.revoked_by is 'personal';
comment on column public.grants.revoked_at is 'personal';
comment on table public.idempotency is 'answers given once already, kept for a day (decision 34)';
comment on column public.idempotency.key_mac is 'secret: keyed MAC of the caller''s key';
comment on column public.idempotency.body_digest is 'secret: keyed digest of what was sent';
comment on column public.idempotency.answer is 'secret: sealed under a key derived from the caller''s key';
comment on column public.idempotency.created is 'personal';
comment on table public.identities is 'who a reporter is, under a key of its own (decision 26); the newest counts';
comment on column public.identities.id is 'personal: random';
comment on column public.identities.file_id is 'personal';
comment on column public.identities.key_id is 'personal: the key in the key store; not the key of the file';
comment on column public.identities.words is 'secret: sealed under key_id';
comment on column public.identities.at is 'personal';
comment on column public.identities.written is 'personal: the order in which identities were given; tells no time';
comment on table public.interests is 'what staff declare about themselves, for the conflict scan';
comment on column public.interests.person_id is 'personal';
comment on column public.interests.declared is 'secret: sealed under the key of the person';
comment on column public.interests.declared_at is 'personal';
comment on table public.invites is 'one use: set password and second factor';
comment on column public.invites.person_id is 'personal';
comment on column public.invites.digest is 'secret: SHA-256 of a 256-bit token';
comment on column public.invites.expires_at is 'personal';
comment on column public.invites.used_at is 'personal';
comment on table public.leaves is 'commitments to events that wait for their places; ledger.Integrate moves them to log_leaves';
comment on column public.leaves.id is 'personal: random; events refer to it';
comment on column public.leaves.day is 'personal: when it was written, to the day';
comment on column public.leaves.class is 'personal: what kind of thing it commits to';
comment on column public.leaves.commitment is 'personal: salted; tells nothing once the salt is destroyed';
comment on table public.letters is 'letters as they were produced; a job hands each to its channel';
comment on column public.letters.id is 'personal: random';
comment on column public.letters.file_id is 'personal: the file that it is about, under whose key it is sealed';
comment on column public.letters.for_id is 'personal: the file by whose access code it is read';
comment on column public.letters.letter is 'personal: which letter of the catalogue';
comment on column public.letters.party is 'personal: to whom';
comment on column public.letters.lang is 'personal';
comment on column public.letters.subject is 'secret: sealed';
comment on column public.letters.body is 'secret: sealed';
comment on column public.letters.at is 'personal';
comment on column public.letters.sent_at is 'personal: when it was handed to its channel; set once';
comment on column public.letters.written is 'personal: the order in which letters were written; tells no time';
comment on column public.letters.party_id is 'personal: random id; which of the admitted parties reads it, empty for any other reader';
comment on table public.links is 'files that belong together: a report and the cases opened from it; each pair both ways round';
comment on column public.links.file_id is 'personal';
comment on column public.links.other_id is 'personal';
comment on table public.log_batches is 'what one leaf says of many rows that belong to no file''s chain (decision 35)';
comment on column public.log_batches.id is 'personal: random';
comment on column public.log_batches.class is 'personal';
comment on column public.log_batches.at is 'personal';
comment on column public.log_batches.wrote is 'personal: the rows, each with its digest';
comment on column public.log_batches.leaf_id is 'personal: the leaf in the log';
comment on table public.log_epochs is 'logs that began after a part of the one before was lost; the first has no row';
comment on column public.log_epochs.epoch is 'public: counts from 2';
comment on column public.log_epochs.origin is 'public: the name of the log, in its checkpoints';
comment on column public.log_epochs.lost is 'public: the last signed checkpoint of the log before';
comment on column public.log_epochs.kept is 'public: leaves of it that were still there';
comment on column public.log_epochs.day is 'public: when it began';
comment on table public.log_hashes is 'the hashes of the tree in the stored order of sumdb/tlog, in runs without a gap';
comment on column public.log_hashes.first is 'public: position of the first hash of the run';
comment on column public.log_hashes.hashes is 'public: 32 bytes each';
comment on table public.log_keys is 'changes of the keys that the log is signed with; the first pair has no row';
comment on column public.log_keys.number is 'public: of the new pair of keys';
comment on column public.log_keys.origin is 'public: the name of the log';
comment on column public.log_keys.former is 'public: the two public keys before, a line each';
comment on column public.log_keys.handover is 'public: signed by the key before and the new one';
comment on column public.log_keys.day is 'public: when it was changed';
comment on table public.log_leaves is 'the leaves of the tree in the order of their places, in runs without a gap';
comment on column public.log_leaves.first is 'personal: place of the first leaf of the run';
comment on column public.log_leaves.leaves is 'personal: ledger.RecordSize bytes each: id, day, class, commitment';
comment on table public.log_places is 'where a leaf that is no filler stands in log_leaves';
comment on column public.log_places.id is 'personal: random; events refer to it';
comment on column public.log_places.index is 'personal: the place in the tree';
comment on table public.mail_turns is 'tries to hand over a mail in the last hour; of no file and of no letter';
comment on column public.mail_turns.id is 'personal: random';
comment on column public.mail_turns.tag is 'personal: keyed hash of the address';
comment on column public.mail_turns.at is 'personal';
comment on table public.persons is 'members of staff';
comment on column public.persons.id is 'personal: random id';
comment on column public.persons.username is 'personal: canonical sign-in name';
comment on column public.persons.display_name is 'personal: sealed under key_id';
comment on column public.persons.key_id is 'public: the key in the key store; one person each';
comment on column public.persons.created_at is 'personal';
comment on column public.persons.disabled_at is 'personal: from when access ended';
comment on table public.procedures is 'every version of a procedure ever taken into use; one digest each, for ever';
comment on column public.procedures.id is 'public';
comment on column public.procedures.version is 'public';
comment on column public.procedures.digest is 'public: SHA-256 of the file';
comment on table public.promises is 'days by which something is due, as they were given to parties, moved and ended; only ever added to';
comment on column public.promises.file_id is 'personal';
comment on column public.promises.seq is 'personal: of the event that did it, and holds the reason';
comment on column public.promises.clock is 'personal';
comment on column public.promises.kind is 'personal: what was done to it';
comment on column public.promises.given is 'personal: the day of the event';
comment on column public.promises.was is 'personal: the day given before; null for none';
comment on column public.promises.due is 'personal: the day given; null where it ended';
comment on column public.promises.ours is 'personal: due from us, not from a party';
comment on column public.promises.leaf_id is 'personal: the leaf in the log; one for all of an event';
comment on table public.proposals is 'acts that wait for a second person, for a day';
comment on column public.proposals.id is 'personal: random id';
comment on column public.proposals.kind is 'personal: what the object is';
comment on column public.proposals.object is 'personal: the id of a person, report or case';
comment on column public.proposals.act is 'personal';
comment on column public.proposals.payload is 'secret: sealed under the key of the object';
comment on column public.proposals.proposed_by is 'personal';
comment on column public.proposals.proposed_at is 'personal';
comment on column public.proposals.expires_at is 'personal';
comment on column public.proposals.state is 'personal';
comment on column public.proposals.settled_by is 'personal';
comment on column public.proposals.settled_at is 'personal';
comment on table public.qualifications is 'categories, region and training of staff, for the drawing of people and bodies';
comment on column public.qualifications.person_id is 'personal';
comment on column public.qualifications.held is 'secret: sealed under the key of the person';
comment on column public.qualifications.set_at is 'personal';
comment on column public.qualifications.set_by is 'personal';
comment on table public.reads is 'who opened which file when; written before a byte leaves';
comment on column public.reads.id is 'personal: random';
comment on column public.reads.file_id is 'personal';
comment on column public.reads.person_id is 'personal';
comment on column public.reads.role is 'personal: the roles held at that moment';
comment on column public.reads.at is 'personal';
comment on column public.reads.batch is 'personal: the leaf''s batch; null until the next minute';
comment on table public.scans is 'what a scanner found in an item of evidence; found once';
comment on column public.scans.item_id is 'personal';
comment on column public.scans.about is 'secret: sealed; what was found, by which signature, and by which scanner';
comment on table public.security_batched is 'which security event is spoken for by which batch';
comment on column public.security_batched.event is 'personal';
comment on column public.security_batched.batch is 'personal';
comment on table public.security_events is 'what was done with accounts, roles and sessions; only ever added to';
comment on column public.security_events.id is 'personal: random id';
comment on column public.security_events.at is 'personal';
comment on column public.security_events.what is 'personal';
comment on column public.security_events.actor_kind is 'personal';
comment on column public.security_events.actor_id is 'personal';
comment on column public.security_events.object is 'personal: an id, never words';
comment on table public.sessions is 'sessions of staff and parties, and personal access tokens';
comment on column public.sessions.digest is 'secret: SHA-256 of a 256-bit token; the token is nowhere';
comment on column public.sessions.kind is 'personal';
comment on column public.sessions.person_id is 'personal';
comment on column public.sessions.code_id is 'personal: the access code behind a party''s session';
comment on column public.sessions.token_id is 'personal: names a token to its owner';
comment on column public.sessions.token_name is 'personal: as its owner called it';
comment on column public.sessions.scopes is 'personal: what a token may do';
comment on column public.sessions.created_at is 'personal';
comment on column public.sessions.last_used_at is 'personal: to the minute';
comment on column public.sessions.expires_at is 'personal: the last moment, whatever happens';
comment on column public.sessions.fresh_until is 'personal: until when the second factor counts as just given';
comment on table public.standings is 'how people stand to files: one row for each relation a person has or had';
comment on column public.standings.file_id is 'personal';
comment on column public.standings.person_id is 'personal';
comment on column public.standings.relation is 'personal: a function, was_ and a function, drawn, conflict or barred';
comment on column public.standings.since is 'personal: when it last began';
comment on column public.standings.until is 'personal: when it ended; null while it lasts';
comment on column public.standings.lifted_by is 'personal: who lifted it, where it is a conflict that ended';
comment on table public.survey_counts is 'how many gave each answer of the survey; small counts leave the house for nobody';
comment on column public.survey_counts.month is 'personal: the first day of the month';
comment on column public.survey_counts.side is 'personal: the kind of party';
comment on column public.survey_counts.question is 'public: of configs/survey.yaml';
comment on column public.survey_counts.answer is 'personal: of its answers; empty where it was left out';
comment on column public.survey_counts.n is 'personal: how many';
comment on table public.survey_texts is 'free texts of the survey; each goes with its key after the months that configs/survey.yaml says';
comment on column public.survey_texts.id is 'public: random';
comment on column public.survey_texts.month is 'personal: the first day of the month';
comment on column public.survey_texts.key_id is 'public: the name of its own key in the key store';
comment on column public.survey_texts.words is 'secret: sealed under its own key';
comment on table public.surveyed is 'that a party has answered the survey, and nothing of what; goes with the file';
comment on column public.surveyed.mac is 'secret: keyed hash of whose it is';
comment on column public.surveyed.file_id is 'personal: the file with which it goes';
comment on table public.tags is 'blind tags (decision 31); made again each epoch, gone with the file';
comment on column public.tags.file_id is 'personal';
comment on column public.tags.kind is 'personal: what it is a tag of';
comment on column public.tags.tag is 'secret: keyed hash under the key of the epoch';
comment on column public.tags.epoch is 'public';
comment on table public.transitions is 'every declared move: what an event must be';
comment on column public.transitions.procedure is 'public';
comment on column public.transitions.version is 'public';
comment on column public.transitions.kind is 'public';
comment on column public.transitions.action is 'public';
comment on column public.transitions.from_state is 'public: empty for the birth of a file';
comment on column public.transitions.to_state is 'public';
comment on table public.votes is 'sealed ballots; opened together at the count';
comment on column public.votes.id is 'personal: random';
comment on column public.votes.file_id is 'personal';
comment on column public.votes.question is 'personal';
comment on column public.votes.round is 'personal';
comment on column public.votes.person_id is 'personal';
comment on column public.votes.ballot is 'secret: sealed';
comment on column public.votes.at is 'personal';
