package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/postgres"
	"recourse/internal/postgres/cluster"
	"recourse/internal/server"
	"recourse/internal/testkit/bulk"
	"recourse/internal/testkit/program"
)

// house is a running program with a way into its database.
type house struct {
	*program.Program
	cluster *cluster.Cluster
	pool    *pgxpool.Pool
	people  []bulk.Person
	body    []byte // a report of 2 kB
}

// join opens the program's database.
func (h *house) join(ctx context.Context) (err error) {
	if h.cluster, err = cluster.Start(ctx, cluster.Options{Dir: h.Data + "/postgres"}); err != nil {
		return err
	}
	h.pool, err = h.connect(ctx, "recourse")
	return err
}

func (h *house) connect(ctx context.Context, database string) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(h.cluster.DSN(database))
	if err != nil {
		return nil, err
	}
	c.MaxConns = 16
	c.ConnConfig.RuntimeParams["timezone"] = "UTC"
	c.ConnConfig.RuntimeParams["jit"] = "off"
	return pgxpool.NewWithConfig(ctx, c)
}

func (h *house) leave() {
	if h.pool != nil {
		h.pool.Close()
	}
	if h.cluster != nil {
		_ = h.cluster.Close() // joined: nothing is stopped
	}
}

// quiet keeps the due work out of the measurements.
var quiet = []string{"--work=false"}

// flags are a program's that follows the procedure.
func (b *bench) flags(more ...string) []string {
	return append([]string{"--procedure", b.procedure}, more...)
}

// small is everything that needs no large house: intake, integration, memory, starting.
func (b *bench) small(ctx context.Context) error {
	dir := fmt.Sprintf("%s/small-%d", b.dir, os.Getpid())
	defer os.RemoveAll(dir)
	story, err := bulk.LoadStory(b.procedure)
	if err != nil {
		return err
	}
	h := &house{Program: &program.Program{Bin: b.bin, Data: dir, Flags: b.flags()}, body: compact(story.Body)}
	defer h.Kill()
	if err := b.starts(ctx, h); err != nil {
		return err
	}
	h.Flags = b.flags(quiet...)
	if err := h.Start(ctx); err != nil {
		return err
	}
	if err := h.join(ctx); err != nil {
		return err
	}
	defer h.leave()
	if err := h.hire(ctx, story); err != nil {
		return err
	}
	if err := b.intake(ctx, h); err != nil {
		return err
	}
	if err := b.pages(ctx, h); err != nil {
		return err
	}
	if err := b.integration(ctx, h); err != nil {
		return err
	}
	return h.Stop()
}

// starts is rows 12 and 13: from nothing, again, and what it holds when nothing happens.
func (b *bench) starts(ctx context.Context, h *house) error {
	began := time.Now()
	if err := h.Launch(); err != nil {
		return err
	}
	w := &wire{addr: h.Addr}
	for {
		status, answer, err := w.send(ctx, "POST", "/api/v1/reports", "Idempotency-Key: "+newKey()+"\r\n", h.body)
		if err == nil && status == http.StatusCreated {
			break
		}
		if time.Since(began) > time.Minute || h.Pid() == 0 {
			return fmt.Errorf("no report is accepted: %d %.300s %w\n%s", status, answer, err, h.Said())
		}
		time.Sleep(5 * time.Millisecond)
	}
	took := time.Since(began).Seconds()
	b.number("13 start, from nothing to the first accepted report", "s", spread{took, took, took}, 5, false, "")
	var again []sample
	for range b.slices {
		if err := h.Stop(); err != nil {
			return err
		}
		began := time.Now()
		if err := h.Start(ctx); err != nil {
			return err
		}
		again = append(again, sample{rate: time.Since(began).Seconds()})
	}
	b.number("13 start, existing cluster", "s", spreadOf(again, rateOf), 1.5, false, "")
	time.Sleep(3 * time.Second)
	now, _, err := h.Memory()
	if err != nil {
		return err
	}
	mib := float64(now) / (1 << 20)
	b.number("12 memory, idle", "MiB", spread{mib, mib, mib}, 64, false, "the due work on")
	return h.Stop()
}

// hire gives a house its people, so that a report is scanned against them.
func (h *house) hire(ctx context.Context, story bulk.Story) error {
	c, err := settings(h.Data, nil)
	if err != nil {
		return err
	}
	ring, err := server.OpenRing(ctx, c, false)
	if err != nil {
		return err
	}
	defer ring.Close()
	h.people, err = bulk.Staff(ctx, h.pool, ring, time.Now(), 5, story)
	return err
}

// intake is rows 1 to 4.
func (b *bench) intake(ctx context.Context, h *house) error {
	sample1, answer, err := h.sample(ctx)
	if err != nil {
		return err
	}
	limit, rows, err := b.limitOf(ctx, h, sample1)
	if err != nil {
		return err
	}
	defer limit.pool.Close()
	handler := bare(limit, answer)
	defer handler.Close()
	ours := func(clients int) subject {
		ws := wires(h.Addr, clients)
		return subject{fmt.Sprintf("ours, %d", clients), func(ctx context.Context) sample {
			return h.costed(func() sample {
				return closed(ctx, clients, b.slice, func(ctx context.Context, n int) error { return submit(ctx, ws[n], h.body) })
			})
		}}
	}
	bareOf := func(clients int) subject {
		ws := wires(strings.TrimPrefix(handler.URL, "http://"), clients)
		return subject{fmt.Sprintf("handler, %d", clients), func(ctx context.Context) sample {
			return h.costed(func() sample {
				return closed(ctx, clients, b.slice, func(ctx context.Context, n int) error { return submit(ctx, ws[n], h.body) })
			})
		}}
	}
	limitOf := func(clients int) subject {
		return subject{fmt.Sprintf("limit, %d", clients), func(ctx context.Context) sample {
			return h.costed(func() sample {
				return closed(ctx, clients, b.slice, func(ctx context.Context, _ int) error { return limit.run(ctx, "", 0) })
			})
		}}
	}
	note := fmt.Sprintf("%d rows: %s", total(rows), listed(rows))
	var at16 float64
	for _, r := range []struct {
		row     string
		clients int
		bar     float64
	}{{"1 intake, 1 client", 1, 0.45}, {"2 intake, 16 clients", 16, 0.5}, {"3 intake, 64 clients", 64, 1.0}} {
		if !b.any(r.row, "4 intake, open loop") {
			continue
		}
		got, err := b.inTurn(ctx, ours(r.clients), limitOf(r.clients), bareOf(r.clients))
		if err != nil {
			return err
		}
		n := func(who string) []sample { return got[fmt.Sprintf("%s, %d", who, r.clients)] }
		o, l := spreadOf(n("ours"), rateOf), spreadOf(n("limit"), rateOf)
		b.atLeast(r.row, "/s", o, l, r.bar, note)
		note = ""
		if r.clients < 64 {
			b.atMost(r.row+", p99", "ms", spreadOf(n("ours"), p99Of), spreadOf(n("handler"), p99Of), 3, "to the handler's")
		} else {
			b.atLeast("3 intake, 64 clients to 16", "/s", o, spread{at16, at16, at16}, 1, "")
			_, most, err := h.Memory()
			if err != nil {
				return err
			}
			mib := float64(most) / (1 << 20)
			b.number("12 memory, at 64 clients", "MiB", spread{mib, mib, mib}, 150, false, "the most it ever held")
		}
		hd := spreadOf(n("handler"), rateOf)
		b.beside(r.row+", to the handler", "/s", o, hd)
		b.beside(r.row+", processor time", "ms", spreadOf(n("ours"), costOf), spreadOf(n("limit"), costOf))
		b.beside(r.row+", of that the database's", "ms", spreadOf(n("ours"), insideOf), spreadOf(n("limit"), insideOf))
		at16 = o.Median
		b.peak = max(b.peak, o.Median)
		if r.clients == 1 {
			b.single = spreadOf(n("ours"), p99Of).Median
		}
	}
	if !b.want("4 intake, open loop") {
		return nil
	}
	ws := wires(h.Addr, 128)
	loop := subject{"open", func(ctx context.Context) sample {
		return open(ctx, 128, b.slice, b.peak/2, func(ctx context.Context, n int) error { return submit(ctx, ws[n], h.body) })
	}}
	hs := wires(strings.TrimPrefix(handler.URL, "http://"), 128)
	bareLoop := subject{"handler, open", func(ctx context.Context) sample {
		return open(ctx, 128, b.slice, b.peak/2, func(ctx context.Context, n int) error { return submit(ctx, hs[n], h.body) })
	}}
	got, err := b.inTurn(ctx, loop, bareLoop)
	if err != nil {
		return err
	}
	// One client alone shows no queue, and whoever comes as they please makes one: the bare handler waits in it as well, where
	// the processors are shared with those who ask. So the bar is held to the handler under the same loop.
	b.atMost("4 intake, open loop, p99", "ms", spreadOf(got["open"], p99Of), spreadOf(got["handler, open"], p99Of), 3,
		fmt.Sprintf("%.0f/s arrive; to the handler's under the same loop", b.peak/2))
	b.beside("4 intake, open loop, p99, to that of one client", "ms", spreadOf(got["open"], p99Of), spread{b.single, b.single, b.single})
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
