package postgres

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/keyring"
)

// Load reads a file by its reference in one round trip, the same statements whatever the answer: facts are looked up
// from the reference itself, and the scope is part of every one of them (decision 33). It finds a file only inside
// the scope; one outside it and one that never was are the same to it.
func (f *Files) Load(ctx context.Context, look casework.Look) (*casework.Loaded, error) {
	var b pgx.Batch
	if look.Record {
		args := []any{look.Ref, look.Kind, uuid.New(), look.Who.ID, strings.Join(look.Who.Roles, " "), look.At.UTC()}
		scope, args := where(look.Scope, args)
		//allow:sqltext a scope is constants of authz, numbered; every value is an argument
		b.Queue(`insert into reads (id, file_id, person_id, role, at)
			select $3, f.id, $4, $5, $6 from files f where f.ref = $1 and f.kind = $2 and `+scope, args...)
	}
	out := &casework.Loaded{}
	f.queueHeader(&b, look, out)
	f.queueEvents(&b, look, out)
	if err := f.db.Pool.SendBatch(ctx, &b).Close(); err != nil {
		return nil, f.refusal(ctx, err)
	}
	return out, nil
}

func (f *Files) queueHeader(b *pgx.Batch, look casework.Look, out *casework.Loaded) {
	var reporterOf any
	if look.Who.Kind == actor.Reporter {
		reporterOf = idOrNull(look.Who.File)
	}
	args := []any{look.Ref, look.Kind, idOrNull(look.Who.ID), reporterOf}
	scope, args := where(look.Scope, args)
	//allow:sqltext a scope is constants of authz, numbered; every value is an argument
	b.Queue(`select `+headerColumns+`, f.tip,
			array(select s.relation from standings s where s.file_id = f.id and s.person_id = $3 and s.until is null order by s.relation)
				|| array(select 'told' from links t where t.file_id = $4 and t.other_id = f.id),
			(select count(*) from links l join files c on c.id = l.other_id and c.kind = 'case' and not c.closed where l.file_id = f.id)
		from files f where f.ref = $1 and f.kind = $2 and `+scope, args...).Query(func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			s, tip := scanned{}, []byte{}
			if err := rows.Scan(append(s.into(), &tip, &out.Relations, &out.OpenCases)...); err != nil {
				return err
			}
			out.Found, out.Header = true, s.Header
			f.tips.put(s.ID, s.Seq, [32]byte(tip))
		}
		return rows.Err()
	})
}

func (f *Files) queueEvents(b *pgx.Batch, look casework.Look, out *casework.Loaded) {
	scope, args := where(look.Scope, []any{look.Ref, look.Kind})
	//allow:sqltext a scope is constants of authz, numbered; every value is an argument
	b.Queue(`select e.id, e.file_id, e.seq, e.action, e.from_state, e.to_state, e.at, e.who_kind, e.who_id, e.who_as, e.payload
		from files f join events e on e.file_id = f.id where f.ref = $1 and f.kind = $2 and `+scope+` order by e.seq`,
		args...).Query(func(rows pgx.Rows) error {
		defer rows.Close()
		for rows.Next() {
			var e casework.SealedEvent
			if err := rows.Scan(&e.ID, &e.File, &e.Seq, &e.Action, &e.From, &e.To, &e.At, &e.Who.Kind, &e.Who.ID, &e.Who.As, &e.Sealed); err != nil {
				return err
			}
			e.At = e.At.UTC()
			out.Sealed = append(out.Sealed, e)
		}
		return rows.Err()
	})
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
