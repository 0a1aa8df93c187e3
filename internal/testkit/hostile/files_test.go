package hostile_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path/filepath"
	"runtime"
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

// made are files that a program would be needed to write down.
func made(t *testing.T, kind string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, mode fs.FileMode, body io.Reader) {
		head := &zip.FileHeader{Name: name, Method: zip.Deflate}
		head.SetMode(mode)
		w, err := z.CreateHeader(head)
		if err == nil {
			_, err = io.Copy(w, body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	switch kind {
	case "zip-bomb":
		put("zeros.bin", 0o600, io.LimitReader(zeros{}, 64<<20))
	case "zip-slip":
		for _, name := range []string{"../../../../tmp/slipped", "/tmp/slipped", `..\..\slipped`, "a\x00b", "C:/slipped"} {
			put(name, 0o600, strings.NewReader("x"))
		}
		put("link", fs.ModeSymlink|0o777, strings.NewReader("/etc/passwd"))
		put("device", fs.ModeDevice|0o600, strings.NewReader(""))
	case "zip-many":
		for i := range 3000 {
			put(fmt.Sprint("same", i%7), 0o600, strings.NewReader(""))
		}
	case "gzip-bomb":
		w := gzip.NewWriter(&b)
		if _, err := io.Copy(w, io.LimitReader(zeros{}, 64<<20)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	default:
		t.Fatalf("nobody makes a %q", kind)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// upload is a class of files, each of which is taken, kept byte for byte, and handed out inert.
type upload struct {
	ID, What string
	Cases    []struct {
		ID, Name, Text, Base64, Made, Type string
		Shown                              string // the name it is shown by, where it matters
		Known                              string // the media type it is known by; unknown where empty
	}
}

// TestFilesThatWouldDoSomethingDoNothingHere takes them all, over the wire as a browser sends them.
func TestFilesThatWouldDoSomethingDoNothingHere(t *testing.T) {
	t.Parallel()
	h := testkit.New(t, testkit.Options{})
	var classes []upload
	if err := hostile.Read("files.yaml", &classes); err != nil {
		t.Fatal(err)
	}
	triage := h.As("triage-1")
	for _, class := range classes {
		t.Run(class.ID+" "+class.What, func(t *testing.T) {
			for from := 0; from < len(class.Cases); from += 15 {
				var files []testkit.File
				sums := map[string]int{} // by digest, which of the cases
				for i, c := range class.Cases[from:min(from+15, len(class.Cases))] {
					body := (&hostile.Case{Text: c.Text, Base64: c.Base64}).Bytes()
					if c.Made != "" {
						body = made(t, c.Made)
					}
					body = append(body, fmt.Sprintf("\n%s", c.ID)...) // each its own digest; archives take it for a comment
					sum := sha256.Sum256(body)
					sums[hex.EncodeToString(sum[:])] = from + i
					kind := c.Type
					if kind == "" {
						kind = "image/png"
					}
					files = append(files, testkit.File{Name: c.Name, Type: kind, Bytes: body})
				}
				var was, is runtime.MemStats
				runtime.ReadMemStats(&was)
				r := h.Submit(map[string]any{"narrative": "See what I enclose."}, files...)
				runtime.ReadMemStats(&is)
				if grown := is.TotalAlloc - was.TotalAlloc; class.ID == "B-50" && grown > 256<<20 {
					t.Errorf("%d MiB were needed to take it", grown>>20)
				}
				h.MakeCopies()
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
					c := class.Cases[n]
					if want := cmpOr(c.Known, "application/octet-stream"); x.Type != want {
						t.Errorf("%s: taken for %s, want %s", c.ID, x.Type, want)
					}
					if c.Shown != "" && x.Name != c.Shown {
						t.Errorf("%s: shown as %q, want %q", c.ID, x.Name, c.Shown)
					}
					safe(t, c.ID, x.Name)
					at := "/api/v1/reports/" + r.Reference + "/evidence/" + x.ID
					a := triage.Get(at + "/content")
					if strings.HasPrefix(x.Type, "image/") { // looked at as a copy, if at all
						if a.Status == http.StatusOK && bytes.Contains(a.Body, []byte("\n"+c.ID)) {
							t.Errorf("%s: what follows the picture is handed out with it", c.ID)
						}
						a = triage.Post(at+"/original", map[string]any{"reason": "to compare"})
					}
					download(t, c.ID, x.SHA256, a.Want(http.StatusOK))
				}
			}
		})
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
