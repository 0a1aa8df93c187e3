package matrix

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"recourse/internal/testkit"
	"recourse/internal/testkit/photo"
)

// tells asks an outside tool what a picture tells beside its pixels.
func tells(t *testing.T, picture []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture")
	if err := os.WriteFile(path, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "../../../bin/exiftool", "-a", "-u", "-ee", "-s", path).Output()
	if err != nil {
		t.Fatalf("exiftool is needed (tools/setup.sh outside brings it): %v", err)
	}
	return string(out)
}

// noticed alleges something on these items and puts it to the respondent, with some shown in full and others in short.
func (d *drive) noticed(c *file, shown []string, gist ...string) (respondent *testkit.Client) {
	d.t.Helper()
	var all, whole []any
	for _, id := range shown {
		all, whole = append(all, id), append(whole, id)
	}
	d.declareAll(c)
	d.do(c, "triage", "test_expression", "", map[string]any{"said": "a", "target": "a person", "abuse": true, "belief": "none", "proportionate": "yes"})
	d.do(c, "triage", "decide_interim", "no risk seen", map[string]any{"decision": "none_needed"})
	for _, id := range gist {
		all = append(all, id)
	}
	d.do(c, "triage", "allege", "", map[string]any{"clause": "N9", "conduct": "posted", "on": d.h.Day(-9 * 24 * time.Hour), "act": "wrote it", "evidence": all})
	d.declareAll(c)
	d.do(c, "lead", "authorise", "a clear line", map[string]any{"terms": "look"})
	d.declareAll(c)
	d.do(c, "investigator", "decide_identity", "asked", map[string]any{"decision": "withhold", "reporter_told": true})
	d.do(c, "investigator", "disclose", "", map[string]any{"evidence": whole, "how": "shown"})
	for _, id := range gist {
		d.do(c, "investigator", "disclose", "", map[string]any{"evidence": []any{id}, "how": "gist", "gist": "in short"})
	}
	d.do(c, "investigator", "issue_notice", "", map[string]any{"questions": "q", "adjustments": "a", "welfare": "w"})
	return d.invited(c)
}

// TestB60_APlaceIsLeftInTheSealedOriginalAlone follows a photo from a reporter to a panel and to the respondent.
func TestB60_APlaceIsLeftInTheSealedOriginalAlone(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	sent := photo.JPEG(6)
	if was := tells(t, sent); !strings.Contains(was, "GPSLatitude") || !strings.Contains(was, photo.Marker) {
		t.Fatalf("the photo tells nothing to begin with:\n%s", was)
	}
	bomb := photo.Chunk([]byte("\x89PNG\r\n\x1a\n"), "IHDR", []byte("\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00"))
	r := d.h.Submit(story(), testkit.File{Name: "IMG_0001.jpg", Type: "image/jpeg", Bytes: sent},
		testkit.File{Name: "bomb.png", Type: "image/png", Bytes: bomb}, testkit.File{Name: "words.txt", Type: "text/plain", Bytes: []byte("words")})
	f := d.file("report", r.Reference)
	screener := d.h.As("triage-1")
	screener.ActionAt("reports", f.ref, "take_report", "", nil, d.version(f)).Want(201)
	ids := map[string]string{}
	listed := func(c *testkit.Client, of *file) map[string]map[string]any {
		out := map[string]map[string]any{}
		items, _ := c.Get(of.path() + "/evidence").Want(200).JSON()["items"].([]any)
		for _, item := range items {
			x, _ := item.(map[string]any)
			name, _ := x["name"].(string)
			ids[name], _ = x["id"].(string)
			out[name], _ = x["copy"].(map[string]any)
		}
		return out
	}
	if got := listed(screener, f); got["IMG_0001.jpg"]["state"] != "waiting" {
		t.Fatalf("before it was looked at: %v", got)
	}
	at := func(of *file, name, what string) string { return of.path() + "/evidence/" + ids[name] + "/" + what }
	if a := screener.Get(at(f, "IMG_0001.jpg", "content")).Want(503); a.Header.Get("Retry-After") == "" {
		t.Error("nobody says when to ask again")
	}
	d.h.MakeCopies()
	got := listed(screener, f)
	for name, want := range map[string]string{"IMG_0001.jpg": "cleaned ", "bomb.png": "not_cleaned pixels", "words.txt": "not_cleaned type"} {
		why, _ := got[name]["why"].(string)
		if state, _ := got[name]["state"].(string); state+" "+why != want {
			t.Errorf("%s is %v, want %s", name, got[name], want)
		}
	}

	d.do(f, "screener", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
	c := d.opened(f, "Robin Example")
	respondent := d.noticed(c, []string{ids["IMG_0001.jpg"]}, ids["words.txt"])

	clean := func(who string, a *testkit.Answer) {
		t.Helper()
		if got := tells(t, a.Want(200).Body); strings.Contains(got, "GPS") || strings.Contains(got, photo.Marker) || strings.Contains(got, "Orientation") ||
			!strings.Contains(got, "ImageWidth                      : 32\n") || bytes.Contains(a.Body, []byte(photo.Marker)) {
			t.Errorf("%s is handed a picture that tells:\n%s", who, got)
		}
	}
	clean("the screener", screener.Get(at(f, "IMG_0001.jpg", "content")))
	clean("the investigator", d.holder(c, "investigator").Get(at(c, "IMG_0001.jpg", "content")))
	clean("the respondent", respondent.Get("/api/v1/my/notice/evidence/1"))
	for _, n := range []string{"0", "2", "3", "99", "x"} { // a gist, and what is not there
		if a := respondent.Get("/api/v1/my/notice/evidence/" + n); a.Status == http.StatusOK {
			t.Errorf("the respondent is handed item %s", n)
		}
	}

	// The original is had by a reason, and by those whom the policy names.
	investigator := d.holder(c, "investigator")
	investigator.Get(at(c, "bomb.png", "content")).Want(409)
	for body, status := range map[string]int{`{"reason":" "}`: 422, `{}`: 422, `{"reason":"to see","more":1}`: 400, ``: 400} {
		if a := investigator.Send(http.MethodPost, at(c, "IMG_0001.jpg", "original"), "application/json", []byte(body), nil); a.Status != status {
			t.Errorf("%s: got %d, want %d", body, a.Status, status)
		}
	}
	a := investigator.Post(at(c, "IMG_0001.jpg", "original"), map[string]any{"reason": "to read when it was taken"}).Want(200)
	if !bytes.Equal(a.Body, sent) {
		t.Error("the original is not what was sent")
	}
	d.toThePanel(c, respondent)
	clean("a panellist", d.holder(c, "panellist").Get(at(c, "IMG_0001.jpg", "content")))
	d.holder(c, "panellist").Post(at(c, "IMG_0001.jpg", "original"), map[string]any{"reason": "to see"}).Want(403)
	d.holder(c, "panellist").Post(at(c, "words.txt", "original"), map[string]any{"reason": "to see"}).Want(404)
	d.holder(c, "panellist").Get(at(c, "IMG_0001.jpg", "custody")).Want(403)

	var custody []string
	done, _ := d.holder(c, "lead").Get(at(c, "IMG_0001.jpg", "custody")).Want(200).JSON()["items"].([]any)
	sum := sha256.Sum256(sent)
	for _, one := range done {
		x, _ := one.(map[string]any)
		what, _ := x["what"].(string)
		kind, _ := x["kind"].(string)
		custody = append(custody, what+" "+kind)
		if what == "original_viewed" && (x["reason"] != "to read when it was taken" || x["sha256"] != hex.EncodeToString(sum[:]) || x["person"] == nil) {
			t.Errorf("on record is %v", x)
		}
	}
	count := map[string]int{}
	for _, what := range custody {
		count[what]++
	}
	if len(custody) != 6 || count["copied system"] != 1 || count["copy_viewed staff"] != 3 || count["copy_viewed respondent"] != 1 || count["original_viewed staff"] != 1 {
		t.Errorf("on record is %v", custody)
	}
}
