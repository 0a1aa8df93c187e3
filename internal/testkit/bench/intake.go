package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/postgres"
)

// asking is everybody who sends reports: to the program, to a bare handler round the limit, or past both to the limit.
type asking struct {
	b       *bench
	h       *house
	limit   *statement
	handler string // where the handler answers
}

// intake is rows 1 to 4.
func (b *bench) intake(ctx context.Context, h *house) error {
	report, answer, err := h.sample(ctx)
	if err != nil {
		return err
	}
	limit, rows, err := b.limitOf(ctx, h, report)
	if err != nil {
		return err
	}
	defer limit.pool.Close()
	handler := bare(limit, answer)
	defer handler.Close()
	a := asking{b: b, h: h, limit: limit, handler: strings.TrimPrefix(handler.URL, "http://")}
	note := fmt.Sprintf("%d rows: %s", total(rows), listed(rows))
	for _, r := range []struct {
		row     string
		clients int
		bar     float64
	}{{"1 intake, 1 client", 1, 0.45}, {"2 intake, 16 clients", 16, 0.5}, {"3 intake, 64 clients", 64, 1.0}} {
		if b.any(r.row, "4 intake, open loop") {
			if err := a.closely(ctx, r.row, r.clients, r.bar, note); err != nil {
				return err
			}
			note = ""
		}
	}
	if !b.want("4 intake, open loop") {
		return nil
	}
	return a.openly(ctx)
}

// by is a number of clients that send reports to an address, each the next when the one before is answered.
func (a asking) by(name, addr string, clients int) subject {
	ws := wires(addr, clients)
	return subject{name, func(ctx context.Context) sample {
		return a.h.costed(func() sample {
			return closed(ctx, clients, a.b.slice, func(ctx context.Context, n int) error { return submit(ctx, ws[n], a.h.body) })
		})
	}}
}

// closely is one of rows 1 to 3. Of 64 clients 16 are the measure, too: more of them must not make it slower.
func (a asking) closely(ctx context.Context, row string, clients int, bar float64, note string) error {
	const most, fewer = 64, 16
	subjects := []subject{
		a.by("ours", a.h.Addr, clients),
		{"limit", func(ctx context.Context) sample {
			return a.h.costed(func() sample {
				return closed(ctx, clients, a.b.slice, func(ctx context.Context, _ int) error { return a.limit.run(ctx, "", 0) })
			})
		}},
		a.by("handler", a.handler, clients),
	}
	if clients == most {
		subjects = append(subjects, a.by("fewer", a.h.Addr, fewer))
	}
	got, err := a.b.inTurn(ctx, subjects...)
	if err != nil {
		return err
	}
	a.b.atLeast(row, "/s", compared{got["ours"], got["limit"], rateOf}, bar, note)
	if clients == most {
		a.b.atLeast(fmt.Sprintf("%s to %d", row, fewer), "/s", compared{got["ours"], got["fewer"], rateOf}, 1, "")
		_, held, err := a.h.Memory()
		if err != nil {
			return err
		}
		mib := float64(held) / (1 << 20)
		a.b.number("12 memory, at 64 clients", "MiB", spread{mib, mib, mib}, 150, false, "the most it ever held")
	} else {
		a.b.atMost(row+", p99", "ms", compared{got["ours"], got["handler"], p99Of}, 3, "to the handler's")
	}
	a.b.beside(row+", to the handler", "/s", compared{got["ours"], got["handler"], rateOf})
	a.b.beside(row+", processor time", "ms", compared{got["ours"], got["limit"], costOf})
	a.b.beside(row+", of that the database's", "ms", compared{got["ours"], got["limit"], insideOf})
	a.b.peak = max(a.b.peak, spreadOf(got["ours"], rateOf).Median)
	if clients == 1 {
		a.b.single = got
	}
	return nil
}

// openly is row 4: reports come as they please, half as many as were ever taken.
func (a asking) openly(ctx context.Context) error {
	const clients = 128
	by := func(name, addr string) subject {
		ws := wires(addr, clients)
		return subject{name, func(ctx context.Context) sample {
			return open(ctx, clients, a.b.slice, a.b.peak/2, func(ctx context.Context, n int) error { return submit(ctx, ws[n], a.h.body) })
		}}
	}
	got, err := a.b.inTurn(ctx, by("ours", a.h.Addr), by("handler", a.handler))
	if err != nil {
		return err
	}
	// One client alone shows no queue, and whoever comes as they please makes one: the bare handler waits in it as well, where
	// the processors are shared with those who ask. So the bar is held to the handler under the same loop.
	a.b.atMost("4 intake, open loop, p99", "ms", compared{got["ours"], got["handler"], p99Of}, 3,
		fmt.Sprintf("%.0f/s arrive; to the handler's under the same loop", a.b.peak/2))
	a.b.beside("4 intake, open loop, p99, to that of one client", "ms", compared{got["ours"], a.b.single["ours"], p99Of})
	a.b.beside("4 intake, open loop, p99, the handler's to that of one client", "ms", compared{got["handler"], a.b.single["handler"], p99Of})
	return nil
}

func total(rows map[string]int) (n int) {
	for _, c := range rows {
		n += c
	}
	return n
}

func listed(rows map[string]int) string {
	var out []string
	for table, n := range rows {
		out = append(out, fmt.Sprintf("%s %d", table, n))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func submit(ctx context.Context, w *wire, body []byte) error {
	status, answer, err := w.send(ctx, "POST", "/api/v1/reports", "Idempotency-Key: "+newKey()+"\r\n", body)
	if err != nil {
		return err
	}
	return want(status, http.StatusCreated, answer)
}

// sample sends one report, and returns the event that it became and the answer.
func (h *house) sample(ctx context.Context) (event string, answer []byte, err error) {
	status, answer, err := (&wire{addr: h.Addr}).send(ctx, "POST", "/api/v1/reports", "Idempotency-Key: "+newKey()+"\r\n", h.body)
	if err == nil {
		err = want(status, http.StatusCreated, answer)
	}
	if err != nil {
		return "", nil, err
	}
	var got struct {
		Reference string `json:"reference"`
	}
	if err := json.Unmarshal(answer, &got); err != nil {
		return "", nil, err
	}
	err = h.pool.QueryRow(ctx, `select e.id::text from events e join files f on f.id = e.file_id where f.ref = $1 and e.seq = 1`, got.Reference).Scan(&event)
	return event, answer, err
}

// limitOf makes a database with the same tables, constraints and indexes but without triggers, and the statement that
// writes into it what an event of ours wrote.
func (b *bench) limitOf(ctx context.Context, h *house, event string) (*statement, map[string]int, error) {
	const name = "bare"
	if _, err := h.pool.Exec(ctx, `drop database if exists `+name+` with (force)`); err != nil {
		return nil, nil, err
	}
	if err := h.cluster.EnsureDatabase(ctx, name); err != nil {
		return nil, nil, err
	}
	if err := postgres.Migrate(ctx, h.cluster.DSN(name)); err != nil {
		return nil, nil, err
	}
	pool, err := h.connect(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	for _, table := range []string{"procedures", "transitions"} {
		if err := copyTable(ctx, h.pool, pool, table); err != nil {
			return nil, nil, err
		}
	}
	if _, err := pool.Exec(ctx, `do $$ declare t record; begin
		for t in select tgname, tgrelid::regclass as on_table from pg_trigger where not tgisinternal loop
			execute format('drop trigger %I on %s', t.tgname, t.on_table);
		end loop; end $$`); err != nil {
		return nil, nil, err
	}
	s, rows, err := capture(ctx, h.pool, event)
	if err != nil {
		return nil, nil, err
	}
	s = s.on(pool)
	return s, rows, nil
}

func copyTable(ctx context.Context, from, to *pgxpool.Pool, table string) error {
	source, err := from.Acquire(ctx)
	if err != nil {
		return err
	}
	defer source.Release()
	sink, err := to.Acquire(ctx)
	if err != nil {
		return err
	}
	defer sink.Release()
	r, w := io.Pipe()
	go func() {
		_, err := source.Conn().PgConn().CopyTo(ctx, w, "copy "+table+" to stdout")
		w.CloseWithError(err)
	}()
	_, err = sink.Conn().PgConn().CopyFrom(ctx, r, "copy "+table+" from stdin")
	return err
}

// bare is a net/http handler round the statement: it reads the body, runs it, and answers as many bytes as ours does.
func bare(s *statement, answer []byte) *httptest.Server {
	answer = slices.Clone(answer)
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var draft map[string]any
		if err := json.NewDecoder(r.Body).Decode(&draft); err != nil {
			http.Error(w, "malformed", http.StatusBadRequest)
			return
		}
		if err := s.run(r.Context(), "", 0); err != nil {
			http.Error(w, "failed", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(answer) // who hears it is the client's matter
	}))
}

func compact(raw json.RawMessage) []byte {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return raw
	}
	out, err := json.Marshal(v)
	if err != nil {
		return raw
	}
	return out
}
