package strict_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"recourse/internal/api/strict"
	"recourse/internal/fault"
)

type inner struct {
	Kind string `json:"kind"`
	Note string `json:"note"`
}

type body struct {
	Title   string            `json:"title"`
	Count   int               `json:"count"`
	Small   int8              `json:"small"`
	Size    uint32            `json:"size"`
	Ratio   float64           `json:"ratio"`
	Yes     bool              `json:"yes"`
	Maybe   *string           `json:"maybe"`
	One     inner             `json:"one"`
	Many    []inner           `json:"many"`
	Words   []string          `json:"words"`
	Table   map[string]string `json:"table"`
	Any     any               `json:"any"`
	Raw     json.RawMessage   `json:"raw"`
	Bytes   []byte            `json:"bytes"`
	At      time.Time         `json:"at"`
	From    netip.Addr        `json:"from"`
	Hidden  string            `json:"-"`
	Strange string            `json:"-,omitempty"`
}

// decode also proves that a refusal never repeats what was sent.
func decode(t *testing.T, sent string) (body, *fault.Fault) {
	t.Helper()
	var b body
	err := strict.DecodeBytes([]byte(sent), &b, strict.Small)
	if err == nil {
		return b, nil
	}
	var f *fault.Fault
	if !errors.As(err, &f) {
		t.Fatalf("got %T, want a fault", err)
	}
	if strings.Contains(f.Error(), "canary") {
		t.Errorf("the fault repeats what was sent: %v", f)
	}
	for _, field := range f.Fields {
		if strings.Contains(field.Pointer+field.Detail, "canary") {
			t.Errorf("the field error repeats what was sent: %+v", field)
		}
	}
	return b, f
}

var deep = strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)

// refusals are bodies that are not what was declared, each with what is said of it and where.
var refusals = []struct{ id, sent, pointer, code string }{
	{"B-01 empty", ``, "", "empty"},
	{"B-01 only space", " \n", "", "empty"},
	{"B-01 brace", `{`, "", "syntax"},
	{"B-01 lone comma", `{,}`, "", "syntax"},
	{"B-01 trailing comma", `{"title":"canary",}`, "", "syntax"},
	{"B-01 trailing comma in list", `{"words":["canary",]}`, "/words/1", "syntax"},
	{"B-01 comment", `{"title":/* canary */"x"}`, "/title", "syntax"},
	{"B-01 NaN", `{"ratio":NaN}`, "/ratio", "syntax"},
	{"B-01 Infinity", `{"ratio":Infinity}`, "/ratio", "syntax"},
	{"B-01 single quotes", `{'title':'canary'}`, "", "syntax"},
	{"B-01 bare name", `{title:"canary"}`, "", "syntax"},
	{"B-01 unended text", `{"title":"canary`, "/title", "syntax"},
	{"B-01 unended escape", `{"title":"canary\`, "/title", "syntax"},
	{"B-01 unknown escape", `{"title":"canary\x41"}`, "/title", "syntax"},
	{"B-01 raw newline in text", "{\"title\":\"canary\n\"}", "/title", "control_characters"},
	{"B-01 form feed as space", "{\f}", "", "syntax"},
	{"B-01 half a word", `{"yes":tru}`, "/yes", "syntax"},
	{"B-02 two values", `{} {}`, "", "trailing_data"},
	{"B-02 trailing garbage", `{}canary`, "", "trailing_data"},
	{"B-02 trailing NUL", "{}\x00", "", "trailing_data"},
	{"B-02 byte order mark", "\xef\xbb\xbf{}", "", "byte_order_mark"},
	{"B-03 duplicate", `{"title":"canary","title":"x"}`, "/title", "duplicate_name"},
	{"B-03 duplicate by escape", `{"title":"canary","\u0074itle":"x"}`, "/title", "duplicate_name"},
	{"B-03 duplicate inside", `{"many":[{"note":"a"},{"note":"a","note":"canary"}]}`, "/many/1/note", "duplicate_name"},
	{"B-03 duplicate in a table", `{"table":{"canary":"x","canary":"y"}}`, "/table", "duplicate_name"},
	{"B-03 duplicate after NFC", `{"table":{"canaryé":"x","canarye\u0301":"y"}}`, "/table", "duplicate_name"},
	{"B-03 duplicate in any", `{"any":{"canary":1,"canary":2}}`, "/any", "duplicate_name"},
	{"B-03 upper case", `{"TITLE":"canary"}`, "/title", "wrong_case"},
	{"B-03 one capital", `{"Title":"canary"}`, "/title", "wrong_case"},
	{"B-03 Kelvin sign", "{\"one\":{\"\u212aind\":\"canary\"}}", "/one/kind", "wrong_case"},
	{"B-03 long s", "{\"\u017fmall\":1}", "/small", "wrong_case"},
	{"B-03 full width", "{\"ｔｉｔｌｅ\":\"canary\"}", "/title", "wrong_case"},
	{"B-04 unknown", `{"canary":1}`, "", "unknown_field"},
	{"B-04 unknown inside", `{"many":[{"canary":1}]}`, "/many/0", "unknown_field"},
	{"B-04 a hidden field's Go name", `{"Hidden":"canary"}`, "", "unknown_field"},
	{"B-04 proto", `{"__proto__":{}}`, "", "unknown_field"},
	{"B-04 proto in a table", `{"table":{"__proto__":"canary"}}`, "/table", "unknown_field"},
	{"B-04 constructor in any", `{"any":{"constructor":1}}`, "/any", "unknown_field"},
	{"B-04 ref in any", `{"any":[{"$ref":1}]}`, "/any/0", "unknown_field"},
	{"B-04 type in any", `{"any":{"@type":1}}`, "/any", "unknown_field"},
	{"B-05 number for text", `{"title":7}`, "/title", "wrong_type"},
	{"B-05 array for object", `{"one":[]}`, "/one", "wrong_type"},
	{"B-05 object for array", `{"many":{}}`, "/many", "wrong_type"},
	{"B-05 array of numbers for bytes", `{"bytes":[1,2]}`, "/bytes", "wrong_type"},
	{"B-05 null for text", `{"title":null}`, "/title", "wrong_type"},
	{"B-05 null for a list", `{"many":null}`, "/many", "wrong_type"},
	{"B-05 text for yes", `{"yes":"true"}`, "/yes", "wrong_type"},
	{"B-05 number for yes", `{"yes":1}`, "/yes", "wrong_type"},
	{"B-05 yes for text", `{"title":true}`, "/title", "wrong_type"},
	{"B-05 fraction for whole", `{"count":1.5}`, "/count", "wrong_type"},
	{"B-05 exponent for whole", `{"count":1e2}`, "/count", "wrong_type"},
	{"B-05 text for a number", `{"count":"7"}`, "/count", "wrong_type"},
	{"B-05 1e999", `{"ratio":1e999}`, "/ratio", "out_of_range"},
	{"B-05 minus zero", `{"count":-0}`, "/count", "out_of_range"},
	{"B-05 minus zero in any", `{"any":-0.0}`, "/any", "out_of_range"},
	{"B-05 two to 53 and one", `{"count":9007199254740993}`, "/count", "out_of_range"},
	{"B-05 two to 63", `{"any":9223372036854775808}`, "/any", "out_of_range"},
	{"B-05 past int8", `{"small":128}`, "/small", "out_of_range"},
	{"B-05 minus for unsigned", `{"size":-1}`, "/size", "out_of_range"},
	{"B-05 digits without end", `{"ratio":0.` + strings.Repeat("1", 50) + `}`, "/ratio", "out_of_range"},
	{"B-05 number for what is written as text", `{"from":7}`, "/from", "wrong_type"},
	{"B-05 leading zero", `{"count":01}`, "", "syntax"},
	{"B-05 no digit after the point", `{"ratio":1.}`, "/ratio", "syntax"},
	{"B-05 plus", `{"ratio":+1}`, "/ratio", "syntax"},
	{"B-05 text for the whole", `"canary"`, "", "wrong_type"},
	{"B-05 no time at all", `{"at":"canary"}`, "", "wrong_type"},
	{"B-05 no base64", `{"bytes":"canary!"}`, "", "wrong_type"},
	{"B-06 deep", `{"any":` + deep + `}`, "/any" + strings.Repeat("/0", 15), "too_deep"},
	{"B-06 many items", `{"words":[` + strings.Repeat(`"a",`, 1000) + `"a"]}`, "/words", "too_many_items"},
	{"B-06 many values", `{"any":[` + strings.Repeat(`[`+strings.Repeat(`1,`, 999)+`1],`, 11) + `1]}`, "", "too_many_values"},
	{"B-09 lone continuation", "{\"title\":\"canary\x80\"}", "/title", "invalid_utf8"},
	{"B-09 overlong", "{\"title\":\"\xc0\xaf\"}", "/title", "invalid_utf8"},
	{"B-09 raw surrogate", "{\"title\":\"\xed\xa0\x80\"}", "/title", "invalid_utf8"},
	{"B-09 truncated", "{\"title\":\"\xe2\x82\"}", "/title", "invalid_utf8"},
	{"B-09 escaped lone high", `{"title":"\ud800"}`, "/title", "invalid_utf8"},
	{"B-09 escaped lone low", `{"title":"\udc00"}`, "/title", "invalid_utf8"},
	{"B-09 escaped pair the wrong way", `{"title":"\udc00\ud800"}`, "/title", "invalid_utf8"},
	{"B-09 high then letter", `{"title":"\ud800\u0041"}`, "/title", "invalid_utf8"},
	{"B-09 in a name", "{\"table\":{\"\xff\":\"x\"}}", "/table", "invalid_utf8"},
	{"B-10 raw NUL", "{\"title\":\"\x00\"}", "/title", "control_characters"},
	{"B-10 escaped NUL", `{"title":"canary\u0000"}`, "/title", "nul"},
	{"B-10 escaped NUL in a name", `{"table":{"\u0000":"x"}}`, "/table", "nul"},
	{"B-10 escaped NUL in any", `{"any":["\u0000"]}`, "/any/0", "nul"},
	{"B-10 escaped NUL in raw", `{"raw":{"a":"\u0000"}}`, "/raw", "nul"},
}

func TestR04_RefusesEveryBodyThatIsNotExactlyWhatWasDeclared(t *testing.T) {
	t.Parallel()
	for _, c := range refusals {
		t.Run(c.id, func(t *testing.T) {
			t.Parallel()
			_, f := decode(t, c.sent)
			if f == nil {
				t.Fatal("taken, want refused")
			}
			if f.Kind != fault.Malformed {
				t.Fatalf("got %v, want malformed", f.Kind)
			}
			if c.code != "too_many_values" && f.Fields[0].Pointer != c.pointer || f.Fields[0].Code != c.code {
				t.Fatalf("got %s %s, want %s %s", f.Fields[0].Pointer, f.Fields[0].Code, c.pointer, c.code)
			}
		})
	}
}

func TestB06_MoreNamesThanTheLimitAreRefused(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"table":{`)
	for i := range 201 {
		b.WriteString(`"` + strings.Repeat("n", i+1) + `":"x",`)
	}
	_, f := decode(t, strings.TrimSuffix(b.String(), ",")+`}}`)
	if f == nil || f.Fields[0].Code != "too_many_names" {
		t.Fatalf("got %v, want too_many_names", f)
	}
}

func TestB07_OneByteOverTheLimitIsTooLarge(t *testing.T) {
	t.Parallel()
	l := strict.Limits{Bytes: 20}
	fits := `{"title":"` + strings.Repeat("a", 8) + `"}`
	var b body
	if err := strict.Decode(strings.NewReader(fits), &b, l); err != nil {
		t.Fatalf("at the limit: %v", err)
	}
	over := `{"title":"` + strings.Repeat("a", 9) + `"}`
	if err := strict.Decode(strings.NewReader(over), &b, l); !fault.Is(err, fault.TooLarge) {
		t.Fatalf("got %v, want too large", err)
	}
	if err := strict.Scan([]byte(over), l); !fault.Is(err, fault.TooLarge) {
		t.Fatalf("scan: got %v, want too large", err)
	}
}

func TestB07_AReaderWithoutEndIsLeftAtTheLimit(t *testing.T) {
	t.Parallel()
	src := &endless{}
	var b body
	if err := strict.Decode(src, &b, strict.Small); !fault.Is(err, fault.TooLarge) {
		t.Fatalf("got %v, want too large", err)
	}
	if src.n > 2*strict.Small.Bytes {
		t.Fatalf("read %d bytes of an endless body", src.n)
	}
}

type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.n += len(p)
	return len(p), nil
}

func TestABrokenConnectionIsMalformedNotInternal(t *testing.T) {
	t.Parallel()
	var b body
	err := strict.Decode(brokenReader{}, &b, strict.Small)
	if !fault.Is(err, fault.Malformed) {
		t.Fatalf("got %v, want malformed", err)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestWhatIsDeclaredIsTaken(t *testing.T) {
	t.Parallel()
	b, f := decode(t, ` {"title":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","count":-7,"small":-128,"size":4294967295,"ratio":-1.5e-3,
		"yes":true,"maybe":null,"one":{"kind":"k"},"many":[{"note":"n"},{}],"words":[],"table":{"k":"v"},
		"any":{"a":[1,null,"x",{"b":false}]},"raw":{"n":12345678901},"bytes":"aGk=","at":"2026-10-02T10:00:00Z"} `)
	if f != nil {
		t.Fatalf("refused: %v %+v", f, f.Fields)
	}
	want := "a\"\\/\b\f\n\r\té😀"
	if b.Title != want || b.Count != -7 || b.Small != -128 || b.Size != 4294967295 || b.Ratio != -0.0015 || !b.Yes ||
		b.Maybe != nil || b.One.Kind != "k" || len(b.Many) != 2 || b.Table["k"] != "v" || string(b.Bytes) != "hi" ||
		b.At.Day() != 2 || string(b.Raw) != `{"n":12345678901}` {
		t.Fatalf("got %+v", b)
	}
}

func TestR01_WhatIsKeptIsTheNFCOfWhatCame(t *testing.T) {
	t.Parallel()
	b, f := decode(t, `{"title":"e\u0301","words":["e\u0301"],"table":{"e\u0301":"e\u0301"},"any":{"e\u0301":["e\u0301"]},`+
		`"raw":{"x":"e\u0301"},"many":[{"note":"e\u0301"}],"maybe":"e\u0301"}`)
	if f != nil {
		t.Fatal(f)
	}
	if b.Title != "é" || b.Words[0] != "é" || b.Table["é"] != "é" || len(b.Table) != 1 || *b.Maybe != "é" ||
		b.Many[0].Note != "é" || string(b.Raw) != `{"x":"é"}` {
		t.Fatalf("got %+v", b)
	}
	if got := b.Any.(map[string]any)["é"].([]any)[0]; got != "é" {
		t.Fatalf("got %q inside any", got)
	}
}

func TestScanKnowsNoNamesButRefusesTheRest(t *testing.T) {
	t.Parallel()
	if err := strict.Scan([]byte(`{"Whatever":[1,{"x":null}]}`), strict.Small); err != nil {
		t.Fatalf("refused: %v", err)
	}
	for _, sent := range []string{`{"a":1,"a":2}`, `{"a":"\ud800"}`, `[] []`, `{"__proto__":1}`, "\"\xff\""} {
		if err := strict.Scan([]byte(sent), strict.Small); !fault.Is(err, fault.Malformed) {
			t.Errorf("%s: got %v, want malformed", sent, err)
		}
	}
}

func TestCheckRefusesWhatDecodeRefuses(t *testing.T) {
	t.Parallel()
	if err := strict.Check([]byte(`{"TITLE":"x"}`), reflect.TypeFor[body](), strict.Small); !fault.Is(err, fault.Malformed) {
		t.Fatalf("got %v, want malformed", err)
	}
	if err := strict.Check([]byte(`{"title":"x"}`), reflect.TypeFor[body](), strict.Small); err != nil {
		t.Fatalf("refused: %v", err)
	}
	for _, c := range refusals {
		if c.code == "wrong_type" && c.pointer == "" && strings.HasPrefix(c.sent, "{") {
			continue // what a text must look like is for whoever decodes it
		}
		var f *fault.Fault
		if err := strict.Check([]byte(c.sent), reflect.TypeFor[body](), strict.Small); !errors.As(err, &f) || f.Fields[0].Code != c.code {
			t.Errorf("%s: got %v, want %s", c.id, err, c.code)
		}
	}
}

func TestAFieldThatJSONDoesNotReachIsNoName(t *testing.T) {
	t.Parallel()
	type hidden struct {
		Hidden string `json:"-"`
	}
	if err := strict.Check([]byte(`{"-":"x"}`), reflect.TypeFor[hidden](), strict.Small); !fault.Is(err, fault.Malformed) {
		t.Fatalf("got %v, want malformed", err)
	}
}

func TestEmbeddedNamesAreTheOuterObjects(t *testing.T) {
	t.Parallel()
	type outer struct {
		inner
		Shown string `json:"shown"`
	}
	var o outer
	if err := strict.DecodeBytes([]byte(`{"shown":"a","note":"b"}`), &o, strict.Small); err != nil {
		t.Fatal(err)
	}
	if o.Note != "b" || o.Shown != "a" {
		t.Fatalf("got %+v", o)
	}
	if err := strict.DecodeBytes([]byte(`{"inner":{}}`), &o, strict.Small); !fault.Is(err, fault.Malformed) {
		t.Fatalf("got %v, want malformed", err)
	}
}

func TestARefusedBodyLeavesTheTargetAlone(t *testing.T) {
	t.Parallel()
	b := body{Title: "before"}
	if err := strict.DecodeBytes([]byte(`{"title":"after","nope":1}`), &b, strict.Small); err == nil {
		t.Fatal("taken, want refused")
	}
	if b.Title != "before" {
		t.Fatalf("got %q, want it untouched", b.Title)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"title":"x"}`, `{"TITLE":"x"}`, `{"title":"\ud83d\ude00"}`, `{"any":{"a":[1,2,null]}}`, `{"count":-0}`,
		`{"raw":[{"a":1e3}]}`, "\xef\xbb\xbf{}", `{"title":"a","title":"b"}`, `{"table":{"é":"e\u0301"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		var b body
		if err := strict.DecodeBytes(sent, &b, strict.Small); err != nil {
			if k := fault.KindOf(err); k != fault.Malformed && k != fault.TooLarge {
				t.Fatalf("refused as %v", k)
			}
			return
		}
		if !json.Valid(sent) {
			t.Fatal("took what is not JSON")
		}
		if bytes.Contains([]byte(b.Title), []byte{0}) {
			t.Fatal("took a NUL")
		}
		again := b
		strict.NFC(&again)
		if !reflect.DeepEqual(again, b) {
			t.Fatal("what was kept was not normal yet")
		}
		if err := strict.Scan(sent, strict.Small); err != nil {
			t.Fatalf("Decode took what Scan refuses: %v", err)
		}
	})
}
