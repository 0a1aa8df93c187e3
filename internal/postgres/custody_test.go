package postgres_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"recourse/internal/casefile"
	"recourse/internal/evidence"
	"recourse/internal/evidence/recode"
	"recourse/internal/evidence/scan"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
	"recourse/internal/testkit/photo"
)

// cleaned makes the copy of an item and keeps it.
func (a *archive) cleaned(i evidence.Item) evidence.Copy {
	a.t.Helper()
	c, err := a.locker.Clean(a.t.Context(), i, recode.Process{})
	if err != nil {
		a.t.Fatal(err)
	}
	if err := a.AddCopy(a.t.Context(), i, c, a.now); err != nil {
		a.t.Fatal(err)
	}
	return c
}

func TestR33_ACopyIsSealedBesideTheOriginalAndWhatMadeItIsOnRecord(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	i, text := a.add(f, "me.jpg", string(photo.JPEG(6))), a.add(f, "a.txt", canary)
	if waiting, err := a.Unlooked(t.Context(), 10); err != nil || len(waiting) != 2 {
		t.Fatalf("%v wait, %v", waiting, err)
	}
	if _, found, err := a.Copy(t.Context(), i); found || err != nil {
		t.Fatalf("there is a copy already: %v", err)
	}
	c, none := a.cleaned(i), a.cleaned(text)
	if !c.Cleaned() || none.Cleaned() || none.Why != evidence.NoCleaner {
		t.Fatalf("got %+v and %+v", c, none)
	}
	if waiting, err := a.Unlooked(t.Context(), 10); err != nil || len(waiting) != 0 {
		t.Fatalf("%v wait, %v", waiting, err)
	}
	got, found, err := a.Copy(t.Context(), i)
	if err != nil || !found || got != c {
		t.Fatalf("got %+v, %v, want %+v", got, err, c)
	}
	in, err := a.locker.OpenCopy(t.Context(), i, c)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if b, err := io.ReadAll(in); err != nil || int64(len(b)) != c.Size || bytes.Contains(b, []byte(photo.Marker)) {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	for item, what := range map[evidence.Item]string{i: evidence.WasCopied, text: evidence.NotCopied} {
		done, err := a.Custody(t.Context(), item)
		if err != nil || len(done) != 1 || done[0].What != what || done[0].WhoKind != "system" || !done[0].At.Equal(a.now) {
			t.Errorf("got %+v, %v", done, err)
		}
	}
	// A second process that did the same work keeps nothing of it.
	if err := a.AddCopy(t.Context(), i, evidence.Copy{Item: i.ID, Blob: evidence.NewName()}, a.now); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	if known, err := a.Known(t.Context(), []string{i.Blob, c.Blob, evidence.NewName(), ""}); err != nil || len(known) != 2 || !known[c.Blob] {
		t.Errorf("known are %v, %v", known, err)
	}
	var rows string
	if err := a.db.Pool.QueryRow(t.Context(), "select string_agg(encode(c.about, 'escape') || encode(d.about, 'escape'), '') from copies c, custody d").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{c.SHA256, "image/jpeg", "type"} {
		if strings.Contains(rows, secret) {
			t.Errorf("the rows say %q", secret)
		}
	}
}

func TestTheWalkSeesEveryItemWithItsCopyAndWhatIsErasedAsErased(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f, other := a.open(casefile.Report), a.open(casefile.Report)
	picture, text, gone := a.add(f, "me.jpg", string(photo.JPEG(6))), a.add(f, "a.txt", canary), a.add(other, "b.jpg", string(photo.JPEG(6)))
	copied, lost := a.cleaned(picture), a.cleaned(gone)
	if err := a.ring.Shred(t.Context(), keyring.KeyID(other.Key)); err != nil {
		t.Fatal(err)
	}
	for _, blob := range []string{gone.Blob, lost.Blob} {
		if err := a.store.Delete(t.Context(), blob); err != nil {
			t.Fatal(err)
		}
	}
	walk := func() evidence.Walked {
		t.Helper()
		w, err := a.locker.Verify(t.Context(), a.All(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if w := walk(); w.Erased != 0 || len(w.Found) != 1 || w.Found[0] != (evidence.Found{Blob: gone.Blob, Item: gone.ID, What: evidence.Unsaid}) {
		t.Errorf("a key is gone, and the log does not say so: %+v", w)
	}
	if err := a.SayErased(t.Context(), a.now, ledger.Erasure{Rule: "no-case", By: []string{"one", "another"}, Files: []string{other.ID}}); err != nil {
		t.Fatal(err)
	}
	want := map[string]evidence.Kept{
		picture.ID: {Item: picture, Copy: copied}, text.ID: {Item: text},
		gone.ID: {Item: evidence.Item{ID: gone.ID, File: other.ID, Blob: gone.Blob}, Copy: evidence.Copy{Blob: lost.Blob}, Erased: true},
	}
	last := ""
	for k, err := range a.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if k != want[k.Item.ID] || k.Item.ID <= last {
			t.Errorf("got %+v after %s, want %+v", k, last, want[k.Item.ID])
		}
		last = k.Item.ID
		delete(want, last)
	}
	if len(want) != 0 {
		t.Errorf("not seen: %v", want)
	}
	for _, err := range a.All(t.Context()) { // who has seen enough may go
		if err != nil {
			t.Error(err)
		}
		break
	}
	if w := walk(); w.Items != 2 || w.Copies != 1 || w.Erased != 1 || len(w.Found) != 0 {
		t.Errorf("got %+v", w)
	}
	logTick(t, a.db, 32, "2026-12-02")
	if w := walk(); w.Erased != 1 || len(w.Found) != 0 {
		t.Errorf("once the leaf has its place: %+v", w)
	}
	if err := a.store.Delete(t.Context(), copied.Blob); err != nil {
		t.Fatal(err)
	}
	if w := walk(); len(w.Found) != 1 || w.Found[0].Blob != copied.Blob {
		t.Errorf("a copy that is gone: %+v", w)
	}
}

// TestF25_NoChangeToTheIndexHidesAFileFromTheWalk is about somebody who may write the database, and has one item look like
// one that was erased, or break off the walk.
func TestF25_NoChangeToTheIndexHidesAFileFromTheWalk(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f, other := a.open(casefile.Report), a.open(casefile.Report)
	live, gone := a.add(f, "a.txt", canary), a.add(other, "b.txt", "b")
	a.cleaned(live)
	if err := errors.Join(a.ring.Shred(t.Context(), keyring.KeyID(other.Key)), a.store.Delete(t.Context(), gone.Blob)); err != nil {
		t.Fatal(err)
	}
	if err := a.SayErased(t.Context(), a.now, ledger.Erasure{Rule: "no-case", By: []string{"one", "another"}, Files: []string{other.ID}}); err != nil {
		t.Fatal(err)
	}
	a.unguarded("alter table evidence disable trigger user; alter table copies disable trigger user; alter table log_batches disable trigger user")
	of := func(set string) string { return "update evidence set " + set + " where id = '" + live.ID + "'" }
	for what, changes := range map[string][]string{
		evidence.Unsaid: {of("key_id = gen_random_uuid()"), of("key_id = '" + other.Key + "'"),
			"update log_batches set at = at + interval '1 s' where class = 'erased'", "delete from log_batches where class = 'erased'"},
		"left behind":     {of("file_id = '" + other.ID + "', key_id = '" + other.Key + "'")},
		evidence.Unopened: {of("about = set_byte(about, 40, 255 - get_byte(about, 40))"), of("file_id = '" + other.ID + "'"), "update copies set about = '\\x00'"},
	} {
		for _, change := range changes {
			exec(t, a.db, "create table kept as select * from evidence; create table kept_copies as select * from copies; create table kept_batches as select * from log_batches")
			a.unguarded(change)
			w, err := a.locker.Verify(t.Context(), a.All(t.Context()))
			named := func(f evidence.Found) bool {
				return f.What == what && (f.Item == live.ID || strings.Contains(change, "log_batches"))
			}
			if err != nil || !slices.ContainsFunc(w.Found, named) {
				t.Errorf("%s: %+v, %v, want %q", change, w.Found, err, what)
			}
			missing, err := a.locker.Missing(t.Context(), a.All(t.Context()))
			if err != nil || what != "left behind" && !slices.ContainsFunc(missing, named) {
				t.Errorf("%s: a look without reading: %+v, %v", change, missing, err)
			}
			a.unguarded("delete from copies", "delete from evidence", "insert into evidence select * from kept", "insert into copies select * from kept_copies",
				"delete from log_batches", "insert into log_batches select * from kept_batches", "drop table kept, kept_copies, kept_batches")
		}
	}
	if w, err := a.locker.Verify(t.Context(), a.All(t.Context())); err != nil || len(w.Found) != 0 || w.Erased != 1 {
		t.Errorf("with everything put back: %+v, %v", w, err)
	}
}

// The walk reads page by page: more items than a page has are all seen, each once.
func TestTheWalkGoesOnBehindAPage(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	i := a.upload(f, "a.txt", "a")
	var items []evidence.Item
	for range 4100 {
		i.ID, i.Blob = uuid.NewString(), evidence.NewName()
		items = append(items, i)
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
	seen := map[string]bool{}
	for k, err := range a.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[k.Item.Blob] = true
	}
	if len(seen) != len(items) {
		t.Errorf("%d items were seen, want %d", len(seen), len(items))
	}
}

func TestAnItemWhoseKeyIsGoneIsSetAside(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f, other := a.open(casefile.Report), a.open(casefile.Report)
	a.add(f, "a.txt", "a")
	kept := a.add(other, "b.txt", "b")
	if err := a.ring.Shred(t.Context(), keyring.KeyID(f.Key)); err != nil {
		t.Fatal(err)
	}
	waiting, err := a.Unlooked(t.Context(), 10)
	if err != nil || len(waiting) != 1 || waiting[0].ID != kept.ID {
		t.Fatalf("%v wait, %v", waiting, err)
	}
	if n := a.count("evidence where not looked"); n != 1 {
		t.Errorf("%d wait, want 1", n)
	}
}

func TestI29_TheDatabaseRefusesToChangeWhatWasDoneWithAnItem(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	i := a.add(a.open(casefile.Report), "a.txt", "a")
	a.cleaned(i)
	if err := a.AddScan(t.Context(), i, scan.Verdict{Found: scan.Clean}, a.now); err != nil {
		t.Fatal(err)
	}
	refused := func(sql string) {
		t.Helper()
		var pg *pgconn.PgError
		if _, err := a.db.Pool.Exec(t.Context(), sql); !errors.As(err, &pg) || pg.Code != "23001" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{
		"update copies set blob = '" + evidence.NewName() + "'", "delete from copies", "truncate copies",
		"update scans set about = 'x'", "delete from scans", "truncate scans",
		"delete from custody", "truncate custody", "update custody set batch = null",
		"update custody set what = 'x'", "update custody set who_id = 'x'", "update custody set who_kind = 'staff'",
		"update custody set about = 'x'", "update custody set at = at + interval '1 day'", "update custody set id = gen_random_uuid()",
	} {
		refused(sql)
	}
	if err := a.SealReads(t.Context(), a.now); err != nil {
		t.Fatal(err)
	}
	if n := a.count("custody where batch is not null"); n != 2 {
		t.Fatalf("%d are in a batch", n)
	}
	refused("update custody set batch = batch")
	refused("update custody set batch = null")
}

func TestR36_WhatAScannerFoundIsSealedFoundOnceAndOnRecord(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f, other := a.open(casefile.Report), a.open(casefile.Report)
	i, away, gone := a.add(f, "a.txt", canary), a.add(f, "b.txt", "b"), a.add(other, "c.txt", "c")
	if err := a.ring.Shred(t.Context(), keyring.KeyID(other.Key)); err != nil {
		t.Fatal(err)
	}
	ids := func(at time.Time) (out []string) {
		t.Helper()
		waiting, err := a.Unscanned(t.Context(), at, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range waiting {
			out = append(out, w.ID)
		}
		return out
	}
	if got := ids(a.now); len(got) != 2 || slices.Contains(got, gone.ID) {
		t.Fatalf("%v wait, want two", got)
	}
	// One is put off twice, and goes behind; on record that stands once.
	pause := func(tries int) time.Duration { return time.Duration(tries) * time.Minute }
	for range 2 {
		if err := a.PutOff(t.Context(), away, pause, a.now); err != nil {
			t.Fatal(err)
		}
	}
	if got := ids(a.now); !slices.Equal(got, []string{i.ID}) {
		t.Errorf("%v wait, want the other alone", got)
	}
	if got := ids(a.now.Add(2 * time.Minute)); !slices.Equal(got, []string{i.ID, away.ID}) {
		t.Errorf("two minutes later %v wait, want it last", got)
	}
	verdict := scan.Verdict{Found: scan.Infected, Signature: "Invented.Plague", Engine: "ClamAV 0/1/2026-03-01"}
	if err := a.AddScan(t.Context(), i, verdict, a.now); err != nil {
		t.Fatal(err)
	}
	if err := a.AddScan(t.Context(), i, scan.Verdict{Found: scan.Clean}, a.now); !fault.Is(err, fault.Conflict) {
		t.Errorf("found a second time: %v", err)
	}
	if err := a.PutOff(t.Context(), i, pause, a.now); err != nil {
		t.Error(err)
	}
	all, err := a.Scans(t.Context(), []string{f.ID, "x"})
	if err != nil || len(all) != 2 || all[i.ID].Verdict != verdict || all[i.ID].Tries != 0 || all[away.ID] != (evidence.Scan{Tries: 2}) {
		t.Errorf("got %+v, %v", all, err)
	}
	for item, want := range map[evidence.Item]evidence.Scan{i: all[i.ID], away: all[away.ID]} {
		if got, err := a.Scan(t.Context(), item); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	for item, want := range map[evidence.Item]evidence.Custody{
		i:    {What: evidence.WasScanned, WhoKind: "system", Found: scan.Infected, Reason: verdict.Signature, By: verdict.Engine, SHA256: i.SHA256, At: a.now},
		away: {What: evidence.NotScanned, WhoKind: "system", Found: evidence.ScanFailed, At: a.now},
	} {
		if done, err := a.Custody(t.Context(), item); err != nil || len(done) != 1 || done[0] != want {
			t.Errorf("got %+v, %v, want %+v", done, err, want)
		}
	}
	var rows string
	if err := a.db.Pool.QueryRow(t.Context(), "select string_agg(encode(s.about, 'escape') || encode(d.about, 'escape'), '') from scans s, custody d").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"infected", "Plague", "ClamAV", "unavailable"} {
		if strings.Contains(rows, secret) {
			t.Errorf("the rows say %q", secret)
		}
	}
}

// TestF25_ARowThatWasTakenOutWithItsFileIsNamedByWhatWasDoneWithIt is about somebody who may write the database and the
// store, and leaves nothing of an item but what the log covers.
func TestF25_ARowThatWasTakenOutWithItsFileIsNamedByWhatWasDoneWithIt(t *testing.T) {
	t.Parallel()
	a := newArchive(t)
	f := a.open(casefile.Report)
	kept, gone := a.add(f, "a.txt", canary), a.add(f, "b.txt", "b")
	a.cleaned(kept)
	a.cleaned(gone)
	if err := a.store.Delete(t.Context(), gone.Blob); err != nil {
		t.Fatal(err)
	}
	exec(t, a.db, `begin; set local session_replication_role = replica; delete from evidence where id = '`+gone.ID+`'; commit`)
	w, err := a.locker.Verify(t.Context(), a.All(t.Context()))
	if err != nil || w.Items != 1 || len(w.Found) != 1 || w.Found[0].String() != "item "+gone.ID+": "+evidence.Rowless {
		t.Errorf("got %+v, %v", w, err)
	}
	missing, err := a.locker.Missing(t.Context(), a.All(t.Context()))
	if err != nil || len(missing) != 1 || missing[0].Item != gone.ID {
		t.Errorf("got %+v, %v", missing, err)
	}
}
