package postgres

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Files keeps reports and cases: the file, its events, how people stand to it, its clocks, letters, ballots, codes and
// tags, and a leaf in the log for each event. What it writes for one move is one transaction in one round trip.
type Files struct {
	db       *DB
	ring     *keyring.Ring
	now      func() time.Time
	tips     *tips
	exhibits Exhibits
	reports  *gather       // what is told
	acts     *gather       // what is done: neither waits for the other
	round    time.Duration // between mails; 0 where none are sent
}

// Exhibits is the index of stored evidence; Evidence fits it.
type Exhibits interface {
	Exhibit(ctx context.Context, file casefile.Header, id string) (*casefile.Exhibit, error)
	Prints(ctx context.Context, files []string) ([]casework.Print, error)
}

// NewFiles makes the store. With exhibits nil it asks the index in the same database.
func NewFiles(db *DB, ring *keyring.Ring, now func() time.Time, exhibits Exhibits) *Files {
	if exhibits == nil {
		exhibits = db.Evidence(ring)
	}
	return &Files{db: db, ring: ring, now: now, tips: newTips(4096), exhibits: exhibits, reports: new(gather), acts: new(gather)}
}

// Mails has those for whom letters are written told so by mail, at the multiples of round.
func (f *Files) Mails(round time.Duration) *Files {
	f.round = round
	return f
}

// Exhibit finds a stored item of evidence that belongs to a file; NotFound where there is none.
func (f *Files) Exhibit(ctx context.Context, h casefile.Header, id string) (*casefile.Exhibit, error) {
	return f.exhibits.Exhibit(ctx, h, id)
}

// Prints opens what tells the items of files apart.
func (f *Files) Prints(ctx context.Context, files []string) ([]casework.Print, error) {
	return f.exhibits.Prints(ctx, files)
}

// The refusals that the schema raises by codes of its own.
const (
	codeStale   = "RC001" // the file has moved on
	codeSettled = "RC002" // the proposal has ended
	codeApart   = "RC003" // functions that one person never combines
)

// refusal says what the database's refusal means for a file.
func (f *Files) refusal(ctx context.Context, err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrShredded), errors.Is(err, keyring.ErrUnknownKey):
		return fault.Because(fault.NotFound, "This has been erased.", err)
	case !errors.As(err, &pg):
		return Trouble(ctx, err)
	case pg.Code == codeStale, pg.ConstraintName == "events_file_id_seq_key":
		return fault.Because(fault.Stale, "Somebody else has changed this in the meantime. Read it again, then decide.", err)
	case pg.Code == codeSettled:
		return fault.Because(fault.Conflict, "This proposal has ended. Read it again.", err)
	case pg.Code == codeApart:
		f := fault.Coded(fault.Conflict, "I03", "One person cannot do both of these on one case.")
		f.Err = err
		return f
	case pg.ConstraintName == "votes_file_id_question_round_person_id_key":
		f := fault.Coded(fault.Conflict, "R-16", "You have voted on this already.")
		f.Err = err
		return f
	case pg.ConstraintName == "idempotency_pkey":
		return fault.Because(fault.Conflict, "This has been sent already.", err)
	case pg.ConstraintName == "surveyed_pkey":
		f := fault.Coded(fault.Conflict, "answered", "You have answered this already. Thank you.")
		f.Err = err
		return f
	case pg.ConstraintName == "access_codes_in_force":
		return fault.Because(fault.Conflict, "This person has a code already.", err)
	case pg.ConstraintName == "files_ref_key", pg.ConstraintName == "files_key_id_key", pg.ConstraintName == "identities_key_id_key",
		pg.ConstraintName == "survey_texts_key_id_key":
		return fault.Because(fault.Unavailable, busy, err) // drawn twice: draw again
	}
	return Trouble(ctx, err)
}

// where writes a scope's condition with numbered arguments, after those that are there.
func where(scope authz.Scope, args []any) (string, []any) {
	text, more := scope.Where()
	var b strings.Builder
	b.Grow(len(text) + 64)
	for n := len(args); ; {
		before, after, found := strings.Cut(text, "?")
		b.WriteString(before)
		if !found {
			break
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
		text = after
	}
	return "(" + b.String() + ")", append(args, more...)
}

// isID tells whether s can be a key of ours; anything else is asked of no table.
func isID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// idOrNull is an id as an argument; what is no id matches nothing.
func idOrNull(s string) any {
	if !isID(s) {
		return nil
	}
	return s
}

const headerColumns = `f.id, f.ref, f.code_name, f.kind, f.procedure, f.version, f.key_id, coalesce(f.incident::text, ''),
	f.nation, f.state, f.seq, f.level, f.opened_on, coalesce(f.burst::text, '')`

// scanned is a header as it comes out of headerColumns.
type scanned struct{ casefile.Header }

func (s *scanned) into() []any {
	return []any{&s.ID, &s.Ref, &s.CodeName, &s.Kind, &s.Procedure, &s.Version, &s.Key, &s.Incident,
		&s.Nation, &s.State, &s.Seq, &s.Level, &s.OpenedOn, &s.Burst}
}

// Header finds a file by its id, nothing opened.
func (f *Files) Header(ctx context.Context, id string) (h casefile.Header, found bool, err error) {
	all, err := f.headers(ctx, ` where f.id = $1`, idOrNull(id))
	if len(all) == 0 || err != nil {
		return h, false, err
	}
	return all[0], true, nil
}

// linkedTo are the files joined to one.
const linkedTo = ` join links l on l.other_id = f.id where l.file_id = $1 and f.erasure is null order by f.id`

// Linked lists the files joined to this one.
func (f *Files) Linked(ctx context.Context, fileID string) ([]casefile.Header, error) {
	return f.headers(ctx, linkedTo, idOrNull(fileID))
}

// Incident lists every file of one incident.
func (f *Files) Incident(ctx context.Context, incident string) ([]casefile.Header, error) {
	return f.headers(ctx, ` where f.incident = $1 and f.erasure is null order by f.id`, idOrNull(incident))
}

// Overdue lists files with a clock that has run out, the longest overdue first, then those on which a clock alarms
// somebody before it does, then those on which the system owes a step that it could not take at once.
func (f *Files) Overdue(ctx context.Context, now time.Time, limit int) ([]casefile.Header, error) {
	var b pgx.Batch
	var due, alarming, owing []casefile.Header
	queueHeaders(&b, &due, ` where f.next_due <= $1 and f.next_due < 'infinity' and not f.closed order by f.next_due, f.id limit $2`, now.UTC(), limit)
	queueHeaders(&b, &alarming, ` where f.id in (select d.file_id from due_dates d where d.wake <= $1)
		and f.next_due > $1 and not f.owes and not f.closed order by f.id limit $2`, now.UTC(), limit)
	queueHeaders(&b, &owing, ` where f.owes and f.next_due > $1 and not f.closed order by f.id limit $2`, now.UTC(), limit)
	err := f.db.Pool.SendBatch(ctx, &b).Close()
	all := slices.Concat(due, alarming, owing)
	return all[:min(limit, len(all))], f.refusal(ctx, err)
}

func (f *Files) headers(ctx context.Context, rest string, args ...any) (out []casefile.Header, err error) {
	var b pgx.Batch
	queueHeaders(&b, &out, rest, args...)
	return out, f.refusal(ctx, f.db.Pool.SendBatch(ctx, &b).Close())
}

func queueHeaders(b *pgx.Batch, out *[]casefile.Header, rest string, args ...any) {
	//allow:sqltext rest is a constant of each caller in this file
	b.Queue(`select `+headerColumns+` from files f`+rest, args...).Query(func(rows pgx.Rows) error {
		var s scanned
		_, err := pgx.ForEachRow(rows, s.into(), func() error {
			*out = append(*out, s.Header)
			return nil
		})
		return err
	})
}
