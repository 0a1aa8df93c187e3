package postgres

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/keyring"
)

// Load reads a file by its reference in one statement, the same whatever the answer: facts are looked up from the
// reference itself, and the scope is part of it (decision 33). It finds a file only inside the scope; one outside it
// and one that never was are the same to it. With look.Record the read is on record in the same statement; what is asked
// for beside the file goes with it in one batch.
func (f *Files) Load(ctx context.Context, look casework.Look) (*casework.Loaded, error) {
	var reporterOf any
	if look.Who.Kind == actor.Reporter {
		reporterOf = idOrNull(look.Who.File)
	}
	named, name := `f.ref = $1`, any(look.Ref)
	if look.ID != "" {
		named, name = `f.id = $1`, idOrNull(look.ID)
	}
	args := []any{name, look.Kind, idOrNull(look.Who.ID), reporterOf}
	noted := ""
	if look.Record {
		noted = `, noted as (insert into reads (id, file_id, person_id, role, at) select $5, s.id, $6, $7, $8 from seen s)`
		args = append(args, uuid.New(), look.Who.ID, strings.Join(look.Who.Roles, " "), look.At.UTC())
	}
	scope, args := where(look.Scope, args)
	text := `with seen as materialized (select ` + headerColumns + `, f.tip,
			array(select s.relation from standings s where s.file_id = f.id and s.person_id = $3 and s.until is null order by s.relation)
				|| array(select 'told' from links t where t.file_id = $4 and t.other_id = f.id),
			(select array[count(*), count(*) filter (where not c.closed)] from links l
				join files c on c.id = l.other_id and c.kind = 'case' where l.file_id = f.id)
		from files f where ` + named + ` and f.kind = $2 and f.erasure is null and ` + scope + `)` + noted + `
		select e.id, e.file_id, e.seq, e.action, e.from_state, e.to_state, e.at, e.who_kind, e.who_id, e.who_as, e.payload, h.*
		from seen s join events e on e.file_id = s.id left join seen h on e.seq = 1 order by e.seq`
	out := &casework.Loaded{}
	var b pgx.Batch
	//allow:sqltext a scope is constants of authz, numbered; every value is an argument
	b.Queue(text, args...).Query(func(rows pgx.Rows) error { return f.scanFile(rows, out) })
	if look.Linked != nil {
		queueHeaders(&b, look.Linked, linkedTo, idOrNull(look.ID))
	}
	if look.Asked != nil {
		p := casefile.AskedAs(look.Who)
		b.Queue(`select `+asked, idOrNull(look.ID), string(p.Kind), idOrNull(p.ID)).QueryRow(func(row pgx.Row) error { return row.Scan(look.Asked) })
	}
	if look.Letters != nil {
		b.Queue(lettersTo, idOrNull(look.ID), string(look.Who.Kind), idOrNull(look.Who.ID)).Query(func(rows pgx.Rows) (err error) {
			if !out.Found {
				return nil // to this party there are none, and what was erased cannot be opened
			}
			*look.Letters, err = f.openLetters(ctx, rows)
			return err
		})
	}
	if err := f.db.Pool.SendBatch(ctx, &b).Close(); err != nil {
		return nil, f.refusal(ctx, err)
	}
	return out, nil
}

// scanFile reads a file's events; with the first of them comes what is kept of the file itself.
func (f *Files) scanFile(rows pgx.Rows, out *casework.Loaded) error {
	defer rows.Close()
	var e casework.SealedEvent
	s, tip, cases := scanned{}, []byte{}, [2]int{}
	event := []any{&e.ID, &e.File, &e.Seq, &e.Action, &e.From, &e.To, &e.At, &e.Who.Kind, &e.Who.ID, &e.Who.As, &e.Sealed}
	whole := append(slices.Clone(event), append(s.into(), &tip, &out.Relations, &cases)...)
	later := append(event, make([]any, len(whole)-len(event))...) // nil: passed over
	for rows.Next() {
		e = casework.SealedEvent{}
		into := later
		if !out.Found {
			into = whole
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if !out.Found {
			out.Found, out.Header, out.Cases, out.OpenCases = true, s.Header, cases[0], cases[1]
			out.Sealed = make([]casework.SealedEvent, 0, max(s.Seq, 1))
			f.tips.put(s.ID, s.Seq, [32]byte(tip))
		}
		e.At = e.At.UTC()
		out.Sealed = append(out.Sealed, e)
	}
	return rows.Err()
}

// Unseal opens the events of a loaded file. NotFound where its key was destroyed.
func (f *Files) Unseal(ctx context.Context, l *casework.Loaded) ([]casefile.Event, error) {
	out := make([]casefile.Event, 0, len(l.Sealed))
	for _, s := range l.Sealed {
		plain, err := f.ring.Open(ctx, keyring.KeyID(l.Header.Key), payloadPlace(s.ID, l.Header.ID), s.Sealed)
		if err != nil {
			return nil, f.refusal(ctx, err)
		}
		e := s.Event
		e.Payload = plain
		out = append(out, e)
	}
	return out, nil
}

func payloadPlace(event, file string) keyring.Place {
	return keyring.Place{Table: "events", Column: "payload", Row: event, File: file}
}
