package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recourse/internal/config"
	"recourse/internal/evidence"
	"recourse/internal/server"
	"recourse/internal/testkit/pg"
	"recourse/internal/testkit/s3"
)

// bucketed are settings that keep files in a bucket.
func bucketed(t *testing.T, p s3.Place, data string, flags map[string]string) config.Config {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(s3.SecretKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"evidence.endpoint": p.Endpoint, "evidence.bucket": p.Name, "evidence.access_key": s3.AccessKey, "evidence.secret_key_file": secret,
		"evidence.patience": "2s",
	}
	for k, v := range flags {
		all[k] = v
	}
	return settings(t, data, all)
}

// told is a report with one small file, and what it was answered.
func told(t *testing.T, h *server.House) (answer struct {
	AccessCode string   `json:"access_code"`
	Lost       []string `json:"lost"`
}) {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "http://localhost:8080/api/v1/reports", strings.NewReader(
		`{"narrative": "An invented story.", "evidence": [{"filename": "a.txt", "media_type": "text/plain", "content_base64": "aGVsbG8="}]}`))
	r.Header.Set("Content-Type", "application/json")
	if h.Handler.ServeHTTP(w, r); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// objects lists what the server keeps in a bucket.
func objects(t *testing.T, p s3.Place) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(p.Folder, "recourse", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func verified(t *testing.T, h *server.House, items int, found ...string) {
	t.Helper()
	w, err := h.VerifyEvidence(t.Context())
	if err != nil || w.Items != items || len(w.Found) != len(found) {
		t.Fatalf("got %+v and %v, want %d items and %v", w, err, items, found)
	}
	for n, f := range w.Found {
		if !strings.Contains(f.String(), found[n]) {
			t.Errorf("found %s, want %s", f, found[n])
		}
	}
}

// Nothing of a file lies on the machine's own disk, and what lies in the bucket is sealed.
func TestAHouseKeepsItsFilesInABucket(t *testing.T) {
	t.Parallel()
	p := s3.Bucket(t)
	c := bucketed(t, p, folder(t), nil)
	h := build(t, c, server.Options{})
	if answer := told(t, h); len(answer.Lost) != 0 || len(objects(t, p)) != 1 {
		t.Fatalf("lost %v, kept %v", answer.Lost, objects(t, p))
	}
	for _, dir := range []string{"evidence", "uploads"} {
		names, err := filepath.Glob(filepath.Join(c.Data, dir, "*"))
		if err != nil || len(names) != 0 {
			t.Errorf("on the machine's own disk: %v, %v", names, err)
		}
	}
	blob := objects(t, p)[0]
	if b, err := os.ReadFile(blob); err != nil || strings.Contains(string(b), "hello") {
		t.Errorf("the server can read it: %v", err)
	}
	verified(t, h, 1)
	if err := os.Remove(blob); err != nil {
		t.Fatal(err)
	}
	verified(t, h, 1, filepath.Base(blob)+" of item ")
}

func TestR69_F32_AReportIsTakenWhileTheStoreIsDown(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0") // it takes connections, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	gone := s3.Place{Endpoint: "http://127.0.0.1:1", Name: "recourse-gone"}
	silent := s3.Place{Endpoint: "http://" + l.Addr().String(), Name: "recourse-silent"}
	for name, p := range map[string]s3.Place{"nobody is there": gone, "it says nothing": silent} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := build(t, bucketed(t, p, folder(t), nil), server.Options{})
			for range 2 {
				if answer := told(t, h); len(answer.AccessCode) == 0 || len(answer.Lost) != 1 || answer.Lost[0] != "a.txt" {
					t.Errorf("got %+v, want the report taken and its file named as lost", answer)
				}
			}
			if _, err := h.VerifyEvidence(t.Context()); !errors.Is(err, evidence.ErrDown) {
				t.Errorf("a walk says %v", err)
			}
		})
	}
}

func TestABucketThatRefusesUsIsSaidSoAtTheStart(t *testing.T) {
	t.Parallel()
	p := s3.Bucket(t)
	missing := s3.Place{Endpoint: p.Endpoint, Name: "recourse-nowhere"}
	if _, err := server.Build(context.Background(), bucketed(t, missing, folder(t), nil), server.Options{DSN: pg.Clone(t)}); !errors.Is(err, evidence.ErrRefused) || !strings.Contains(err.Error(), "recourse-nowhere") {
		t.Errorf("a bucket that is not there: %v", err)
	}
	c := bucketed(t, p, folder(t), nil)
	if err := os.WriteFile(c.Evidence.SecretKeyFile, []byte("another\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Build(context.Background(), c, server.Options{DSN: pg.Clone(t)}); !errors.Is(err, evidence.ErrRefused) || strings.Contains(err.Error(), "another\n") {
		t.Errorf("another secret: %v", err)
	}
	if err := os.WriteFile(c.Evidence.SecretKeyFile, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Build(context.Background(), c, server.Options{DSN: pg.Clone(t)}); err == nil || !strings.Contains(err.Error(), "evidence.secret_key_file") {
		t.Errorf("no secret: %v", err)
	}
}
