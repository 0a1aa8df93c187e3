package api_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

const short = `{"narrative":"Somebody shouted at me."}`

func TestAReportIsTakenAsJSONWithItsSmallFiles(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	w := f.send("POST", "/api/v1/reports", `{"narrative":"Shouting.","evidence":[{"filename":"a.txt","media_type":"text/plain","content_base64":"`+
		base64.StdEncoding.EncodeToString([]byte("hello"))+`"}]}`, "Idempotency-Key", "4dd7a9f2-17cf-4a9b-93a1-1f0b8ffb5a70")
	if w.Code != http.StatusCreated || w.Header().Get("Location") != "/api/v1/my/report" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"reference", "access_code", "state", "submitted_on", "promises", "receipt", "links"} {
		if _, ok := got[key]; !ok {
			t.Errorf("the answer has no %s", key)
		}
	}
	if f.desk.got.Draft.Narrative != "Shouting." || f.desk.sent["a.txt"] != "hello" || f.desk.got.Keep == nil {
		t.Fatalf("the desk got %+v and %v", f.desk.got, f.desk.sent)
	}
}

// form is a report and files as a form.
func form(t *testing.T, report string, files ...string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if report != "" {
		if err := w.WriteField("report", report); err != nil {
			t.Fatal(err)
		}
	}
	for i, content := range files {
		p, err := w.CreateFormFile("evidence", fmt.Sprintf("%d.bin", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func TestAReportIsTakenAsAFormAndItsFilesAreStreamed(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	body, kind := form(t, short, strings.Repeat("x", 300_000), "second")
	if w := f.send("POST", "/api/v1/reports", body, "Content-Type", kind); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if len(f.desk.sent["0.bin"]) != 300_000 || f.desk.sent["1.bin"] != "second" {
		t.Fatalf("the desk got %d files", len(f.desk.sent))
	}
}

func TestB08_ABrokenFormIs400(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	whole, kind := form(t, short, strings.Repeat("x", 10_000))
	withoutReport, kind2 := form(t, "", "x")
	inline, kind3 := form(t, `{"narrative":"x","evidence":[{"filename":"a","media_type":"","content_base64":"QQ=="}]}`)
	many, kind4 := form(t, short, make([]string, 100)...)
	for name, try := range map[string]struct {
		body, kind string
		status     int
	}{
		"cut in a file":    {whole[:len(whole)-200], kind, 400},
		"cut in the words": {whole[:60], kind, 400},
		"no boundary":      {whole, "multipart/form-data", 400},
		"a long boundary":  {whole, "multipart/form-data; boundary=" + strings.Repeat("b", 1024), 400},
		"no report":        {withoutReport, kind2, 400},
		"files twice":      {inline, kind3, 400},
		"too many parts":   {many, kind4, 413},
		"an unknown name":  {strings.Replace(whole, `"narrative"`, `"naRRative"`, 1), kind, 400},
	} {
		w := f.send("POST", "/api/v1/reports", try.body, "Content-Type", try.kind)
		if w.Code != try.status {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestB01ToB10_ABodyThatIsNotWhatWasDeclaredIs400(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for name, body := range map[string]string{
		"malformed": `{`, "not JSON": `narrative`, "single quotes": `{'narrative':'x'}`, "NaN": `{"narrative":NaN}`,
		"two values": short + short, "trailing": short + "x", "byte order mark": "\xef\xbb\xbf" + short,
		"twice": `{"narrative":"a","narrative":"b"}`, "other case": `{"Narrative":"a"}`, "Kelvin": "{\"\u212aind\":\"abuse\",\"narrative\":\"a\"}",
		"unknown": `{"narrative":"a","state":"closed"}`, "prototype": `{"narrative":"a","__proto__":{}}`, "a list": `[]`, "null": `null`,
		"number for text": `{"narrative":1}`, "text for flag": `{"narrative":"a","danger":{"immediate":"true"}}`,
		"huge": `{"narrative":1e999}`, "deep": strings.Repeat("[", 10_000), "not UTF-8": "{\"narrative\":\"\xff\"}",
		"half a pair": `{"narrative":"\ud800"}`, "NUL": `{"narrative":"\u0000"}`,
	} {
		w := f.send("POST", "/api/v1/reports", body)
		if w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	f.problem(f.send("POST", "/api/v1/reports", `{"narrative":"`+strings.Repeat("x", 2<<20)+`"}`), http.StatusRequestEntityTooLarge)
	f.problem(f.send("POST", "/api/v1/reports", `{"narrative":"`+strings.Repeat("x", 300<<10)+`"}`), http.StatusRequestEntityTooLarge)
	f.problem(f.send("POST", "/api/v1/verify", `{"receipt":"`+strings.Repeat("x", 70<<10)+`"}`), http.StatusRequestEntityTooLarge)
	f.problem(f.send("POST", "/api/v1/verify", ""), http.StatusUnsupportedMediaType)
	f.problem(f.send("POST", "/api/v1/verify", "", "Content-Type", "application/json"), http.StatusBadRequest)
}

func TestB12_B24_B25_AQueryThatIsNotDeclaredIs400(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for _, query := range []string{"on=2026-01-01&on=2026-01-02", "On=2026-01-01", "on=2026-02-30", "on=0000-00-00", "on=%00", "on=%ff", "on=a;b",
		"nation=" + strings.Repeat("x", 200), "x=1", "on=%zz"} {
		w := f.send("GET", "/api/v1/code?"+query, "")
		if w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
}

func TestB75_AnIdempotencyKeyIsRandomEnough(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	for _, key := range []string{"1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", strings.Repeat("k3y-", 256), "ключ-ключ-ключ-ключ-ключ", "short-but-mixed-1"} {
		f.problem(f.send("POST", "/api/v1/reports", short, "Idempotency-Key", key), http.StatusBadRequest)
	}
}

func TestP01_AnEmptySignInIsTheSame401(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	var first []byte
	for _, body := range []string{`{}`, `{"access_code":""}`, `{"username":"","password":"","code":""}`, `{"username":"ada","password":"","code":"1"}`,
		`{"username":"ada","password":"   ","code":""}`, `{"access_code":"not ten words"}`, `{"access_code":"a","username":"ada"}`} {
		w := f.send("POST", "/api/v1/sessions", body)
		p := f.problem(w, http.StatusUnauthorized)
		p.Instance = ""
		now, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = now
		}
		if !bytes.Equal(now, first) {
			t.Errorf("%s is answered %s", body, now)
		}
	}
}
