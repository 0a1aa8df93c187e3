package bulk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/ledger"
	"recourse/internal/testkit"
	"recourse/internal/testkit/bulk"
)

// teller tells stories in a house, with people of its own.
func teller(t *testing.T, h *testkit.House, procedure string) *bulk.Teller {
	t.Helper()
	story, err := bulk.LoadStory(procedure)
	if err != nil {
		t.Fatal(err)
	}
	var people []bulk.Person
	for _, p := range h.People {
		people = append(people, bulk.Person{ID: p.ID, Username: p.Username, Role: p.Role})
	}
	return &bulk.Teller{
		Office: h.Server.Office, Pool: h.Server.DB.Pool, People: people, Story: story,
		Submit: func(ctx context.Context, body []byte) (string, error) {
			req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/v1/reports", bytes.NewReader(body))
			req.Host = "localhost" // a name that every house answers to
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Idempotency-Key", uuid.NewString())
			rec := httptest.NewRecorder()
			h.Server.Handler.ServeHTTP(rec, req)
			var got struct {
				Reference string `json:"reference"`
			}
			if rec.Code != http.StatusCreated {
				return "", fmt.Errorf("status %d: %s", rec.Code, rec.Body)
			}
			return got.Reference, json.Unmarshal(rec.Body.Bytes(), &got)
		},
	}
}

func TestCopiesVerifyLikeWhatTheyAreCopiesOf(t *testing.T) {
	t.Parallel()
	for _, procedure := range []string{"simple", "nec"} {
		t.Run(procedure, func(t *testing.T) {
			t.Parallel()
			copied(t, procedure)
		})
	}
}

func copied(t *testing.T, procedure string) {
	h := testkit.New(t, testkit.Options{Settings: map[string]string{"procedure": procedure}})
	_, matter, err := teller(t, h, procedure).Tell(t.Context(), -1, 20)
	if err != nil {
		t.Fatal(err)
	}
	m, err := bulk.Read(t.Context(), h.Server.DB.Pool, h.Server.Ring, matter)
	if err != nil {
		t.Fatal(err)
	}
	into := bulk.Into{Pool: h.Server.DB.Pool, Ring: h.Server.Ring, Log: h.Server.Log, Day: h.Clock.Now().Format(time.DateOnly)}
	if err := bulk.Multiply(t.Context(), into, 60, m); err != nil {
		t.Fatal(err)
	}
	var cases, least int
	if err := h.Server.DB.Pool.QueryRow(t.Context(), `select count(*), min(seq) from files where kind = 'case'`).Scan(&cases, &least); err != nil {
		t.Fatal(err)
	}
	if cases != 61 || least < 20 {
		t.Fatalf("%d cases, the shortest of %d events, want 61 of 20 at least", cases, least)
	}
	key, err := ledger.NewVerifier(h.Server.Keys.Checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.Server.Files.Verify(t.Context(), ledger.Trust{Log: key, Epoch: 1})
	if err != nil || !r.OK() {
		t.Fatalf("%+v, %v", r, err)
	}
}
