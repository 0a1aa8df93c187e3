package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"

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
	b.atMost("5 queue page of 25, p99", "ms", compared{got["ours"], got["raw"], p99Of}, 5, "to the raw query")
	b.beside("5 queue page of 25", "/s", compared{got["ours"], got["raw"], rateOf})
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
	b.atMost("6 case with 20 events opened, p99", "ms", compared{got["ours"], got["handler"], p99Of}, 4, "to a handler that writes the read, too")
	b.beside("6 case with 20 events opened", "/s", compared{got["ours"], got["handler"], rateOf})
	return nil
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
	look := raw(h.pool, sql, func() []any {
		args := append([]any{}, args...)
		args[1] = ring.Tag(ring.Epoch(), "handle", report.Canonical(report.Handle, handle()))
		return args
	}, 0)
	query := subject{"raw", func(ctx context.Context) sample { return closed(ctx, 1, b.slice, look) }}
	bare, done, err := b.asked(ctx, h, r, look)
	if err != nil {
		return err
	}
	defer done()
	got, err := b.inTurn(ctx, ours, query, bare)
	if err != nil {
		return err
	}
	b.atMost("8 search by handle, p99", "ms", compared{got["ours"], got["raw"], p99Of}, 4, "to the raw query")
	b.beside("8 search by handle, p99, to a handler that asks who it is", "ms", compared{got["ours"], got["handler"], p99Of})
	b.beside("8 search by handle", "/s", compared{got["ours"], got["raw"], rateOf})
	return nil
}

// asked is a bare handler round a query: it reads who asks, as whoever answers only those they know must, and then looks.
func (b *bench) asked(ctx context.Context, h *house, r *reader, look operation) (subject, func(), error) {
	var digest []byte
	if err := h.pool.QueryRow(ctx, `select digest from sessions where person_id = $1 limit 1`, r.ID).Scan(&digest); err != nil {
		return subject{}, nil, err
	}
	handler := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, err := h.pool.Exec(req.Context(), `select s.kind, s.person_id, s.expires_at, p.disabled_at, array(select g.role from grants g
			where g.person_id = s.person_id and g.revoked_at is null) from sessions s join persons p on p.id = s.person_id where s.digest = $1`, digest)
		if err == nil {
			err = look(req.Context(), 0)
		}
		if err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
		}
	}))
	ws := wires(strings.TrimPrefix(handler.URL, "http://"), 1)
	return subject{"handler", func(ctx context.Context) sample {
		return closed(ctx, 1, b.slice, func(ctx context.Context, n int) error {
			status, answer, err := ws[n].send(ctx, http.MethodGet, "/", "", nil)
			if err != nil {
				return err
			}
			return want(status, http.StatusOK, answer)
		})
	}}, handler.Close, nil
}
