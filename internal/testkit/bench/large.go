package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"recourse/configs"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/server"
	"recourse/internal/testkit/bulk"
	"recourse/internal/testkit/program"
)

// seeded is what is known of a large house beside its folder.
type seeded struct {
	People []bulk.Person
	Cases  []string // those that were copied
	Took   string
	Leaves int64
}

// tellings is how many stories are told and copied: each has people of its own drawing. A sixth in the same words would
// make a flood of them, which the list of what waits puts together.
const tellings = 5

// large is everything that is measured among many cases.
func (b *bench) large(ctx context.Context) error {
	story, err := bulk.LoadStory(b.procedure)
	if err != nil {
		return err
	}
	dir, s, err := b.seed(ctx, story)
	if err != nil {
		return err
	}
	h := &house{Program: &program.Program{Bin: b.bin, Data: dir, Flags: b.flags(quiet...)}, people: s.People, body: compact(story.Body)}
	if err := h.Start(ctx); err != nil {
		return err
	}
	defer h.Kill()
	if err := h.join(ctx); err != nil {
		return err
	}
	defer h.leave()
	if err := bulk.SignIn(ctx, h.pool, time.Now(), h.people); err != nil {
		return err
	}
	if err := b.among(ctx, h, story); err != nil {
		return err
	}
	now, most, err := h.Memory()
	if err != nil {
		return err
	}
	mib := float64(most) / (1 << 20)
	b.number(fmt.Sprintf("12 memory at %d cases", b.n), "MiB", spread{mib, mib, mib}, 150, false,
		fmt.Sprintf("the most it ever held; %.0f at the end", float64(now)/(1<<20)))
	return h.Stop()
}

// seed gives the folder of a large house: one of an earlier run that was made from the same rules, or a new one.
func (b *bench) seed(ctx context.Context, story bulk.Story) (string, *seeded, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %+v %d", postgres.SchemaDigest(), story, tellings)
	err := fs.WalkDir(configs.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(configs.FS, path)
		fmt.Fprintf(sum, "%s %x", path, sha256.Sum256(text))
		return err
	})
	if err != nil {
		return "", nil, err
	}
	dir := filepath.Join(b.dir, fmt.Sprintf("large-%s-%d-%s", b.procedure, b.n, hex.EncodeToString(sum.Sum(nil)[:6])))
	note := filepath.Join(dir, "seeded.json")
	if text, err := os.ReadFile(note); err == nil {
		s := &seeded{}
		return dir, s, json.Unmarshal(text, s)
	}
	if old, err := filepath.Glob(filepath.Join(b.dir, fmt.Sprintf("large-%s-%d-*", b.procedure, b.n))); err == nil {
		for _, one := range old { // of other rules, or half made
			if err := os.RemoveAll(one); err != nil {
				return "", nil, err
			}
		}
	}
	began := time.Now()
	fmt.Fprintf(os.Stderr, "bench: seeding %d cases\n", b.n)
	s, err := b.multiply(ctx, dir, story)
	if err != nil {
		return "", nil, fmt.Errorf("seed: %w", err)
	}
	s.Took = time.Since(began).Round(time.Second).String()
	fmt.Fprintf(os.Stderr, "bench: seeded %d cases, %d leaves, verified, in %s\n", b.n, s.Leaves, s.Took)
	text, err := json.Marshal(s)
	if err != nil {
		return "", nil, err
	}
	return dir, s, os.WriteFile(note, text, 0o600)
}

// multiply makes a house in this process, tells some stories by the verbs, copies them and verifies all.
func (b *bench) multiply(ctx context.Context, dir string, story bulk.Story) (s *seeded, err error) {
	c, err := settings(dir, map[string]string{"pools.keys": "8192", "work": "false", "procedure": b.procedure})
	if err != nil {
		return nil, err
	}
	h, err := server.Build(ctx, c, server.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	s = &seeded{}
	if s.People, err = bulk.Staff(ctx, h.DB.Pool, h.Ring, time.Now(), 5, story); err != nil {
		return nil, err
	}
	t := &bulk.Teller{Office: h.Office, Pool: h.DB.Pool, People: s.People, Story: story, Submit: submitTo(h.Handler)}
	moulds := make([]*bulk.Mould, tellings)
	for i := range moulds {
		_, matter, err := t.Tell(ctx, -1, 20)
		if err != nil {
			return nil, err
		}
		if moulds[i], err = bulk.Read(ctx, h.DB.Pool, h.Ring, matter); err != nil {
			return nil, err
		}
		s.Cases = append(s.Cases, matter)
	}
	// Statements that take minutes need connections without the house's limits.
	unbound := &house{Program: &program.Program{Data: dir}}
	if err := unbound.join(ctx); err != nil {
		return nil, err
	}
	defer unbound.leave()
	into := bulk.Into{Pool: unbound.pool, Ring: h.Ring, Log: h.Log, Day: time.Now().UTC().Format(time.DateOnly)}
	if err := bulk.Multiply(ctx, into, b.n-tellings, moulds...); err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, "bench: copied; verifying")
	key, err := ledger.NewVerifier(h.Keys.Checkpoint)
	if err != nil {
		return nil, err
	}
	r, err := h.Files.Verify(ctx, ledger.Trust{Log: key, Epoch: 1})
	if err != nil {
		return nil, err
	}
	if !r.OK() {
		return nil, fmt.Errorf("the log does not verify: %d faults, the first %+v", r.Faults, r.Findings[0])
	}
	s.Leaves = r.Size
	return s, nil
}

// submitTo sends a report to a house in this process.
func submitTo(front http.Handler) func(context.Context, []byte) (string, error) {
	return func(ctx context.Context, body []byte) (string, error) {
		req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/v1/reports", bytes.NewReader(body))
		req.Host = "localhost" // a name that every house answers to
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", newKey())
		rec := httptest.NewRecorder()
		front.ServeHTTP(rec, req)
		if err := want(rec.Code, http.StatusCreated, rec.Body.Bytes()); err != nil {
			return "", err
		}
		var got struct {
			Reference string `json:"reference"`
		}
		return got.Reference, json.Unmarshal(rec.Body.Bytes(), &got)
	}
}
