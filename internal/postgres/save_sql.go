package postgres

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/ledger"
	"recourse/internal/once"
)

// queue writes whole saves into one batch, a statement for each table and not for each row, so that saves that share
// a commit share their statements. The order matters: files before what refers to them, clocks before the event whose
// trigger reads them, the event before everything it let happen, links when both ends are there. Of a save that moves
// one file more than once the moves follow one another.
func queue(b *pgx.Batch, all ...*saving) {
	queueAnswer(b, column(all, func(s *saving) *once.Answer { return s.once })...) // first, so that whoever comes second waits here and holds nothing
	queueFiles(b, all)
	for k := 0; ; k++ {
		var layer []*sealed
		for _, s := range all {
			if k < len(s.moves) {
				layer = append(layer, &s.moves[k])
			}
		}
		if len(layer) == 0 {
			break
		}
		queueDue(b, layer)
		queueEvents(b, layer)
		queuePromises(b, layer)
		queueAlarms(b, layer)
		queueStandings(b, layer)
		queueLetters(b, layer, all[0].f.round)
		queueParties(b, layer)
		queueTags(b, layer, all[0].f.ring.Epoch())
		queueVotes(b, layer)
	}
	for _, s := range all {
		QueueEvidence(b, s.evidence...)
		for i := range s.moves {
			if mac := s.moves[i].Begun; mac != nil {
				b.Queue(`delete from begun where mac = $1`, mac)
			}
			if r := s.moves[i].Result; r != nil && r.CheckedIn != nil {
				queueAnswered(b, r.Event.File, *r.CheckedIn, r.Event.At)
			}
			s.moves[i].queueLinks(b)
		}
	}
}

// column is one value of each row, as unnest takes it.
func column[R, T any](rows []R, of func(R) T) pgtype.FlatArray[T] {
	out := make([]T, len(rows))
	for i := range rows {
		out[i] = of(rows[i])
	}
	return out
}

// idText is an id on its way to a column of ids: as bytes, for as a text the driver would encode it twice. "" is null; what is
// no id is refused.
type idText string

// UUIDValue parses it for the driver.
func (s idText) UUIDValue() (pgtype.UUID, error) {
	if s == "" {
		return pgtype.UUID{}, nil
	}
	id, err := uuid.Parse(string(s))
	return pgtype.UUID{Bytes: id, Valid: err == nil}, err
}

// ids is a column of ids.
func ids[R any](rows []R, of func(R) string) pgtype.FlatArray[idText] {
	return column(rows, func(r R) idText { return idText(of(r)) })
}

// queueFiles writes new files as their first events leave them.
func queueFiles(b *pgx.Batch, all []*saving) {
	var born []*sealed
	for _, s := range all {
		for i := range s.moves {
			if s.moves[i].New {
				born = append(born, &s.moves[i])
			}
		}
	}
	if len(born) == 0 {
		return
	}
	of := func(get func(casefile.Header) string) pgtype.FlatArray[string] {
		return column(born, func(m *sealed) string { return get(m.file().Header) })
	}
	next := column(born, func(m *sealed) *casefile.Deadline { return m.next() })
	b.Queue(`insert into files (id, ref, code_name, kind, procedure, version, key_id, nation, incident, level, opened_on,
			state, seq, tip, closed, on_hold, owes, next_due, next_clock, burst)
		select id, ref, code_name, kind, procedure, version, key_id, nation, incident, level, opened_on, state, 1, tip, closed, on_hold, owes,
			coalesce(next_due, 'infinity'), next_clock, burst
		from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::uuid[],
			$10::int[], $11::date[], $12::text[], $13::bytea[], $14::bool[], $15::bool[], $16::bool[], $17::timestamptz[], $18::text[], $19::uuid[])
			n (id, ref, code_name, kind, procedure, version, key_id, nation, incident, level, opened_on, state, tip, closed, on_hold, owes,
			next_due, next_clock, burst)`,
		ids(born, func(m *sealed) string { return m.file().ID }), of(func(h casefile.Header) string { return h.Ref }),
		of(func(h casefile.Header) string { return h.CodeName }), of(func(h casefile.Header) string { return string(h.Kind) }),
		of(func(h casefile.Header) string { return h.Procedure }), of(func(h casefile.Header) string { return h.Version }),
		ids(born, func(m *sealed) string { return m.file().Key }), of(func(h casefile.Header) string { return h.Nation }),
		ids(born, (*sealed).whichIncident), column(born, func(m *sealed) int { return m.file().Level }),
		column(born, func(m *sealed) time.Time { return m.file().OpenedOn.UTC() }), column(born, func(m *sealed) string { return m.event().To }),
		column(born, func(m *sealed) []byte { return m.commitment[:] }), column(born, func(m *sealed) bool { return m.Closed }),
		column(born, func(m *sealed) bool { return m.file().Contents.OnHold }), column(born, func(m *sealed) bool { return m.Owes }),
		column(next, func(d *casefile.Deadline) *time.Time {
			if d == nil {
				return nil
			}
			due := d.Due.UTC()
			return &due
		}),
		column(next, func(d *casefile.Deadline) *string {
			if d == nil {
				return nil
			}
			return &d.Clock
		}), ids(born, func(m *sealed) string { return m.file().Burst }))
}

// next is the first clock to run out of those that run or have run out, as the trigger of a later event finds it.
func (m *sealed) next() *casefile.Deadline {
	var first *casefile.Deadline
	for i := range m.Due {
		d := &m.Due[i]
		if d.State != calendar.Running && d.State != calendar.Expired {
			continue
		}
		if first == nil || d.Due.Before(first.Due) || d.Due.Equal(first.Due) && d.Clock < first.Clock {
			first = d
		}
	}
	return first
}

// whichIncident is the incident after the move, "" for none.
func (m *sealed) whichIncident() string { return m.incident }

func queueDue(b *pgx.Batch, layer []*sealed) {
	type due struct {
		file string
		casefile.Deadline
	}
	var dues []due
	for _, m := range layer {
		file := m.event().File
		if !m.New {
			b.Queue(`delete from due_dates where file_id = $1 and clock <> all ($2::text[])`, file,
				column(m.Due, func(d casefile.Deadline) string { return d.Clock }))
		}
		for _, d := range m.Due {
			dues = append(dues, due{file, d})
		}
	}
	if len(dues) == 0 {
		return
	}
	b.Queue(`insert into due_dates (file_id, clock, due, state, wake) select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[])
		on conflict (file_id, clock) do update set due = excluded.due, state = excluded.state, wake = excluded.wake
			where (due_dates.due, due_dates.state, due_dates.wake) is distinct from (excluded.due, excluded.state, excluded.wake)`,
		ids(dues, func(d due) string { return d.file }), column(dues, func(d due) string { return d.Clock }),
		column(dues, func(d due) time.Time { return d.Due.UTC() }), column(dues, func(d due) string { return string(d.State) }),
		column(dues, func(d due) *time.Time { return earlier(d.Deadline) }))
}

// earlier is when a clock that runs alarms somebody before it is due, and when one that waits has waited too long; nil
// where the end of the clock is all there is.
func earlier(d casefile.Deadline) *time.Time {
	if wake := d.Wake.UTC(); !d.Wake.IsZero() && (d.State == calendar.Paused || wake.Before(d.Due)) {
		return &wake
	}
	return nil
}

// queueEvents writes the events and the leaves that speak for them.
func queueEvents(b *pgx.Batch, layer []*sealed) {
	text := func(of func(*sealed) string) pgtype.FlatArray[string] { return column(layer, of) }
	b.Queue(`insert into events (id, file_id, seq, action, from_state, to_state, procedure, version, kind, at, who_kind, who_id, who_as,
			payload, closed, on_hold, incident, owes, wrote, prev, commitment, leaf_id)
		select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
			$10::timestamptz[], $11::text[], $12::text[], $13::text[], $14::bytea[], $15::bool[], $16::bool[], $17::uuid[], $18::bool[],
			$19::bytea[], $20::bytea[], $21::bytea[], $22::uuid[])`,
		ids(layer, func(m *sealed) string { return m.event().ID }), ids(layer, func(m *sealed) string { return m.event().File }),
		column(layer, func(m *sealed) int { return m.event().Seq }), text(func(m *sealed) string { return m.event().Action }),
		text(func(m *sealed) string { return m.event().From }), text(func(m *sealed) string { return m.event().To }),
		text(func(m *sealed) string { return m.file().Procedure }), text(func(m *sealed) string { return m.file().Version }),
		text(func(m *sealed) string { return string(m.file().Kind) }), column(layer, func(m *sealed) time.Time { return m.event().At }),
		text(func(m *sealed) string { return string(m.event().Who.Kind) }), text(func(m *sealed) string { return m.event().Who.ID }),
		text(func(m *sealed) string { return m.event().Who.As }), column(layer, func(m *sealed) []byte { return m.payload }),
		column(layer, func(m *sealed) bool { return m.Closed }), column(layer, func(m *sealed) bool { return m.file().Contents.OnHold }),
		ids(layer, (*sealed).whichIncident), column(layer, func(m *sealed) bool { return m.Owes }),
		column(layer, func(m *sealed) []byte { return m.wrote }), column(layer, func(m *sealed) []byte { return m.prev[:] }),
		column(layer, func(m *sealed) []byte { return m.commitment[:] }), ids(layer, func(m *sealed) string { return m.leaf.ID }))
	leaves := column(layer, func(m *sealed) ledger.Entry { return m.leaf })
	for _, m := range layer {
		if len(m.Dates) > 0 {
			leaves = append(leaves, m.dated)
		}
	}
	QueueLeaves(b, leaves...)
}

// queueStandings writes who stands how to each file from now on. What ends does so before anything begins.
func queueStandings(b *pgx.Batch, layer []*sealed) {
	type standing struct {
		file, person, relation string
		at                     time.Time
		by                     string // who lifted it, "" for nobody
	}
	var begun, ended []standing
	for _, m := range layer {
		e := m.event()
		for _, s := range m.Result.Stand {
			to := &begun
			if s.Ends {
				to = &ended
			}
			*to = append(*to, standing{e.File, s.Person, s.Relation, e.At, s.By})
		}
	}
	args := func(rows []standing) []any {
		return []any{ids(rows, func(s standing) string { return s.file }), ids(rows, func(s standing) string { return s.person }),
			column(rows, func(s standing) string { return s.relation }), column(rows, func(s standing) time.Time { return s.at })}
	}
	if len(ended) > 0 {
		b.Queue(`update standings s set until = p.at, lifted_by = p.by
			from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::uuid[]) p (file, person, relation, at, by)
			where s.file_id = p.file and s.person_id = p.person and s.relation = p.relation and s.until is null`,
			append(args(ended), ids(ended, func(s standing) string { return s.by }))...)
	}
	if len(begun) > 0 {
		b.Queue(`insert into standings (file_id, person_id, relation, since) select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])
			on conflict (file_id, person_id, relation) do update set since = excluded.since, until = null, lifted_by = null`, args(begun)...)
	}
}
