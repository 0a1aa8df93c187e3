package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"recourse/internal/testkit/bulk"
)

// transition is row 7: moves that can be made for ever, by 8 clients, each on cases of its own.
func (b *bench) transition(ctx context.Context, h *house, r *reader, story bulk.Story) error {
	const clients = 8
	if len(story.Cycle) != 2 {
		return errors.New("the story has no cycle")
	}
	bodies := make([][]byte, 2)
	for i, step := range story.Cycle {
		bodies[i], _ = json.Marshal(map[string]any{"reason": step.Reason, "fields": step.Fields}) // never fails
		if step.Fields == nil {
			bodies[i], _ = json.Marshal(map[string]any{"reason": step.Reason})
		}
	}
	ws, next := wires(h.Addr, clients), make([]int, clients)
	move := func(ctx context.Context, n int) error {
		next[n] += clients
		c := &r.cases[(next[n]+n)%(len(r.cases)/clients*clients)]
		which := 0
		if c.held {
			which = 1
		}
		status, answer, err := ws[n].send(ctx, http.MethodPost, "/api/v1/cases/"+c.ref+"/actions/"+story.Cycle[which].Action,
			r.bearer+"If-Match: \""+strconv.Itoa(c.seq)+"\"\r\n", bodies[which])
		if err != nil {
			return err
		}
		if err := want(status, http.StatusCreated, answer); err != nil {
			return err
		}
		c.held, c.seq = !c.held, c.seq+1
		return nil
	}
	if err := move(ctx, 0); err != nil {
		return err
	}
	moved := r.cases[clients%(len(r.cases)/clients*clients)]
	var event string
	if err := h.pool.QueryRow(ctx, `select e.id::text from events e join files f on f.id = e.file_id where f.ref = $1 and e.seq = $2`, moved.ref, moved.seq).Scan(&event); err != nil {
		return err
	}
	limit, rows, err := b.limitOf(ctx, h, event)
	if err != nil {
		return err
	}
	defer limit.pool.Close()
	// As many files as the house has, moved in no order: in a small table a move finds every page that it changes in memory,
	// changed a moment ago, and writes a fraction of the log.
	ids, err := limit.files(ctx, h, moved.id, 2*b.n)
	if err != nil {
		return err
	}
	rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	var mu sync.Mutex
	seqs := make([]int, len(ids))
	at := 0
	deciding, err := h.deciding(ctx, r)
	if err != nil {
		return err
	}
	statement := subject{"limit", func(ctx context.Context) sample {
		return h.costed(func() sample {
			return closed(ctx, clients, b.slice, func(ctx context.Context, _ int) error {
				mu.Lock()
				at = (at + 1) % len(ids)
				seqs[at]++
				file, seq := ids[at], 100+seqs[at]
				mu.Unlock()
				if err := deciding(ctx, r.cases[rand.IntN(len(r.cases))].ref); err != nil {
					return err
				}
				return limit.run(ctx, file, seq)
			})
		})
	}}
	ours := subject{"ours", func(ctx context.Context) sample {
		return h.costed(func() sample { return closed(ctx, clients, b.slice, move) })
	}}
	got, err := b.inTurn(ctx, ours, statement)
	if err != nil {
		return err
	}
	b.atLeast("7 transition, 8 clients", "/s", compared{got["ours"], got["limit"], rateOf}, 0.45, fmt.Sprintf("%d rows: %s", total(rows), listed(rows)))
	b.beside("7 processor time of a transition", "ms", compared{got["ours"], got["limit"], costOf})
	b.beside("7 of it in the database", "ms", compared{got["ours"], got["limit"], insideOf})
	return nil
}

// deciding reads, in one round trip, the rows without which nobody can say whether a move is theirs to make and allowed:
// who asks, how they stand to the case, and what happened in it. A limit that only wrote would decide nothing.
func (h *house) deciding(ctx context.Context, r *reader) (func(ctx context.Context, ref string) error, error) {
	var digest []byte
	if err := h.pool.QueryRow(ctx, `select digest from sessions where person_id = $1 limit 1`, r.ID).Scan(&digest); err != nil {
		return nil, err
	}
	return func(ctx context.Context, ref string) error {
		var b pgx.Batch
		b.Queue(`select s.kind, s.person_id, s.expires_at, p.disabled_at, array(select g.role from grants g where g.person_id = s.person_id and g.revoked_at is null)
			from sessions s join persons p on p.id = s.person_id where s.digest = $1`, digest)
		b.Queue(`select `+header+`, f.tip, array(select s.relation from standings s where s.file_id = f.id and s.person_id = $2 and s.until is null)
			from files f where f.ref = $1`, ref, r.ID)
		b.Queue(`select e.id, e.seq, e.action, e.from_state, e.to_state, e.at, e.who_kind, e.who_id, e.who_as, e.payload
			from files f join events e on e.file_id = f.id where f.ref = $1 order by e.seq`, ref)
		return h.pool.SendBatch(ctx, &b).Close()
	}, nil
}

// files fills the bare database with copies of a file for its statement to move, and returns their ids.
func (s *statement) files(ctx context.Context, h *house, like string, n int) ([]string, error) {
	columns, _, err := columnsOf(ctx, h.pool, "files")
	if err != nil {
		return nil, err
	}
	row := make([]string, len(columns))
	into := make([]any, len(columns))
	for i := range columns {
		into[i] = new(*string)
	}
	if err := h.pool.QueryRow(ctx, `select `+strings.Join(columns, "::text, ")+`::text from files where id = $1`, like).Scan(into...); err != nil {
		return nil, err
	}
	for i, column := range columns {
		value := *into[i].(**string)
		switch {
		case column == "id" || column == "key_id" || column == "incident":
			row[i] = "gen_random_uuid()"
		case column == "ref":
			row[i] = "gen_random_uuid()::text"
		case value == nil:
			row[i] = "null"
		default:
			row[i] = "'" + strings.ReplaceAll(*value, "'", "''") + "'"
		}
	}
	rows, err := s.pool.Query(ctx, `insert into files (`+strings.Join(columns, ", ")+`) select `+strings.Join(row, ", ")+` from generate_series(1, $1) returning id::text`, n)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
