package reporter_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"recourse/internal/keyring"
	"recourse/internal/testkit"
)

// told is a browser in which the story was told, with its page for files open.
func told(t *testing.T, h *testkit.House) *testkit.Browser {
	t.Helper()
	b := h.Browse(t).Open("/report/story")
	b.Press(b.Path, "", story)
	return b.Open("/report/begun/evidence")
}

var screenshot = testkit.File{Name: "screenshot.png", Bytes: []byte("\x89PNG\r\n\x1a\ninvented")}

func TestWhatIsEnclosedIsKeptWhenItIsChosenAndGoesWithTheReport(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := told(t, h)
	if b.Press(b.Path, "", nil, screenshot, testkit.File{Name: "wrong.txt", Bytes: []byte("words")}); b.Path != "/report/begun/keep_away?added=1" || !strings.Contains(b.Text("main"), "With your reportwrong.txt") {
		t.Fatalf("chosen: %d %s %s", b.Status, b.Path, b.Text("main"))
	}
	// Another answer is changed, and it is all there afterwards.
	b.Open("/report/begun/story?check=1").Press("/report/begun/story?check=1", "", map[string][]string{"narrative.0": {"It was otherwise."}})
	if got := b.Text("dd"); b.Path != "/report/begun/review" || !strings.Contains(got, "screenshot.png") || !strings.Contains(got, "wrong.txt") || !strings.Contains(got, "It was otherwise.") {
		t.Fatalf("before it is sent: %s %s", b.Path, got)
	}
	out := b.Open("/report/begun/evidence?check=1").Texts("main", "form")
	if len(out) < 3 {
		t.Fatalf("nothing takes a file out: %v", out)
	}
	if b.Press("/report/begun/evidence?check=1", "out", nil); strings.Contains(b.Text("li"), "screenshot.png") || !strings.Contains(b.Text("li"), "wrong.txt") {
		t.Fatalf("taken out: %s", b.Text("main"))
	}
	b.Open("/report/begun/review").Press("/report/send", "", nil)
	words := b.Texts("words", "li")
	if len(words) != 10 || count(t, h, "evidence") != 1 || count(t, h, "enclosed") != 0 {
		t.Fatalf("sent: %s, %d files, %d enclosed", b.Text("main"), count(t, h, "evidence"), count(t, h, "enclosed"))
	}
	items, _ := h.Party(strings.Join(words, "-")).Get("/api/v1/my/evidence").Want(200).JSON()["items"].([]any)
	if len(items) != 1 || !strings.Contains(h.Browse(t).Open("/my").Press("", "", map[string][]string{"code": {strings.Join(words, " ")}}).Open("/my/files").Text("h2"), "wrong.txt") {
		t.Errorf("the report carries %v", items)
	}
}

func TestThePageForFilesGoesOnWhereNoneIsChosenAndNamesWhatItCannotTake(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{Settings: map[string]string{"limits.file": "1KiB"}})
	b := told(t, h)
	b.Press(b.Path, "", nil, testkit.File{Name: "film.mp4", Bytes: bytes.Repeat([]byte("x"), 2000)}, testkit.File{Name: "empty.txt"}, screenshot)
	if got := b.Text("main"); b.Status != http.StatusUnprocessableEntity || !strings.Contains(got, "“film.mp4” was not kept: a file can be 1 KB large.") || !strings.Contains(got, "“empty.txt” has nothing in it.") || !strings.Contains(b.Text("li"), "screenshot.png") {
		t.Errorf("%d %s", b.Status, got)
	}
	if b = told(t, h); b.Press(b.Path, "", nil).Path != "/report/begun/keep_away" {
		t.Errorf("without a file it goes to %s: %d", b.Path, b.Status)
	}
}

func TestF15_AFileThatCannotBeKeptTakesNothingElseWithIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := told(t, h)
	if err := os.RemoveAll(filepath.Join(h.Data, "evidence")); err != nil {
		t.Fatal(err)
	}
	if b.Press(b.Path, "", nil, screenshot); b.Status != http.StatusUnprocessableEntity || !strings.Contains(b.Text("main"), "could not be kept just now") {
		t.Errorf("%d %s", b.Status, b.Text("main"))
	}
	if b.Open("/report/begun/review").Press("/report/send", "", nil); len(b.Texts("words", "li")) != 10 {
		t.Errorf("the report was not sent: %s", b.Text("main"))
	}
}

func TestMaterialOfAChildLeavesTheDraftAsSoonAsItIsSaidToBeThere(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := told(t, h)
	b.Press(b.Path, "", nil, screenshot)
	b.Open("/report/begun/concerns").Press("/report/begun/concerns", "", map[string][]string{"concerns.0": {"child_sexual_material"}})
	if count(t, h, "enclosed") != 0 || strings.Contains(b.Open("/report/begun/review").Text("main"), "screenshot.png") {
		t.Errorf("it is still there: %s", b.Text("main"))
	}
	if b.Open("/report/begun/evidence"); b.Path == "/report/begun/evidence" {
		t.Error("files are still asked for")
	}
	if b.Open("/report/begun/review").Press("/report/send", "", nil); len(b.Texts("words", "li")) != 10 || count(t, h, "evidence") != 0 {
		t.Errorf("sent: %s", b.Text("main"))
	}
}

func TestWhatIsEnclosedGoesWithItsDraftAndItsKeyWithIt(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := told(t, h)
	b.Press(b.Path, "", nil, screenshot)
	sent := told(t, h)
	sent.Press(sent.Path, "", nil, screenshot)
	sent.Open("/report/begun/review").Press("/report/send", "", nil)
	sweep := func() {
		t.Helper()
		if err := h.Server.Desk.SweepDrafts(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Server.Evidence.Sweep(t.Context(), h.Server.DB.Evidence(h.Server.Ring).Known, h.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		sweep()
		h.Clock.Advance(2 * 3600 * 1e9)
	}
	if w, err := h.Server.VerifyEvidence(t.Context()); err != nil || len(w.Found) != 0 {
		t.Errorf("what is enclosed is taken for an orphan: %v %v", w.Found, err)
	}
	if blobs(t, h) != 2 || count(t, h, "enclosed") != 1 {
		t.Fatalf("%d blobs, %d enclosed", blobs(t, h), count(t, h, "enclosed"))
	}
	h.Clock.Advance(15 * 24 * 3600 * 1e9)
	if sweep(); count(t, h, "enclosed") != 1 {
		t.Error("it went while a report that was being sent could still need its key")
	}
	h.Clock.Advance(24 * 3600 * 1e9)
	for range 2 {
		sweep()
		h.Clock.Advance(2 * 3600 * 1e9)
	}
	if blobs(t, h) != 1 || count(t, h, "enclosed") != 0 || count(t, h, "evidence") != 1 {
		t.Errorf("%d blobs, %d enclosed, %d files of reports", blobs(t, h), count(t, h, "enclosed"), count(t, h, "evidence"))
	}
	// The report that was sent still opens.
	words := sent.Texts("words", "li")
	if items, _ := h.Party(strings.Join(words, "-")).Get("/api/v1/my/evidence").Want(200).JSON()["items"].([]any); len(items) != 1 {
		t.Errorf("the report that was sent carries %v", items)
	}
}

func TestTheKeyOfFilesThatAReportTookOverIsNotTakenForUnused(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	b := told(t, h)
	b.Press(b.Path, "", nil, screenshot)
	pool := h.Server.DB.Pool
	// As after a fall between the report and its draft: both know of the file.
	if _, err := pool.Exec(t.Context(), `create table kept as select * from enclosed`); err != nil {
		t.Fatal(err)
	}
	b.Open("/report/begun/review").Press("/report/send", "", nil)
	words := b.Texts("words", "li")
	if _, err := pool.Exec(t.Context(), `insert into enclosed select * from kept`); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(16 * 24 * 3600 * 1e9)
	if err := h.Server.Desk.SweepDrafts(t.Context()); err != nil || count(t, h, "enclosed") != 0 {
		t.Fatalf("%v, %d enclosed", err, count(t, h, "enclosed"))
	}
	var key string
	if err := pool.QueryRow(t.Context(), `select key_id::text from kept`).Scan(&key); err != nil {
		t.Fatal(err)
	}
	h.Server.Ring.Forget(keyring.KeyID(key))
	if got := h.Party(strings.Join(words, "-")).Get("/api/v1/my/report"); got.Status != http.StatusOK {
		t.Errorf("the report does not open any more: %d %s", got.Status, got.Body)
	}
}

func TestR09_DraftsWithFilesAreBegunOneAfterTheOtherFromOneSource(t *testing.T) {
	t.Parallel()
	h := fronted(t, "2")
	var b *testkit.Browser
	for range 3 {
		b = h.Browse(t)
		b.Header.Set("X-Forwarded-For", "198.51.100.9")
		b.Open("/report/story")
		b.Press(b.Path, "", story)
		b.Open("/report/begun/evidence")
		b.Press(b.Path, "", nil, screenshot)
	}
	if got := b.Text("main"); count(t, h, "enclosed") != 2 || b.Status != http.StatusUnprocessableEntity || !strings.Contains(got, "“screenshot.png” was not taken: many files are coming in") {
		t.Errorf("%d enclosed, %d: %s", count(t, h, "enclosed"), b.Status, got)
	}
	if b.Open("/report/begun/review").Press("/report/send", "", nil); len(b.Texts("words", "li")) != 10 {
		t.Errorf("the report itself was held back: %s", b.Text("main"))
	}
}

// blobs is how many files the store holds.
func blobs(t *testing.T, h *testkit.House) int {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(h.Data, "evidence"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return len(slices.Compact(all))
}
