package keyring_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgtype"

	"recourse/internal/keyring"
)

const canary = "canary-7f3a-not-to-be-seen-anywhere"

// holder keeps secrets where fmt calls no methods: in unexported fields.
type holder struct {
	Shown   keyring.Secret
	hidden  keyring.Secret
	pointer *keyring.Secret
	root    keyring.Root
	list    []keyring.Secret
	names   map[string]keyring.Secret
}

func newHolder(t testing.TB) holder {
	s := keyring.NewSecret([]byte(canary))
	root, err := keyring.NewRoot([]byte(canary))
	must(t, err)
	return holder{s, s, &s, root, []keyring.Secret{s}, map[string]keyring.Secret{"a": s}}
}

// traces are the ways in which bytes could show.
func traces() []string {
	b := []byte(canary)
	return []string{canary, fmt.Sprintf("%x", b), fmt.Sprintf("%X", b), strings.Trim(fmt.Sprint(b), "[]"),
		strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", b), "[]byte{"), "}"), "Y2FuYXJ5LTdmM2E"}
}

func wantHidden(t *testing.T, how, out string) {
	t.Helper()
	for _, trace := range traces() {
		if strings.Contains(out, trace) {
			t.Errorf("%s tells the secret: %.200s", how, out)
		}
	}
}

func TestR60_ASecretNeverPrints(t *testing.T) {
	t.Parallel()
	h := newHolder(t)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%U", "%b", "%o", "%t", "% x", "%#x", "%10.3s", "%!"} {
		for _, v := range []any{h.Shown, &h.Shown, h, &h, h.list, h.names, h.root, &h.root, fmt.Errorf("because: %v", h.Shown)} {
			wantHidden(t, fmt.Sprintf("%s of %T", verb, v), fmt.Sprintf(verb, v))
		}
	}
	if got := fmt.Sprintf("%+v", h.Shown); got != "[secret]" {
		t.Fatalf("got %q, want [secret]", got)
	}
	for _, v := range []any{h.Shown, &h, h.list} {
		b, err := json.Marshal(v)
		must(t, err)
		wantHidden(t, "JSON", string(b))
	}
	b, err := xml.Marshal(h.Shown)
	must(t, err)
	wantHidden(t, "XML", string(b))
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewJSONHandler(&log, nil), slog.NewTextHandler(&log, nil)} {
		slog.New(handler).Info("start", "secret", h.Shown, "pointer", h.pointer, "holder", h, "all", &h, "root", h.root, "list", h.list)
	}
	wantHidden(t, "slog", log.String())
	if err := json.Unmarshal([]byte(`"x"`), &h.Shown); err == nil {
		t.Fatal("a secret was read from a document")
	}
}

// The child of the next test; by itself it does nothing.
func TestPanicChild(t *testing.T) {
	switch os.Getenv("KEYRING_TEST_PANIC") {
	case "secret":
		panic(keyring.NewSecret([]byte(canary)))
	case "holder":
		panic(newHolder(t))
	case "error":
		panic(fmt.Errorf("start: %+v", newHolder(t)))
	case "index":
		h := newHolder(t)
		_ = h.list[len(h.names)]
	}
}

func TestR60_APanicDoesNotTellASecret(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"secret", "holder", "error", "index"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestPanicChild$")
		cmd.Env = append(os.Environ(), "KEYRING_TEST_PANIC="+kind, "GOTRACEBACK=all")
		out, err := cmd.CombinedOutput()
		var died *exec.ExitError
		if !errors.As(err, &died) || !bytes.Contains(out, []byte("panic")) {
			t.Fatalf("%s: the child did not panic: %v %s", kind, err, out)
		}
		wantHidden(t, "a panic with "+kind, string(out))
	}
}

func TestR61_SecretsCompareInConstantTimeAndNotWithTheOperator(t *testing.T) {
	t.Parallel()
	if reflect.TypeFor[keyring.Secret]().Comparable() {
		t.Fatal("two secrets can be compared with ==")
	}
	if reflect.TypeFor[keyring.Root]().Comparable() {
		t.Fatal("two root keys can be compared with ==")
	}
	if reflect.TypeFor[keyring.Sealed]().Comparable() {
		t.Fatal("two sealed values can be compared with ==")
	}
	a := keyring.NewSecret([]byte(canary))
	if !a.Equal(keyring.NewSecret([]byte(canary))) {
		t.Fatal("the same secret is not equal")
	}
	for _, other := range []keyring.Secret{{}, keyring.NewSecret(nil), keyring.NewSecret([]byte(canary[1:])), keyring.NewSecret([]byte("d" + canary[1:]))} {
		if a.Equal(other) || other.Equal(a) {
			t.Fatal("different secrets are equal")
		}
	}
	if (keyring.Secret{}).Equal(keyring.NewSecret(nil)) {
		t.Fatal("no secret equals no secret")
	}
	copied := a
	a.Wipe()
	if copied.Len() != 0 || a.Equal(copied) {
		t.Fatal("a wiped secret is still there")
	}
}

func TestR60_ASealedValueNeverPrintsAndIsStoredAsBytes(t *testing.T) {
	t.Parallel()
	s := keyring.Sealed(canary)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, v := range []any{s, &s, struct{ S keyring.Sealed }{s}, []keyring.Sealed{s}} {
			wantHidden(t, verb, fmt.Sprintf(verb, v))
		}
	}
	b, err := json.Marshal(map[string]any{"s": s, "p": &s})
	must(t, err)
	if got, want := string(b), `{"p":"[sealed]","s":"[sealed]"}`; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("row", "s", s)
	wantHidden(t, "slog", log.String())
	if json.Unmarshal([]byte(`"eA=="`), &s) == nil {
		t.Fatal("a sealed value was read from a document")
	}
	v, err := s.Value()
	must(t, err)
	var back keyring.Sealed
	must(t, back.Scan(v))
	if !bytes.Equal(back, s) {
		t.Fatal("it did not come back from the database")
	}
	v.([]byte)[0] = 'X'
	if back[0] == 'X' {
		t.Fatal("it shares the memory of the driver")
	}
	if back.Scan("text") == nil {
		t.Fatal("it was read from a text column")
	}
	must(t, back.Scan(nil))
	if v, err := back.Value(); v != nil || err != nil || back != nil {
		t.Fatal("NULL did not come back as NULL")
	}
}

func TestASealedValuePassesPgxInBothFormats(t *testing.T) {
	t.Parallel()
	m := pgtype.NewMap()
	s := keyring.Sealed{0, 1, 2, 0xff}
	for _, format := range []int16{pgtype.BinaryFormatCode, pgtype.TextFormatCode} {
		for _, v := range []any{s, &s} {
			b, err := m.Encode(pgtype.ByteaOID, format, v, nil)
			must(t, err)
			var back keyring.Sealed
			must(t, m.Scan(pgtype.ByteaOID, format, b, &back))
			if !bytes.Equal(back, s) {
				t.Fatalf("format %d: %T came back as %d bytes", format, v, len(back))
			}
			must(t, m.Scan(pgtype.ByteaOID, format, nil, &back))
			if back != nil {
				t.Fatal("NULL came back as something")
			}
		}
		if b, err := m.Encode(pgtype.ByteaOID, format, keyring.Sealed(nil), nil); err != nil || b != nil {
			t.Fatalf("nil was encoded as %d bytes: %v", len(b), err)
		}
	}
}
