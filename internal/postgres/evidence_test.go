package postgres_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/postgres"
)

// archive is a registry with a store of evidence.
type archive struct {
	*registry
	*postgres.Evidence
	store  *evidence.Folder
	locker *evidence.Locker
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	r := newRegistry(t)
	store, err := evidence.OpenFolder(filepath.Join(t.TempDir(), "evidence"), 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return &archive{r, r.db.Evidence(r.ring), store, evidence.NewLocker(r.ring, store, evidence.Options{})}
}

// upload takes a file for a report or case, without its row.
func (a *archive) upload(f *casefile.File, name, content string) evidence.Item {
	a.t.Helper()
	i, err := a.locker.Take(a.t.Context(), keyring.KeyID(f.Key), f.ID, evidence.Upload{
		Name: name, Body: strings.NewReader(content), From: "reporter", On: "2026-03-02",
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return i
}

// add takes a file and writes its row.
func (a *archive) add(f *casefile.File, name, content string) evidence.Item {
	a.t.Helper()
	i := a.upload(f, name, content)
	if err := a.Add(a.t.Context(), i, nil); err != nil {
		a.t.Fatal(err)
	}
	return i
}

func TestAnItemOfAnotherFileIsNotFound(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	mine, other := a.open(casefile.Report), a.open(casefile.Report)
	i := a.add(other, "note.txt", canary)
	for _, id := range []string{i.ID, uuid.NewString(), "", "../" + i.ID, i.ID + "'"} {
		if _, found, err := a.Find(t.Context(), mine.ID, id); err != nil || found {
			t.Errorf("Find %q: found %t, %v", id, found, err)
		}
		if x, err := a.Exhibit(t.Context(), mine.Header, id); x != nil || !fault.Is(err, fault.NotFound) {
			t.Errorf("Exhibit %q: %v, %v", id, x, err)
		}
	}
}

func TestAnItemComesBackAsItWasTaken(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	want := a.add(f, "what I saw "+canary+".txt", canary+" in the words of the file")
	got, found, err := a.Find(t.Context(), f.ID, want.ID)
	if err != nil || !found {
		t.Fatalf("found %t, %v", found, err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
	in, err := a.locker.Open(t.Context(), got)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if words, err := io.ReadAll(in); err != nil || string(words) != canary+" in the words of the file" {
		t.Fatalf("%q, %v", words, err)
	}
	x, err := a.Exhibit(t.Context(), f.Header, want.ID)
	if err != nil {
		t.Fatal(err)
	}
	wantX := &casefile.Exhibit{ID: want.ID, File: f.ID, Name: want.Name, Type: "text/plain", Size: want.Size, SHA256: want.SHA256, From: "reporter", On: "2026-03-02"}
	if d := cmp.Diff(wantX, x); d != "" {
		t.Fatal(d)
	}
	if n, size, err := a.Used(t.Context(), f.ID); n != 1 || size != want.Size || err != nil {
		t.Fatalf("used: %d files, %d bytes, %v", n, size, err)
	}
}

func TestR33_NothingOfAnItemIsReadableInItsRow(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	i := a.add(f, canary+".txt", canary)
	var row string
	if err := a.db.Pool.QueryRow(t.Context(), "select e::text || encode(about, 'escape') from evidence e").Scan(&row); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{canary, i.SHA256, "text/plain"} {
		if strings.Contains(row, secret) {
			t.Errorf("the row says %q", secret)
		}
	}
}

func TestI29_TheDatabaseRefusesToChangeOrForgetAnItem(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f, other := a.open(casefile.Report), a.open(casefile.Report)
	a.add(f, "a.txt", "a")
	for _, sql := range []string{
		"delete from evidence", "truncate evidence cascade",
		"update evidence set about = 'x'", "update evidence set blob = '" + evidence.NewName() + "'",
		"update evidence set id = gen_random_uuid()", "update evidence set key_id = gen_random_uuid()",
		"update evidence set file_id = '" + other.ID + "'",
		"update evidence set from_party = 'staff'", "update evidence set taken_on = taken_on + 1",
	} {
		var pg *pgconn.PgError
		if _, err := a.db.Pool.Exec(t.Context(), sql); !errors.As(err, &pg) || pg.Code != "23001" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestTheDatabaseRefusesAnItemThatCouldNeverBeOpened(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f, other := a.open(casefile.Report), a.open(casefile.Report)
	good := a.add(f, "a.txt", "a")
	for name, change := range map[string]func(*evidence.Item){
		"under another file's key": func(i *evidence.Item) { i.Key = keyring.KeyID(other.Key) },
		"of no file":               func(i *evidence.Item) { i.File = uuid.NewString() },
		"with a blob of another":   func(i *evidence.Item) { i.Blob = good.Blob },
		"with a path for a blob":   func(i *evidence.Item) { i.Blob = "../../etc/passwd" },
		"from nobody":              func(i *evidence.Item) { i.From = "" },
	} {
		i := a.upload(f, "b.txt", "b")
		change(&i)
		var pg *pgconn.PgError
		if err := a.Add(t.Context(), i, nil); !errors.As(err, &pg) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n, _, err := a.Used(t.Context(), f.ID); n != 1 || err != nil {
		t.Fatalf("%d items, %v", n, err)
	}
}

func TestR55_ARowMovedToAnotherItemDoesNotOpen(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	one, two := a.add(f, "one.txt", "one"), a.add(f, "two.txt", "two")
	exec(t, a.db, "alter table evidence disable trigger user")
	exec(t, a.db, "update evidence set about = (select about from evidence where id = $1) where id = $2", one.ID, two.ID)
	if _, found, err := a.Find(t.Context(), f.ID, two.ID); found || !errors.Is(err, keyring.ErrUnopened) {
		t.Fatalf("found %t, %v", found, err)
	}
}

func TestAnItemOfAnErasedFileIsNotFound(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	i := a.add(f, "a.txt", "a")
	if err := a.ring.Shred(t.Context(), i.Key); err != nil {
		t.Fatal(err)
	}
	if _, found, err := a.Find(t.Context(), f.ID, i.ID); found || !fault.Is(err, fault.NotFound) {
		t.Fatalf("found %t, %v", found, err)
	}
	if _, err := a.locker.Open(t.Context(), i); !errors.Is(err, keyring.ErrShredded) {
		t.Fatal(err)
	}
}

func TestF02_ARolledBackBatchLeavesAnOrphanThatIsSwept(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	kept, lost := a.add(f, "kept.txt", "kept"), a.upload(f, "lost.txt", "lost")
	rows, err := a.Seal(t.Context(), lost)
	if err != nil {
		t.Fatal(err)
	}
	var b pgx.Batch
	postgres.QueueEvidence(&b, rows...)
	b.Queue("select 1 / 0")
	if err := a.db.Batch(t.Context(), &b); err == nil {
		t.Fatal("the batch did not fail")
	}
	for _, step := range []struct {
		after   time.Duration
		removed int
	}{{0, 0}, {59 * time.Minute, 0}, {time.Hour, 1}, {2 * time.Hour, 0}} {
		if n, err := a.locker.Sweep(t.Context(), a.Known, a.now.Add(step.after)); err != nil || n != step.removed {
			t.Fatalf("after %s: %d swept, %v; want %d", step.after, n, err, step.removed)
		}
	}
	if _, err := a.locker.Open(t.Context(), lost); !errors.Is(err, evidence.ErrMissing) {
		t.Errorf("the orphan: %v", err)
	}
	in, err := a.locker.Open(t.Context(), kept)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, []byte("kept")) {
		t.Fatalf("%q, %v", got, err)
	}
}

func TestItemsOfAReportAreWrittenInItsBatch(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	var items []evidence.Item
	for n := range 20 {
		items = append(items, a.upload(f, fmt.Sprintf("%d.txt", n), "words"))
	}
	rows, err := a.Seal(t.Context(), items...)
	if err != nil {
		t.Fatal(err)
	}
	var b pgx.Batch
	postgres.QueueEvidence(&b, rows...)
	if err := a.db.Batch(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if got, err := a.Of(t.Context(), f.ID); err != nil || len(got) != 20 {
		t.Fatalf("%d items, %v", len(got), err)
	}
}

func TestASweepThatCannotAskTheIndexRemovesNothing(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	i := a.upload(a.open(casefile.Report), "a.txt", "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, at := range []time.Time{a.now, a.now.Add(3 * time.Hour)} {
		if n, err := a.locker.Sweep(ctx, a.Known, at); n != 0 || err == nil {
			t.Fatalf("%d swept, %v", n, err)
		}
	}
	if in, err := a.locker.Open(t.Context(), i); err != nil {
		t.Fatal(err)
	} else {
		_ = in.Close()
	}
}
