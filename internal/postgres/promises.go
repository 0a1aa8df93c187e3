package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"recourse/internal/casefile"
	"recourse/internal/intake"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
)

// dateSalt is the salt of one due date: with it nothing else of its file can be tried.
func (f *Files) dateSalt(ctx context.Context, key, event, clock string) ([]byte, error) {
	return f.ring.Salt(ctx, keyring.KeyID(key), "due date "+event+" "+clock)
}

// dueDate is a date as the log commits to it.
func dueDate(ref, event string, d casefile.Date) ledger.DueDate {
	return ledger.DueDate{Reference: ref, Clock: d.Clock, Kind: d.Kind, On: d.On, Was: d.Was, By: d.By, Ours: d.Ours, Event: event}
}

// commitDates makes the leaf of what a move did to the days that parties are told.
func (f *Files) commitDates(ctx context.Context, m *sealed) error {
	e, h := m.event(), m.file().Header
	var digests [][32]byte
	for _, d := range m.Dates {
		salt, err := f.dateSalt(ctx, h.Key, e.ID, d.Clock)
		if err != nil {
			return err
		}
		digest, err := dueDate(h.Ref, e.ID, d).Digest(salt)
		if err != nil {
			return err
		}
		digests = append(digests, digest)
	}
	if len(digests) > 0 {
		m.dated = ledger.NewEntry(ledger.ClassEvent, day(e.At), ledger.CommitDueDates(digests))
	}
	return nil
}

// queuePromises writes the due dates of a layer.
func queuePromises(b *pgx.Batch, layer []*sealed) {
	type date struct {
		casefile.Date
		file, leaf string
		seq        int
	}
	var dates []date
	for _, m := range layer {
		e := m.event()
		for _, d := range m.Dates {
			dates = append(dates, date{d, e.File, m.dated.ID, e.Seq})
		}
	}
	if len(dates) == 0 {
		return
	}
	text := func(of func(date) string) pgtype.FlatArray[string] { return column(dates, of) }
	b.Queue(`insert into promises (file_id, seq, clock, kind, given, was, due, ours, leaf_id)
		select file, seq, clock, kind, given::date, was::date, due::date, ours, leaf
		from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[], $9::uuid[])
			d (file, seq, clock, kind, given, was, due, ours, leaf)`,
		ids(dates, func(d date) string { return d.file }), column(dates, func(d date) int { return d.seq }),
		text(func(d date) string { return d.Clock }), text(func(d date) string { return d.Kind }),
		text(func(d date) string { return d.On }), column(dates, func(d date) *string { return emptyIsNull(d.Was) }),
		column(dates, func(d date) *string { return emptyIsNull(d.By) }), column(dates, func(d date) bool { return d.Ours }),
		ids(dates, func(d date) string { return d.leaf }))
}

// promiseRow is a due date as it stands in its table, with what its text and its salt are made of.
type promiseRow struct {
	file, event, ref, key, leaf string
	seq                         int
	at                          time.Time
	casefile.Date
}

const selectPromises = `select p.file_id::text, p.seq, p.clock, p.kind, p.given::text, coalesce(p.was::text, ''), coalesce(p.due::text, ''), p.ours, p.leaf_id::text,
	coalesce(e.id::text, ''), coalesce(e.at, 'epoch'), coalesce(f.ref, ''), coalesce(f.key_id::text, '')
	from promises p left join events e on e.file_id = p.file_id and e.seq = p.seq left join files f on f.id = p.file_id`

func scanPromise(r pgx.CollectableRow) (p promiseRow, err error) {
	err = r.Scan(&p.file, &p.seq, &p.Clock, &p.Kind, &p.On, &p.Was, &p.By, &p.Ours, &p.leaf, &p.event, &p.at, &p.ref, &p.key)
	return p, err
}

// digest is what the leaf holds of it; the zero digest, which no leaf holds, where it cannot be made.
func (f *Files) digest(ctx context.Context, p promiseRow) (digest [32]byte, salt []byte, err error) {
	if salt, err = f.dateSalt(ctx, p.key, p.event, p.Clock); err != nil {
		return digest, nil, err
	}
	digest, _ = dueDate(p.ref, p.event, p.Date).Digest(salt)
	return digest, salt, nil
}

// promises gives the records behind the leaves of due dates: those of one event together.
func (s Source) promises(ctx context.Context, yield func(ledger.EventRecord, error) bool) error {
	var e ledger.EventRecord
	give := func() error {
		if e.Leaf != "" && !yield(e, nil) {
			return errEnough
		}
		return nil
	}
	err := pages(ctx, s.Tx, selectPromises+` where (p.file_id, p.seq, p.clock) > ($1::uuid, $2, $3) order by p.file_id, p.seq, p.clock limit $4`,
		[]any{noID, -1, ""}, scanPromise, func(p promiseRow) ([]any, error) {
			if id := p.file + "/" + strconv.Itoa(p.seq); id != e.ID || p.leaf != e.Leaf {
				if err := give(); err != nil {
					return nil, err
				}
				e = ledger.EventRecord{Event: ledger.Event{ID: id, At: p.at.UTC()}, Class: ledger.ClassEvent, Leaf: p.leaf, Of: p.file, Table: "promises", Dates: [][32]byte{}}
			}
			_, gone, err := s.salt(ctx, p.key)
			if err != nil {
				return nil, err
			}
			if e.Shredded = e.Shredded || gone; !gone {
				digest, _, _ := s.f.digest(ctx, p) // a key that there never was gives a digest that no leaf holds
				e.Dates = append(e.Dates, digest)
			}
			return []any{p.file, p.seq, p.Clock}, nil
		})
	if err == nil {
		err = give()
	}
	return ignoreEnough(err)
}

// Promised counts what became of the days that we gave: by when something was due from us. A day that passed counts as missed,
// whatever was done with it afterwards; one that was moved in time counts as moved, and the day that took its place for itself.
type Promised struct{ Kept, Moved, Missed, Open int64 }

// Promised counts over all files, as of a day.
func (f *Files) Promised(ctx context.Context, today string) (p Promised, err error) {
	err = f.db.Pool.QueryRow(ctx, `select count(*) filter (where given <= former and kind in ('ended', 'renewed')),
			count(*) filter (where given <= former and kind not in ('ended', 'renewed')),
			count(*) filter (where given > former) + count(*) filter (where stands and due < $1::date),
			count(*) filter (where stands and due >= $1::date)
		from (select kind, given, due, coalesce(lag(due) over clocks, was) as former, due is not null and lead(seq) over clocks is null as stands
			from promises where ours window clocks as (partition by file_id, clock order by seq)) p`, today).
		Scan(&p.Kept, &p.Moved, &p.Missed, &p.Open)
	return p, f.refusal(ctx, err)
}

// DueDates gives every due date of a file in the order of its events, opened, for a party who may see that file.
func (f *Files) DueDates(ctx context.Context, fileID string) ([]intake.DueDate, error) {
	rows, err := f.db.Pool.Query(ctx, selectPromises+` where p.file_id = $1 order by p.seq, p.clock`, idOrNull(fileID))
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	found, err := pgx.CollectRows(rows, scanPromise)
	if err != nil {
		return nil, f.refusal(ctx, err)
	}
	out := make([]intake.DueDate, len(found))
	for i, p := range found {
		out[i] = intake.DueDate{DueDate: dueDate(p.ref, p.event, p.Date), Leaf: p.leaf}
		if out[i].Digest, out[i].Salt, err = f.digest(ctx, p); err != nil {
			return nil, f.refusal(ctx, err)
		}
	}
	return out, nil
}
