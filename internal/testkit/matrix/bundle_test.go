package matrix

import (
	"archive/zip"
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"recourse/internal/ledger"
	"recourse/internal/ledger/bundle"
	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/photo"
)

// bound is a case on its way to a panel, with what must and what must not leave the house planted in it.
type bound struct {
	*drive
	c          *file
	reporter   *testkit.Client
	respondent *testkit.Client
}

// Words by which what was said is found again. None is part of another.
const (
	shownWords, gistWords, withheldWords = "XSHOWNITEM", "XGISTITEM", "XWITHHELDITEM"
	reporterName, aboutItem, fileName    = "XREPORTERNAME", "XABOUTITEM", "XFILENAME"
	witnessContact, keptAway             = "XWITNESSCONTACT", "XKEPTAWAY"
	narrative, theGist, theGround        = "XNARRATIVE ŵyr tŷ", "XTHEGIST", "XTHEGROUND"
	theAnswer, theReport, theAct         = "XTHEANSWER", "XTHEREPORT", "XTHEACT"
)

func newBound(t *testing.T) *bound {
	d := newDrive(t)
	told := story()
	told["identity"] = map[string]any{"mode": "confidential", "name": reporterName, "email": "xmail@example.org"}
	told["narrative"], told["keep_away"] = narrative+" هذه كلمات", []any{keptAway}
	told["witnesses"] = []any{map[string]any{"name": "Sorrel Example", "contact": witnessContact}}
	files := []testkit.File{{Name: fileName + ".jpg", Type: "image/jpeg", Bytes: photo.JPEG(6)}}
	for _, words := range []string{shownWords, gistWords, withheldWords} {
		files = append(files, testkit.File{Name: words + ".txt", Type: "text/plain", Bytes: []byte("what it says: " + words + "\n")})
	}
	r := d.h.Submit(told, files...)
	d.h.MakeCopies()
	f := d.file("report", r.Reference)
	d.h.As("triage-1").ActionAt("reports", f.ref, "take_report", "", nil, d.version(f)).Want(201)
	d.do(f, "screener", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	b := &bound{drive: d, c: d.opened(f, "Robin Example"), reporter: d.h.Party(r.AccessCode)}
	c := b.c
	d.declareAll(c)
	ids := map[string]any{}
	items, _ := d.holder(c, "triage").Get(c.path() + "/evidence").Want(200).JSON()["items"].([]any)
	for _, item := range items {
		x, _ := item.(map[string]any)
		name, _ := x["name"].(string)
		stem, _, _ := strings.Cut(name, ".")
		ids[stem] = x["id"]
	}
	d.do(c, "triage", "test_expression", "", map[string]any{"said": "a", "target": "a person", "abuse": true, "belief": "none", "proportionate": "yes"})
	d.do(c, "triage", "decide_interim", "no risk seen", map[string]any{"decision": "none_needed"})
	d.do(c, "triage", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": d.h.Day(-9 * 24 * time.Hour), "act": theAct,
		"evidence": []any{ids[fileName], ids[shownWords], ids[gistWords]}})
	d.declareAll(c)
	d.do(c, "lead", "authorise", "a clear line", map[string]any{"terms": "look"})
	d.declareAll(c)
	d.do(c, "investigator", "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	for how, put := range map[string]map[string]any{
		"shown": {"evidence": []any{ids[fileName], ids[shownWords]}}, "gist": {"evidence": []any{ids[gistWords]}, "gist": theGist},
		"withheld": {"evidence": []any{ids[withheldWords]}, "ground": theGround},
	} {
		put["how"] = how
		d.do(c, "investigator", "disclose", "", put)
	}
	d.do(c, "investigator", "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	b.respondent = d.invited(c)
	return b
}

// decided brings the case before its panel.
func (b *bound) frozen() {
	c := b.c
	b.do(c, "investigator", "record_delivery", "", map[string]any{"means": "post", "proof": "slip"})
	b.respondent.Post("/api/v1/my/response", map[string]any{"answers": []any{map[string]any{"allegation": 1, "answer": "disputes", "text": theAnswer}}}).Want(201)
	b.do(c, "investigator", "file_report", "", map[string]any{"for": theReport, "against": "a", "credibility": "c"})
	b.declareAll(c)
	b.do(c, "quality", "pass_quality", "", map[string]any{"second_read": true})
	b.declareAll(c)
	b.do(c, "clerk", "draw_panel", "", nil)
	b.declareAll(c)
}

func (b *bound) tick() {
	b.t.Helper()
	s := b.h.Server
	if _, err := s.Log.Integrate(b.t.Context(), s.DB.Ledger(s.Log.Epoch), b.h.Day(0)); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bound) path() string { return b.c.path() + "/bundle" }

const forOmbudsman = `{"reason":"the ombudsman asked for it, XREASON"}`

func (b *bound) whole(who *testkit.Client) *testkit.Answer {
	b.t.Helper()
	return who.Send(http.MethodPost, b.path(), "application/json", []byte(forOmbudsman), nil)
}

// unpacked opens a bundle with the library's own reader, and reads its pages with an outside tool.
func (b *bound) unpacked(raw []byte) (parts map[string]string, pages []string) {
	b.t.Helper()
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		b.t.Fatal(err)
	}
	parts = map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			b.t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			b.t.Fatal(err)
		}
		parts[f.Name] = string(text)
	}
	at := filepath.Join(b.t.TempDir(), "papers.pdf")
	if err := os.WriteFile(at, []byte(parts["papers.pdf"]), 0o600); err != nil {
		b.t.Fatal(err)
	}
	out, err := exec.CommandContext(b.t.Context(), "pdftotext", "-layout", "-enc", "UTF-8", at, "-").Output()
	if err != nil {
		b.t.Fatalf("pdftotext is needed (tools/setup.sh outside brings it): %v", err)
	}
	return parts, strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func (b *bound) checks(raw []byte) bundle.Checked {
	b.t.Helper()
	key, err := ledger.NewBundleVerifier(b.h.Server.Keys.Checkpoint)
	if err != nil {
		b.t.Fatal(err)
	}
	got, err := bundle.Check(bytes.NewReader(raw), int64(len(raw)), key)
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

// TestABundleIsRefusedToWhoeverMayNotReadWhatIsInIt asks before there is anything to give, and as everybody who has no part.
func TestABundleIsRefusedToWhoeverMayNotReadWhatIsInIt(t *testing.T) {
	t.Parallel()
	b := newBound(t)
	nothing := b.h.As("auditor-1").Get("/api/v1/cases/C-XXXX-XXXX/bundle").Want(404)
	b.h.As("auditor-1").Get(b.path()).Want(403) // an auditor reads, and takes nothing out (I35)
	b.whole(b.h.As("auditor-1")).Want(403)
	b.holder(b.c, "lead").Get(b.path()).Want(403)
	b.holder(b.c, "investigator").Get(b.path()).Want(403)
	b.whole(b.holder(b.c, "investigator")).Want(403)
	b.h.Anyone().Get(b.path()).Want(401)
	b.respondent.Get(b.path()).Want(404)
	b.reporter.Get(b.path()).Want(404)
	for body, status := range map[string]int{`{"reason":" "}`: 422, `{}`: 422, `{"reason":"x","of":"all"}`: 400, ``: 400} {
		if a := b.holder(b.c, "lead").Send(http.MethodPost, b.path(), "application/json", []byte(body), nil); a.Status != status {
			t.Errorf("%s: got %d, want %d", body, a.Status, status)
		}
	}
	b.frozen()
	stranger := b.spare(b.c, "panel")
	for _, a := range []*testkit.Answer{b.h.As(stranger.Username).Get(b.path()), b.whole(b.h.As(stranger.Username)), b.h.As(stranger.Username).Get(b.path() + "s")} {
		if a.Want(404); !bytes.Equal(regexp.MustCompile(`"instance":"[^"]*"`).ReplaceAll(a.Body, nil), regexp.MustCompile(`"instance":"[^"]*"`).ReplaceAll(nothing.Body, nil)) {
			t.Errorf("what is hidden is not answered as what is not there: %s", a.Body)
		}
	}
	b.whole(b.holder(b.c, "panellist")).Want(403)
	b.whole(b.holder(b.c, "clerk")).Want(403)
	b.holder(b.c, "panellist").Get(b.path() + "s").Want(403)
	member := b.holder(b.c, "panellist")
	member.ActionAt("cases", b.c.ref, "declare_conflict", "", nil, b.version(b.c)).Want(201)
	member.Get(b.path()).Want(404)
	if made := b.texts(`select what from bundles`); len(made) != 0 {
		t.Errorf("on record is %v, and nothing left the house", made)
	}
}

// said looks for words in all that a bundle holds: its parts, and its pages as they are read.
func said(parts map[string]string, pages []string, words string) (in []string) {
	for name, text := range parts {
		if strings.Contains(text, words) {
			in = append(in, name)
		}
	}
	if strings.Contains(strings.Join(pages, "\n"), words) {
		in = append(in, "the pages")
	}
	return in
}

// TestWhatAPanelTakesAlongIsItsPackAndNothingBeside looks at what is in the pack's bundle, and at what must not be.
func TestWhatAPanelTakesAlongIsItsPackAndNothingBeside(t *testing.T) {
	t.Parallel()
	b := newBound(t)
	b.frozen()
	b.tick()
	a := b.holder(b.c, "panellist").Get(b.path()).Want(200)
	if a.Header.Get("Content-Disposition") != `attachment; filename="bundle.zip"; filename*=UTF-8''bundle.zip` || a.Header.Get("Content-Type") != "application/zip" ||
		a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("it is sent as %v", a.Header)
	}
	if got := b.checks(a.Body); len(got.Faults) > 0 || got.Manifest.Of != "pack" || got.Manifest.Reference != b.c.ref {
		t.Fatalf("got %+v", got)
	}
	parts, pages := b.unpacked(a.Body)
	for _, words := range []string{shownWords, theAct, theAnswer, theReport, theGist, theGround, "decided: withhold", "SHA-256 as it came"} {
		if len(said(parts, pages, words)) == 0 {
			t.Errorf("nothing says %s", words)
		}
	}
	for _, words := range []string{
		gistWords, withheldWords, reporterName, "xmail@", aboutItem, fileName, witnessContact, keptAway, "XNARRATIVE", "Robin Example", photo.Marker, "GPS",
		"no risk seen", "a clear line",
	} {
		if in := said(parts, pages, words); len(in) > 0 {
			t.Errorf("%s is in %v", words, in)
		}
	}
	if b.holder(b.c, "panellist").Get(b.path()).Want(200); len(b.texts(`select what from custody where what = 'bundled'`)) != 4 {
		t.Error("each item that leaves is on record each time, and no other is")
	}
	if got := b.texts(`select what || ' ' || (person_id = any ($1))::text from bundles`, []string{b.texts(`select person_id::text from standings where file_id = $1 and relation = 'panellist'`, b.c.id)[0]}); len(got) != 2 || got[0] != "pack true" {
		t.Errorf("on record is %v", got)
	}
	b.indexed(pages)
}

// indexed holds the index to the pages.
func (b *bound) indexed(pages []string) {
	b.t.Helper()
	n := 0
	for _, m := range regexp.MustCompile(`(?m)^ *(\d+) +(\S.*?) {3,}(\d+)$`).FindAllStringSubmatch(pages[0]+"\n"+pages[1], -1) {
		page, err := strconv.Atoi(m[3])
		if err != nil || page < 2 || page > len(pages) {
			b.t.Fatalf("%s is said to be on page %s of %d", m[2], m[3], len(pages))
		}
		if head, _, _ := strings.Cut(strings.TrimSpace(pages[page-1]), "\n"); strings.Join(strings.Fields(head), " ") != m[1]+" "+strings.Join(strings.Fields(m[2]), " ") {
			b.t.Errorf("%s is said to be on page %d, which begins with %q", m[2], page, head)
		}
		n++
	}
	if n < 8 {
		b.t.Errorf("the index has %d parts:\n%s", n, pages[0])
	}
	for i, page := range pages {
		if !strings.Contains(page, "bundle page "+strconv.Itoa(i+1)+" of "+strconv.Itoa(len(pages))) {
			b.t.Errorf("page %d does not say which of how many it is", i+1)
		}
	}
}

// TestAnOmbudsmanIsGivenTheWholeCaseForAReasonAndNobodysName looks at what a lead takes out of the house.
func TestAnOmbudsmanIsGivenTheWholeCaseForAReasonAndNobodysName(t *testing.T) {
	t.Parallel()
	b := newBound(t)
	b.frozen()
	b.tick()
	a := b.whole(b.holder(b.c, "lead")).Want(200)
	parts, pages := b.unpacked(a.Body)
	for _, words := range []string{
		shownWords, theAct, theAnswer, theReport, theGist, theGround, "XNARRATIVE ŵyr tŷ", "Robin Example", "no risk seen", "a clear line",
		"XREASON", "leaf ", "Letters are not open to whoever made this bundle",
	} {
		if len(said(parts, pages, words)) == 0 {
			t.Errorf("nothing says %s", words)
		}
	}
	if !strings.Contains(parts["papers.txt"], "هذه كلمات") || !strings.Contains(strings.Join(pages, ""), "[9 characters]") {
		t.Error("what the pages cannot show is not said to be in the text")
	}
	for _, words := range []string{gistWords, withheldWords, reporterName, "xmail@", fileName, witnessContact, keptAway, photo.Marker, "GPS"} {
		if in := said(parts, pages, words); len(in) > 0 {
			t.Errorf("%s is in %v", words, in)
		}
	}
	b.indexed(pages)

	made, _ := b.h.As("auditor-1").Get(b.path() + "s").Want(200).JSON()["items"].([]any)
	if len(made) != 1 {
		t.Fatalf("on record is %v", made)
	}
	for _, one := range made {
		if x, _ := one.(map[string]any); x["of"] != "case" || !strings.Contains(x["reason"].(string), "XREASON") || x["person"] == "" {
			t.Errorf("on record is %v", x)
		}
	}
	if strings.Contains(b.h.Logged(), "XREASON") {
		t.Error("a reason is in the program's log")
	}
}

// TestAnEventNamesItsPlaceInTheLogOnceItHasOne asks for one event by its id, before the tick and after it.
func TestAnEventNamesItsPlaceInTheLogOnceItHasOne(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	f, _ := d.taken("screened")
	c := d.opened(f, "Robin Example")
	d.declareAll(c)
	at := c.path() + "/events/" + d.texts(`select id::text from events where file_id = $1 and seq = 2`, c.id)[0]
	who := d.holder(c, "triage")
	if got := who.Get(at).Want(200).JSON(); got["seq"] != 2.0 || got["log"] != nil {
		t.Errorf("before the tick: %v", got)
	}
	(&bound{drive: d}).tick()
	if place, _ := who.Get(at).Want(200).JSON()["log"].(map[string]any); place["checkpoint_size"] != 256.0 {
		t.Errorf("after it: %v", place)
	}
}

// TestAByteChangedInABundleIsNamed changes one byte at a time of a bundle as it was sent; untouched it holds each time.
func TestAByteChangedInABundleIsNamed(t *testing.T) {
	t.Parallel()
	b := newBound(t)
	b.tick()
	raw := b.whole(b.holder(b.c, "lead")).Want(200).Body
	rounds := 100
	if chance.Soak() {
		rounds = 1000
	}
	seed := chance.Seed()
	t.Logf("seed %d", seed)
	pick := rand.New(rand.NewPCG(seed, 2))
	for range rounds {
		if got := b.checks(raw); len(got.Faults) > 0 {
			t.Fatalf("untouched: %v", got.Faults)
		}
		at, by := pick.IntN(len(raw)), byte(1+pick.IntN(255))
		raw[at] ^= by
		got := b.checks(raw)
		if len(got.Faults) == 0 || got.Faults[0].Part == "" {
			t.Fatalf("byte %d of %d: nothing is found", at, len(raw))
		}
		raw[at] ^= by
	}
}
