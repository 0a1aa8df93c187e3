package matrix

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/clamd"
	"recourse/internal/testkit/photo"
)

// scanned is what a list of evidence says of the scans, by the names of the files.
func (d *drive) scanned(c *testkit.Client, of *file) (ids map[string]string, scans map[string]map[string]any) {
	d.t.Helper()
	ids, scans = map[string]string{}, map[string]map[string]any{}
	items, _ := c.Get(of.path() + "/evidence").Want(200).JSON()["items"].([]any)
	for _, item := range items {
		x, _ := item.(map[string]any)
		name, _ := x["name"].(string)
		ids[name], _ = x["id"].(string)
		scans[name], _ = x["scan"].(map[string]any)
	}
	return ids, scans
}

// locked is an archive that says of itself that it is encrypted.
func locked() []byte {
	b := []byte("PK\x03\x04\x14\x00\x01\x00\x00\x00\x00\x00\x21\x00\x83\x16\xdc\x8c\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00ax")
	list := []byte("PK\x01\x02\x14\x00\x14\x00\x01\x00\x00\x00\x00\x00\x21\x00\x83\x16\xdc\x8c\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00" + strings.Repeat("\x00", 16) + "a")
	return append(append(b, list...), "PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00\x2f\x00\x00\x00\x20\x00\x00\x00\x00\x00"...)
}

// TestR36_OnlyWhatWasFoundCleanIsHandedOutAtOnce follows files of every kind from a reporter to a panel and the respondent.
func TestR36_OnlyWhatWasFoundCleanIsHandedOutAtOnce(t *testing.T) {
	t.Parallel()
	c := clamd.Start(t, clamd.Options{More: []string{"MaxFileSize 300K", "MaxScanSize 1M"}})
	d := driveIn(t, testkit.Options{Settings: map[string]string{"scan.clamd": c.Where}})
	plague, picture := []byte("words, and "+clamd.Plague), append(photo.JPEG(6), clamd.Plague...)
	r := d.h.Submit(story(),
		testkit.File{Name: "clean.txt", Type: "text/plain", Bytes: []byte("words")}, testkit.File{Name: "plague.txt", Type: "text/plain", Bytes: plague},
		testkit.File{Name: "large.txt", Type: "text/plain", Bytes: append(bytes.Repeat([]byte("x"), 400_000), clamd.Plague...)},
		testkit.File{Name: "locked.zip", Type: "application/zip", Bytes: locked()},
		testkit.File{Name: "me.jpg", Type: "image/jpeg", Bytes: photo.JPEG(1)}, testkit.File{Name: "plague.jpg", Type: "image/jpeg", Bytes: picture})
	f := d.file("report", r.Reference)
	screener := d.h.As("triage-1")
	screener.ActionAt("reports", f.ref, "take_report", "", nil, d.version(f)).Want(201)
	ids, scans := d.scanned(screener, f)
	at := func(of *file, name, what string) string { return of.path() + "/evidence/" + ids[name] + "/" + what }
	d.h.MakeCopies()
	for name := range ids {
		if scans[name]["state"] != "waiting" || screener.Get(at(f, name, "content")).Want(503).Header.Get("Retry-After") == "" {
			t.Errorf("before its scan, %s is %v", name, scans[name])
		}
	}
	d.h.ScanFiles()
	_, scans = d.scanned(screener, f)
	for name, want := range map[string]struct {
		state, signature string
		status           int
	}{
		"clean.txt": {"clean", "", 200}, "me.jpg": {"clean", "", 200}, "plague.txt": {"infected", clamd.Name, 409}, "plague.jpg": {"infected", clamd.Name, 409},
		"large.txt": {"too_large", "Heuristics.Limits.Exceeded.MaxFileSize", 409}, "locked.zip": {"encrypted", "Heuristics.Encrypted.Zip", 409},
	} {
		s := scans[name]
		signature, _ := s["signature"].(string)
		engine, _ := s["engine"].(string)
		if s["state"] != want.state || signature != want.signature || !strings.HasSuffix(engine, "/27001/2026-03-01") {
			t.Errorf("%s is %v", name, s)
		}
		a := screener.Get(at(f, name, "content")).Want(want.status)
		if want.status == 409 && (a.JSON()["code"] != "scan_"+want.state || bytes.Contains(a.Body, []byte("words, and"))) {
			t.Errorf("%s is refused by %v", name, a.JSON())
		}
	}

	d.do(f, "screener", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	k := d.opened(f, "Robin Example")
	respondent := d.noticed(k, []string{ids["clean.txt"], ids["plague.txt"]})
	// The original of what was not found clean needs a reason and a word that says one was warned: this word and no other.
	investigator := d.holder(k, "investigator")
	for _, despite := range []string{"", "clean", "encrypted", "yes"} {
		a := investigator.Post(at(k, "plague.txt", "original"), map[string]any{"reason": "to see", "despite": despite}).Want(409)
		if a.JSON()["code"] != "scan_infected" {
			t.Errorf("with %q: %v", despite, a.JSON())
		}
	}
	investigator.Post(at(k, "plague.txt", "original"), map[string]any{"despite": "infected"}).Want(422)
	if a := investigator.Post(at(k, "plague.txt", "original"), map[string]any{"reason": "on a machine apart", "despite": "infected"}).Want(200); !bytes.Equal(a.Body, plague) {
		t.Error("the original is not what was sent")
	}
	investigator.Post(at(k, "clean.txt", "original"), map[string]any{"reason": "to see"}).Want(200)

	// The respondent sees how each stands, and has the clean one alone.
	var told []string
	for _, al := range respondent.Get("/api/v1/my/notice").Want(200).JSON()["allegations"].([]any) {
		for _, e := range al.(map[string]any)["evidence"].([]any) {
			told = append(told, e.(map[string]any)["scan"].(string))
		}
	}
	if slices.Sort(told); !slices.Equal(told, []string{"clean", "infected"}) {
		t.Errorf("the notice says %v", told)
	}
	statuses := []int{respondent.Get("/api/v1/my/notice/evidence/1").Status, respondent.Get("/api/v1/my/notice/evidence/2").Status}
	if slices.Sort(statuses); !slices.Equal(statuses, []int{200, 409}) {
		t.Errorf("the respondent is answered %v", statuses)
	}
	d.toThePanel(k, respondent)
	panellist := d.holder(k, "panellist")
	panellist.Get(at(k, "clean.txt", "content")).Want(200)
	panellist.Get(at(k, "plague.txt", "content")).Want(409)
	panellist.Post(at(k, "plague.txt", "original"), map[string]any{"reason": "to see", "despite": "infected"}).Want(403)
	_, seen := d.scanned(panellist, k)
	for name, s := range seen {
		if s["state"] == nil || s["signature"] != nil || s["engine"] != nil {
			t.Errorf("the panel is told %v of %s", s, name)
		}
	}

	var record []string
	done, _ := d.holder(k, "lead").Get(at(k, "plague.txt", "custody")).Want(200).JSON()["items"].([]any)
	for _, one := range done {
		x, _ := one.(map[string]any)
		found, _ := x["found"].(string)
		by, _ := x["by"].(string)
		record = append(record, strings.TrimSpace(x["what"].(string)+" "+found+" "+strings.TrimPrefix(by, "ClamAV ")[max(0, len(strings.TrimPrefix(by, "ClamAV "))-16):]))
	}
	if slices.Sort(record); !slices.Equal(record, []string{"not_copied type", "original_viewed infected", "scanned infected 27001/2026-03-01"}) {
		t.Errorf("on record is %v", record)
	}
	d.h.CheckLedger()
}

// relay stands between the house and a clamd, and does something once when so many bytes of one connection have passed.
func relay(t *testing.T, to string, after int, do func()) (where string) {
	t.Helper()
	at := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	var done atomic.Bool
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("unix", strings.TrimPrefix(to, "unix:"))
			if err != nil {
				_ = in.Close()
				continue
			}
			go func() {
				_, _ = io.Copy(in, out)
				_ = in.Close()
			}()
			go func() {
				if n, _ := io.CopyN(out, in, int64(after)); n == int64(after) && done.CompareAndSwap(false, true) {
					do()
				}
				_, _ = io.Copy(out, in)
				_ = out.Close()
			}()
		}
	}()
	return "unix:" + at
}

// TestF33_AClamdThatStopsInTheMiddleLosesNothing stops it while it reads the second of three files.
func TestF33_AClamdThatStopsInTheMiddleLosesNothing(t *testing.T) {
	t.Parallel()
	c := clamd.Start(t, clamd.Options{})
	stopped := make(chan struct{})
	between := relay(t, c.Where, 1<<20, func() { c.Stop(); close(stopped) })
	h := testkit.New(t, testkit.Options{Settings: map[string]string{"scan.clamd": between}})
	send := func(name string, size int) testkit.File {
		return testkit.File{Name: name, Type: "text/plain", Bytes: append(bytes.Repeat([]byte("words "), size/6), name...)}
	}
	r := h.Submit(story(), send("long.txt", 2<<20), send("short.txt", 100), send("other.txt", 200))
	triage := h.As("triage-1")
	triage.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	states := func() map[string]string {
		t.Helper()
		out := map[string]string{}
		items, _ := triage.Get("/api/v1/reports/" + r.Reference + "/evidence").Want(200).JSON()["items"].([]any)
		for _, item := range items {
			x, _ := item.(map[string]any)
			s, _ := x["scan"].(map[string]any)
			out[x["name"].(string)], _ = s["state"].(string)
			at := "/api/v1/reports/" + r.Reference + "/evidence/" + x["id"].(string) + "/content"
			if a := triage.Get(at); (a.Status == 200) != (s["state"] == "clean") || a.Status != 200 && a.Status != 503 {
				t.Errorf("%v is answered with %d", x["name"], a.Status)
			}
		}
		return out
	}
	h.ScanFiles()
	<-stopped
	got := states()
	if got["long.txt"] != "unavailable" {
		t.Fatalf("stopped in the middle of it: %v", got)
	}
	for _, name := range []string{"short.txt", "other.txt"} { // before it, or put off with it
		if got[name] != "clean" && got[name] != "unavailable" {
			t.Errorf("stopped in the middle: %v", got)
		}
	}
	h.Submit(story(), send("later.txt", 100)) // nothing of it holds up a report
	if !strings.Contains(h.Logged(), "files are not scanned") {
		t.Error("nobody is told that files are not scanned")
	}
	h.Clock.Advance(time.Minute)
	h.ScanFiles()

	c.Again()
	h.ScanFiles() // the long one waits its two minutes; the others do not
	if got = states(); got["long.txt"] != "unavailable" || got["short.txt"] != "clean" || got["other.txt"] != "clean" {
		t.Errorf("back again: %v", got)
	}
	h.Clock.Advance(2 * time.Minute)
	h.ScanFiles()
	if got = states(); got["long.txt"] != "clean" {
		t.Errorf("two minutes later: %v", got)
	}
	h.CheckLedger()
}

// TestR36_AHouseWithoutAScannerSaysSo, and hands files out as it did.
func TestR36_AHouseWithoutAScannerSaysSo(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	r := d.h.Submit(story(), testkit.File{Name: "words.txt", Type: "text/plain", Bytes: []byte(clamd.Plague)})
	f := d.file("report", r.Reference)
	triage := d.h.As("triage-1")
	triage.ActionAt("reports", f.ref, "take_report", "", nil, d.version(f)).Want(201)
	d.h.ScanFiles()
	ids, scans := d.scanned(triage, f)
	if scans["words.txt"]["state"] != "not_scanned" {
		t.Errorf("got %v", scans)
	}
	triage.Get(f.path() + "/evidence/" + ids["words.txt"] + "/content").Want(200)
}
