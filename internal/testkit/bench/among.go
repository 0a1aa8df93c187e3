package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casework"
	"recourse/internal/keyring"
	"recourse/internal/report"
	"recourse/internal/server"
	"recourse/internal/testkit/bulk"
)

// reader is who looks at cases, and which.
type reader struct {
	bulk.Person
	bearer string
	scope  authz.Scope // of their list
	cases  []one
}

// one is a case of a reader's.
type one struct {
	id, ref string
	seq     int
	held    bool
}

// among is rows 5 to 8.
func (b *bench) among(ctx context.Context, h *house, story bulk.Story) error {
	c, err := settings(h.Data, nil)
	if err != nil {
		return err
	}
	rules, err := server.LoadRules(c)
	if err != nil {
		return err
	}
	r, err := h.readerOf(ctx, rules, story.Viewer)
	if err != nil {
		return err
	}
	for _, row := range []struct {
		name string
		run  func(context.Context, *house, *reader) error
	}{
		{"5 queue", b.queue}, {"6 case", b.opened},
		{"7 transition", func(ctx context.Context, h *house, r *reader) error { return b.transition(ctx, h, r, story) }},
		{"8 search", func(ctx context.Context, h *house, r *reader) error {
			return b.search(ctx, h, r, c.KeyStore, c.RootKeyFile)
		}},
	} {
		if b.want(row.name) {
			if err := row.run(ctx, h, r); err != nil {
				return fmt.Errorf("%s: %w", row.name, err)
			}
		}
	}
	return nil
}

// readerOf finds who holds a function on most cases, with some of them at random.
func (h *house) readerOf(ctx context.Context, rules *server.Rules, function string) (*reader, error) {
	var id string
	if err := h.pool.QueryRow(ctx, `select person_id::text from standings where relation = $1 and until is null group by 1 order by count(*) desc limit 1`,
		function).Scan(&id); err != nil {
		return nil, err
	}
	r := &reader{}
	for _, p := range h.people {
		if p.ID == id {
			r.Person, r.bearer = p, "Authorization: Bearer "+p.Token+"\r\n"
		}
	}
	if r.ID == "" {
		return nil, errors.New("who holds the cases is nobody of ours")
	}
	r.scope = rules.Policy.Scope(actor.Actor{Kind: actor.Staff, ID: r.ID, Roles: []string{r.Role}}, casework.ActList, "case")
	rows, err := h.pool.Query(ctx, `select f.id::text, f.ref, f.seq, f.on_hold from files f join standings s on s.file_id = f.id
		where s.person_id = $1 and s.relation = $2 and s.until is null and f.kind = 'case' order by md5(f.id::text) limit 20000`, id, function)
	if err != nil {
		return nil, err
	}
	r.cases, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (o one, err error) {
		return o, row.Scan(&o.id, &o.ref, &o.seq, &o.held)
	})
	if err == nil && len(r.cases) < 10 {
		err = errors.New("there are too few cases")
	}
	return r, err
}

// get is a subject that reads a path with a session.
func (b *bench) get(h *house, name, method, bearer string, path func() (string, []byte)) subject {
	ws := wires(h.Addr, 1)
	return subject{name, func(ctx context.Context) sample {
		return closed(ctx, 1, b.slice, func(ctx context.Context, n int) error {
			at, body := path()
			status, answer, err := ws[n].send(ctx, method, at, bearer, body)
			if err != nil {
				return err
			}
			return want(status, http.StatusOK, answer)
		})
	}}
}

const header = `f.id, f.ref, f.code_name, f.kind, f.procedure, f.version, f.key_id, coalesce(f.incident::text, ''), f.nation, f.state, f.seq, f.level, f.opened_on`

// raw is a query of the database alone, with the rows read and thrown away.
func raw(pool *pgxpool.Pool, sql string, args func() []any, least int) operation {
	return func(ctx context.Context, _ int) error {
		rows, err := pool.Query(ctx, sql, args()...)
		if err != nil {
			return err
		}
		n := 0
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				return err
			}
			n++
		}
		if rows.Err() == nil && n < least {
			return fmt.Errorf("%d rows, at least %d wanted", n, least)
		}
		return rows.Err()
	}
}

// numbered writes a scope's condition with numbered arguments after those that are there.
func numbered(scope authz.Scope, args []any) (string, []any) {
	text, more := scope.Where()
	for i := range more {
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(args)+i+1), 1)
	}
	return text, append(args, more...)
}

// listing is the query of a page of the queue, as short as it can be.
func listing(r *reader) (string, []any) {
	where, args := numbered(r.scope, []any{r.ID})
	return `select ` + header + `, array(select s.relation from standings s where s.file_id = f.id and s.person_id = $1 and s.until is null),
		f.next_due, f.next_clock, f.on_hold from files f where f.kind = 'case' and ` + where + ` order by f.next_due, f.id limit 26`, args
}

// queue is row 5: the first page of 25.
func (b *bench) queue(ctx context.Context, h *house, r *reader) error {
	sql, args := listing(r)
	page := b.get(h, "ours", http.MethodGet, r.bearer, func() (string, []byte) { return "/api/v1/cases?limit=25", nil })
	query := subject{"raw", func(ctx context.Context) sample {
		return closed(ctx, 1, b.slice, raw(h.pool, sql, func() []any { return args }, 20))
	}}
	got, err := b.inTurn(ctx, page, query)
	if err != nil {
		return err
	}
	b.atMost("5 queue page of 25, p99", "ms", spreadOf(got["ours"], p99Of), spreadOf(got["raw"], p99Of), 5, "to the raw query")
	b.beside("5 queue page of 25", "/s", spreadOf(got["ours"], rateOf), spreadOf(got["raw"], rateOf))
	return nil
}

// opened is row 6: a case with 20 events and more, beside a handler that reads the same rows and writes the same read.
func (b *bench) opened(ctx context.Context, h *house, r *reader) error {
	pick := func() one { return r.cases[rand.IntN(len(r.cases))] }
	ours := b.get(h, "ours", http.MethodGet, r.bearer, func() (string, []byte) { return "/api/v1/cases/" + pick().ref, nil })
	status, answer, err := (&wire{addr: h.Addr}).send(ctx, http.MethodGet, "/api/v1/cases/"+pick().ref, r.bearer, nil)
	if err != nil {
		return err
	}
	if err := want(status, http.StatusOK, answer); err != nil {
		return err
	}
	size := len(answer)
	handler := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ref := strings.TrimPrefix(req.URL.Path, "/")
		id := randomID()
		batch := &pgx.Batch{}
		batch.Queue(`insert into reads (id, file_id, person_id, role, at) select $1, id, $2, $3, now() from files where ref = $4`, id, r.ID, r.Role, ref)
		batch.Queue(`select `+header+` from files f where f.ref = $1`, ref)
		batch.Queue(`select e.id, e.seq, e.action, e.from_state, e.to_state, e.at, e.who_kind, e.who_id, e.who_as, e.payload
			from files f join events e on e.file_id = f.id where f.ref = $1 order by e.seq`, ref)
		results := h.pool.SendBatch(req.Context(), batch)
		defer results.Close()
		if _, err := results.Exec(); err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
			return
		}
		for range 2 {
			rows, err := results.Query()
			if err != nil {
				http.Error(w, "failed", http.StatusInternalServerError)
				return
			}
			for rows.Next() {
				_ = rows.RawValues()
			}
		}
		if err := results.Close(); err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(make([]byte, size)) // who hears it is the client's matter
	}))
	defer handler.Close()
	ws := wires(strings.TrimPrefix(handler.URL, "http://"), 1)
	bare := subject{"handler", func(ctx context.Context) sample {
		return closed(ctx, 1, b.slice, func(ctx context.Context, n int) error {
			status, answer, err := ws[n].send(ctx, http.MethodGet, "/"+pick().ref, "", nil)
			if err != nil {
				return err
			}
			return want(status, http.StatusOK, answer)
		})
	}}
	got, err := b.inTurn(ctx, ours, bare)
	if err != nil {
		return err
	}
	b.atMost("6 case with 20 events opened, p99", "ms", spreadOf(got["ours"], p99Of), spreadOf(got["handler"], p99Of), 4, "to a handler that writes the read, too")
	b.beside("6 case with 20 events opened", "/s", spreadOf(got["ours"], rateOf), spreadOf(got["handler"], rateOf))
	return nil
}

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
	ids, err := limit.files(ctx, h, moved.id, 4000)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	seqs := make([]int, len(ids))
	at := 0
	statement := subject{"limit", func(ctx context.Context) sample {
		return h.costed(func() sample {
			return closed(ctx, clients, b.slice, func(ctx context.Context, _ int) error {
				mu.Lock()
				at = (at + 1) % len(ids)
				seqs[at]++
				file, seq := ids[at], 100+seqs[at]
				mu.Unlock()
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
	b.atLeast("7 transition, 8 clients", "/s", spreadOf(got["ours"], rateOf), spreadOf(got["limit"], rateOf), 0.45, fmt.Sprintf("%d rows: %s", total(rows), listed(rows)))
	b.beside("7 processor time of a transition", "ms", spreadOf(got["ours"], costOf), spreadOf(got["limit"], costOf))
	b.beside("7 of it in the database", "ms", spreadOf(got["ours"], insideOf), spreadOf(got["limit"], insideOf))
	return nil
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

// search is row 8: one case found by its respondent's handle.
func (b *bench) search(ctx context.Context, h *house, r *reader, store, rootFile string) error {
	root, err := keyring.ReadRoot(rootFile)
	if err != nil {
		return err
	}
	folder, err := keyring.OpenFolder(store)
	if err != nil {
		return err
	}
	defer folder.Close()
	ring, err := keyring.Open(ctx, root, folder, keyring.Options{OpenOnly: true})
	if err != nil {
		return err
	}
	defer ring.Close()
	handle := func() string { return bulk.Handle(rand.IntN(b.n - tellings)) }
	ours := b.get(h, "ours", http.MethodPost, r.bearer, func() (string, []byte) {
		return "/api/v1/cases/search", []byte(`{"handle":"` + handle() + `"}`)
	})
	where, args := numbered(r.scope, []any{r.ID, nil})
	sql := `select ` + header + `, array(select s.relation from standings s where s.file_id = f.id and s.person_id = $1 and s.until is null),
		f.next_due, f.next_clock, f.on_hold from files f where f.kind = 'case' and f.id in (select t.file_id from tags t where t.tag = $2 and t.kind = 'handle')
		and ` + where + ` order by f.next_due, f.id limit 26`
	query := subject{"raw", func(ctx context.Context) sample {
		return closed(ctx, 1, b.slice, raw(h.pool, sql, func() []any {
			args := append([]any{}, args...)
			args[1] = ring.Tag(ring.Epoch(), "handle", report.Canonical(report.Handle, handle()))
			return args
		}, 0))
	}}
	got, err := b.inTurn(ctx, ours, query)
	if err != nil {
		return err
	}
	b.atMost("8 search by handle, p99", "ms", spreadOf(got["ours"], p99Of), spreadOf(got["raw"], p99Of), 4, "to the raw query")
	b.beside("8 search by handle", "/s", spreadOf(got["ours"], rateOf), spreadOf(got["raw"], rateOf))
	return nil
}
