package hostile_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/hostile"
)

// blobs counts what lies in the store of evidence.
func blobs(t *testing.T, h *testkit.House) (n int) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(h.Data, "evidence"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// upload is a class of files, each of which is taken, kept byte for byte, and handed out inert.
type upload struct {
	ID, What string
	Cases    []struct {
		ID, Name, Text, Base64, Made string
		Type                         string // as it is declared: several with | between them, none where "-"
		Shown                        string // the name it is shown by, where it matters
		Known                        string // the media type it is known by; unknown where empty
		Shows                        int    // what who looks at it is answered, where it matters
	}
}

// TestFilesThatWouldDoSomethingDoNothingHere takes them all, over the wire as a browser sends them.
func TestFilesThatWouldDoSomethingDoNothingHere(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	t.Run("B-41 a page is handed out for nobody to run", func(t *testing.T) { tried(t, h, "B-41") })
	t.Run("B-42 a drawing is handed out for nobody to run", func(t *testing.T) { tried(t, h, "B-42") })
	t.Run("B-43 what is two things is taken for the worse", func(t *testing.T) { tried(t, h, "B-43") })
	t.Run("B-44 a type that lies is not believed", func(t *testing.T) { tried(t, h, "B-44") })
	t.Run("B-45 a name that leads elsewhere is shown without its way", func(t *testing.T) { tried(t, h, "B-45") })
	t.Run("B-46 a name that reads backwards is shown as it is", func(t *testing.T) { tried(t, h, "B-46") })
	t.Run("B-47 an ending that runs makes a file unknown", func(t *testing.T) { tried(t, h, "B-47") })
	t.Run("B-48 a name with line ends and quotes stays a name", func(t *testing.T) { tried(t, h, "B-48") })
	t.Run("B-50 an archive that grows is not unpacked", func(t *testing.T) { tried(t, h, "B-50") })
	t.Run("B-51 an archive that lies of its own is not read", func(t *testing.T) { tried(t, h, "B-51") })
	t.Run("B-52 an archive that leads elsewhere leads nowhere", func(t *testing.T) { tried(t, h, "B-52") })
	t.Run("B-53 other archives are stored alone", func(t *testing.T) { tried(t, h, "B-53") })
	t.Run("B-54 a picture that is larger than it looks is not drawn", func(t *testing.T) { tried(t, h, "B-54") })
	t.Run("B-56 a paper that acts is handed out as it came", func(t *testing.T) { tried(t, h, "B-56") })
	t.Run("B-57 a document that acts is handed out and never read", func(t *testing.T) { tried(t, h, "B-57") })
	t.Run("B-45 a name that is none is refused, and one of 4 KiB is cut", func(t *testing.T) { unnamed(t, h) })
	t.Run("B-49 a path that is another downloads nothing", func(t *testing.T) { elsewhere(t, h) })
	t.Run("B-53 a packed request is refused", func(t *testing.T) { packed(t, h) })
	h.CheckLedger()
}

// tried sends a class of files over the wire, as a browser does, and looks at each as who works on the report: it is taken,
// known for what it is, shown by a name that does nothing, and handed out as it came for nobody to run.
func tried(t *testing.T, h *testkit.House, id string) {
	t.Helper()
	var classes []upload
	if err := hostile.Read("files.yaml", &classes); err != nil {
		t.Fatal(err)
	}
	n := slices.IndexFunc(classes, func(c upload) bool { return c.ID == id })
	if n < 0 {
		t.Fatalf("the corpus has no %s", id)
	}
	cases := classes[n].Cases
	var files []testkit.File
	sums := map[string]int{} // by digest, which of the cases
	for i, c := range cases {
		body := (&hostile.Case{Text: c.Text, Base64: c.Base64}).Bytes()
		if c.Made != "" {
			body = made(t, c.Made)
		}
		body = append(body, fmt.Sprintf("\n%s", c.ID)...) // each its own digest; archives take it for a comment
		sum := sha256.Sum256(body)
		sums[hex.EncodeToString(sum[:])] = i
		f := testkit.File{Name: c.Name, Type: cmpOr(c.Type, "image/png"), Bytes: body}
		switch {
		case c.Type == "-":
			f.Types = []string{}
		case strings.Contains(c.Type, "|"):
			f.Types = strings.Split(c.Type, "|")
		}
		files = append(files, f)
	}
	var was, is runtime.MemStats
	runtime.ReadMemStats(&was)
	r := h.Submit(map[string]any{"narrative": "See what I enclose."}, files...)
	h.MakeCopies()
	runtime.ReadMemStats(&is)
	if grown := is.TotalAlloc - was.TotalAlloc; grown > 4<<30 { // other tests run beside it; unpacked, the largest is 64 GiB
		t.Errorf("%d MiB were needed to take it", grown>>20)
	}
	triage := h.As("triage-1")
	triage.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	var list struct {
		Items []struct{ ID, Name, Type, SHA256 string }
	}
	if err := json.Unmarshal(triage.Get("/api/v1/reports/"+r.Reference+"/evidence").Want(http.StatusOK).Body, &list); err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != len(files) {
		t.Fatalf("%d of %d files are there", len(list.Items), len(files))
	}
	for _, x := range list.Items {
		n, ok := sums[x.SHA256]
		if !ok {
			t.Errorf("%q is not what was sent", x.Name)
			continue
		}
		c := cases[n]
		if want := cmpOr(c.Known, "application/octet-stream"); x.Type != want {
			t.Errorf("%s: taken for %s, want %s", c.ID, x.Type, want)
		}
		if c.Shown != "" && x.Name != c.Shown {
			t.Errorf("%s: shown as %q, want %q", c.ID, x.Name, c.Shown)
		}
		safe(t, c.ID, x.Name)
		at := "/api/v1/reports/" + r.Reference + "/evidence/" + x.ID
		a := triage.Get(at + "/content")
		if c.Shows != 0 && a.Status != c.Shows {
			t.Errorf("%s: who looks at it is answered %d, want %d", c.ID, a.Status, c.Shows)
		}
		if strings.HasPrefix(x.Type, "image/") { // looked at as a copy, if at all
			if a.Status == http.StatusOK && (bytes.Contains(a.Body, []byte("\n"+c.ID)) || bytes.Contains(a.Body, []byte("PK"))) {
				t.Errorf("%s: what follows the picture is handed out with it", c.ID)
			}
			a = triage.Post(at+"/original", map[string]any{"reason": "to compare"})
		}
		download(t, c.ID, x.SHA256, a.Want(http.StatusOK))
	}
}

// packed sends a report as a packed body, under every name for it.
func packed(t *testing.T, h *testkit.House) {
	t.Helper()
	bomb, before := made(t, "gzip-bomb"), blobs(t, h)
	for _, how := range []string{"gzip", "deflate", "br", "zstd", "x-gzip", "gzip, gzip", "GZIP"} {
		for _, kind := range []string{"application/json", "multipart/form-data; boundary=x"} {
			a := h.Anyone().Send(http.MethodPost, "/api/v1/reports", kind, bomb, http.Header{"Content-Encoding": {how}})
			if a.Status != http.StatusUnsupportedMediaType {
				t.Errorf("%s, %s: got %d", how, kind, a.Status)
			}
		}
	}
	if n := blobs(t, h) - before; n != 0 {
		t.Errorf("%d files were kept", n)
	}
}

// unnamed sends names that no form of a browser has.
func unnamed(t *testing.T, h *testkit.House) {
	t.Helper()
	before := blobs(t, h)
	for name, status := range map[string]int{"a\x00b.txt": http.StatusBadRequest, "": http.StatusBadRequest} {
		a := h.Anyone().Multipart("/api/v1/reports", map[string]any{"narrative": "See what I enclose."}, nil, testkit.File{Name: name, Type: "text/plain", Bytes: []byte("a")})
		if a.Status != status {
			t.Errorf("%q: got %d, want %d: %s", name, a.Status, status, a.Body)
		}
	}
	if n := blobs(t, h) - before; n != 0 {
		t.Errorf("%d files of refused reports were kept", n)
	}
	long := strings.Repeat("n", 4<<10) + ".txt"
	r := h.Submit(map[string]any{"narrative": "See what I enclose."}, testkit.File{Name: long, Type: "text/plain", Bytes: []byte("a")})
	triage := h.As("triage-1")
	triage.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	items, _ := triage.Get("/api/v1/reports/" + r.Reference + "/evidence").Want(http.StatusOK).JSON()["items"].([]any)
	if len(items) != 1 {
		t.Fatalf("%d items", len(items))
	}
	name, _ := items[0].(map[string]any)["name"].(string)
	if safe(t, "4 KiB", name); !strings.HasSuffix(name, ".txt") {
		t.Errorf("shown as %q, without its ending", name)
	}
}

// elsewhere asks for what lies beside an item, and for an item by another way.
func elsewhere(t *testing.T, h *testkit.House) {
	t.Helper()
	r := h.Submit(map[string]any{"narrative": "See what I enclose."}, testkit.File{Name: "a.txt", Type: "text/plain", Bytes: []byte(marker)})
	triage := h.As("triage-1")
	triage.Action("reports", r.Reference, "take_report", "", nil).Want(http.StatusCreated)
	list := "/api/v1/reports/" + r.Reference + "/evidence"
	id := items(t, triage, list)[0]
	if !bytes.Equal(triage.Get(list+"/"+id+"/content").Want(http.StatusOK).Body, []byte(marker)) {
		t.Fatal("the item is not handed out to begin with")
	}
	for _, path := range []string{
		list + "/" + id + "%2Fcontent", list + "%2F" + id + "/content", list + "/" + id + "%5Ccontent", list + "/" + id + "/%2e%2e/" + id + "/content", list + "/" + id + "%252Fcontent",
		list + "//" + id + "/content", list + "/./" + id + "/content", list + "/x/../" + id + "/content", list + "/" + id + ";a=b/content", list + "/" + id + "/content;a=b",
		list + "/" + id + "/content/", list + "/" + id + "/content/..", list + "/" + id + "/content%00", list + "/" + id + "%00/content", list + "/" + strings.ToUpper(id) + "x/content",
		list + "/..%2f..%2f..%2fetc%2fpasswd/content", list + "/..%5c..%5cboot.ini/content", list + "/../../../../etc/passwd", list + "/%2e%2e%2f%2e%2e%2fkeys/content",
		list + "/*/content", list + "/{" + id + "}/content", list + "/urn:uuid:" + id + "/content", list + "/" + strings.ReplaceAll(id, "-", "") + "/content",
		"//evidence/" + id, "/evidence/" + id, "/var/evidence/" + id,
	} {
		if a := triage.Get(path); a.Status != http.StatusNotFound || bytes.Contains(a.Body, []byte(marker)) {
			t.Errorf("%s: got %d", path, a.Status)
		}
	}
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// safe holds a shown name to R-34.
func safe(t *testing.T, what, name string) {
	t.Helper()
	if name == "" || len([]rune(name)) > 120 || strings.ContainsAny(name, "/\\\x00\r\n\"<>:") || strings.ContainsAny(name, "\u202e\u2066\u200b") ||
		strings.HasPrefix(name, ".") || strings.HasSuffix(name, " ") {
		t.Errorf("%s: shown as %q", what, name)
	}
}

// download holds an item to being handed out as it came, for nobody to run.
func download(t *testing.T, what, sum string, a *testkit.Answer) {
	t.Helper()
	got := sha256.Sum256(a.Body)
	if hex.EncodeToString(got[:]) != sum {
		t.Errorf("%s: it comes back changed", what)
	}
	how, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
	if err != nil || how != "attachment" {
		t.Errorf("%s: handed out as %q: %v", what, a.Header.Get("Content-Disposition"), err)
	}
	safe(t, what, params["filename"])
	kind := a.Header.Get("Content-Type")
	if strings.Contains(kind, "html") || strings.Contains(kind, "svg") || strings.Contains(kind, "xml") && !strings.Contains(kind, "openxml") || strings.Contains(kind, "script") {
		t.Errorf("%s: handed out as %s", what, kind)
	}
	for _, name := range []string{"ETag", "Set-Cookie", "Last-Modified"} {
		if a.Header.Get(name) != "" {
			t.Errorf("%s: handed out with %s", what, name)
		}
	}
	if a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") && !strings.Contains(a.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%s: a browser may sniff or run it", what)
	}
}
