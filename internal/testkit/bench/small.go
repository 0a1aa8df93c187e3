package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

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
