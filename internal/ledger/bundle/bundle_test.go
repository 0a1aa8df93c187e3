package bundle

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"recourse/internal/ledger"
	"recourse/internal/testkit/chance"
)

const origin = "log.example.org"

// made is a log's key, for signing and for checking.
func made(t *testing.T) (ledger.Signer, note.Verifier) {
	t.Helper()
	secret, public, err := ledger.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ledger.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	v, err := ledger.NewBundleVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	return s, v
}

var about = ledger.Manifest{Origin: origin, Of: "case", Reference: "C-7KQ2-M9XD", Day: "2026-11-22"}

type part struct{ name, text string }

// written is a bundle of parts.
func written(t *testing.T, s ledger.Signer, parts ...part) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, about, s)
	for _, p := range parts {
		if err := w.Add(p.name, strings.NewReader(p.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func checked(t *testing.T, b []byte, v note.Verifier) Checked {
	t.Helper()
	got, err := Check(bytes.NewReader(b), int64(len(b)), v)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

var some = []part{{"papers.txt", "what is decided on"}, {"evidence/001.jpg", strings.Repeat("a picture ", 40)}, {"evidence/002.txt", ""}, {"log/0001.proof", "a proof"}}

func TestAnyReaderOfZipFilesOpensABundle(t *testing.T) {
	t.Parallel()
	s, v := made(t)
	b := written(t, s, some...)
	if got := checked(t, b, v); len(got.Faults) > 0 || got.Manifest.Reference != about.Reference || len(got.Manifest.Parts) != len(some) {
		t.Fatalf("a true copy: %+v", got)
	}
	r, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil || len(r.File) != len(some)+1 {
		t.Fatalf("%v: %d files", err, len(r.File))
	}
	for i, p := range some {
		f, err := r.File[i].Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil || r.File[i].Name != p.name || string(text) != p.text {
			t.Errorf("%s is %q: %v", r.File[i].Name, text, err)
		}
	}
	if again := written(t, s, some...); !bytes.Equal(again, b) {
		t.Error("the same parts make another file")
	}
}

// TestEachByteOfABundleCountsAndThePartIsNamed changes every byte of one in turn, in every bit.
func TestEachByteOfABundleCountsAndThePartIsNamed(t *testing.T) {
	t.Parallel()
	s, v := made(t)
	b := written(t, s, some...)
	lines := map[string][2]int{}
	at := 0
	for _, p := range append(some, part{ManifestName, ""}) {
		n := len(p.text)
		if p.name == ManifestName {
			n = bytes.Index(b, []byte("PK\x01\x02")) - at - headSize - len(p.name) - endSize
		}
		lines[p.name] = [2]int{at, at + headSize + len(p.name) + n + endSize}
		at = lines[p.name][1]
	}
	for i := range b {
		for bit := range 8 {
			changed := bytes.Clone(b)
			changed[i] ^= 1 << bit
			got := checked(t, changed, v)
			if len(got.Faults) == 0 {
				t.Fatalf("byte %d of %d: nothing is found", i, len(b))
			}
			for name, where := range lines {
				if i >= where[0] && i < where[1] && got.Faults[0].Part != name {
					t.Fatalf("byte %d is in %s, and %v is named", i, name, got.Faults)
				}
			}
		}
	}
	for n := range len(b) {
		if len(checked(t, b[:n], v).Faults) == 0 {
			t.Fatalf("cut off after %d bytes: nothing is found", n)
		}
	}
}

func TestWhatASignerWouldNeverMakeIsRefusedByItsName(t *testing.T) {
	t.Parallel()
	s, v := made(t)
	stranger, _ := made(t)
	whole := written(t, s, some...)
	signed := func(b []byte) []byte {
		got := checked(t, b, v)
		m := make([]byte, got.parts[ManifestName].Size())
		if _, err := got.parts[ManifestName].ReadAt(m, 0); err != nil {
			t.Fatal(err)
		}
		return m
	}(whole)
	// forged writes parts with the manifest of others behind them.
	forged := func(manifest []byte, parts ...part) []byte {
		var b bytes.Buffer
		w := NewWriter(&b, about, s)
		for _, p := range parts {
			if _, err := w.add(p.name, strings.NewReader(p.text)); err != nil {
				t.Fatal(err)
			}
		}
		if manifest != nil {
			if _, err := w.add(ManifestName, bytes.NewReader(manifest)); err != nil {
				t.Fatal(err)
			}
		}
		begin := w.at
		for _, e := range w.parts {
			w.write(e.line())
		}
		w.write(tail(len(w.parts), uint32(begin), uint32(w.at-begin)))
		return b.Bytes()
	}
	with := func(more ...part) []part { return append(append([]part{}, some...), more...) }
	for name, c := range map[string]struct {
		b    []byte
		part string
		says string
	}{
		"a part that nobody signed":   {forged(signed, with(part{"evidence/003.txt", "more"})...), "evidence/003.txt", "does not name it"},
		"a part taken out":            {forged(signed, some[0], some[1], some[3]), "evidence/002.txt", "missing"},
		"two parts exchanged":         {forged(signed, some[1], some[0], some[2], some[3]), "papers.txt", "in its place"},
		"a part of another content":   {forged(signed, part{"papers.txt", "what is decided in"}, some[1], some[2], some[3]), "papers.txt", "changed"},
		"a part twice":                {forged(signed, with(some[0])...), "papers.txt", "twice"},
		"a name that climbs":          {forged(signed, with(part{"../keys.txt", ""})...), `"../keys.txt"`, "no part may"},
		"a name that hides":           {forged(signed, with(part{".profile", ""})...), `".profile"`, "no part may"},
		"a name from the root":        {forged(signed, with(part{"/etc/passwd", ""})...), `"/etc/passwd"`, "no part may"},
		"a name that is a terminal's": {forged(signed, with(part{"a\x1b[2J.txt", ""})...), `"a\x1b[2J.txt"`, "no part may"},
		"no manifest":                 {forged(nil, some...), ManifestName, "missing"},
		"a manifest that is not last": {forged(nil, part{ManifestName, string(signed)}, some[0]), ManifestName, "not the last"},
		"another log's":               {written(t, stranger, some...), ManifestName, "not signed"},
		"a manifest without end":      {forged(bytes.Repeat([]byte("x"), ledger.MaxManifest+1), some...), ManifestName, "too long"},
		"something before it":         {append([]byte("MZ"), whole...), Directory, "where"},
		"something behind it":         {append(bytes.Clone(whole), "<script>"...), Directory, "where"},
		"something in between":        {bytes.Replace(whole, []byte("PK\x01\x02"), []byte("..PK\x01\x02"), 1), Directory, "where"},
		"nothing":                     {nil, Directory, "as short"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := checked(t, c.b, v)
			if len(got.Faults) == 0 || got.Faults[0].Part != c.part || !strings.Contains(got.Faults[0].What, c.says) {
				t.Errorf("got %v, want %s: %s", got.Faults, c.part, c.says)
			}
		})
	}
}

// TestAZipFileThatSwellsIsNotUnpacked: what is packed, linked or given in a larger form is not of this form.
func TestAZipFileThatSwellsIsNotUnpacked(t *testing.T) {
	t.Parallel()
	_, v := made(t)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create("papers.txt")
	if err == nil {
		_, err = f.Write(make([]byte, 1<<20))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := checked(t, b.Bytes(), v); len(got.Faults) != 1 || got.Faults[0].Part != Directory {
		t.Errorf("got %v", got.Faults)
	}
}

func TestAWriterRefusesANameThatLeadsElsewhere(t *testing.T) {
	t.Parallel()
	s, _ := made(t)
	for _, name := range []string{"", "manifest", "../a.txt", "a/b/c.txt", "A.txt", "a.txt/", "/a.txt", "a", ".a", "a.", "-a.txt", "a b.txt", "a\\b.txt", "CON", "a.tar.gz", "ä.txt"} {
		w := NewWriter(io.Discard, about, s)
		if err := w.Add(name, strings.NewReader("")); err == nil || w.Close() == nil {
			t.Errorf("%q is taken", name)
		}
	}
	w := NewWriter(io.Discard, about, s)
	for range 2 {
		if err := w.Add("a.txt", strings.NewReader("")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err == nil {
		t.Error("two parts bear one name")
	}
}

// TestASignatureOfABundleIsNoneOfACheckpoint: one key signs both, under two names and over texts that cannot be alike.
func TestASignatureOfABundleIsNoneOfACheckpoint(t *testing.T) {
	t.Parallel()
	secret, public, err := ledger.GenerateKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ledger.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	log, err := ledger.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Manifest(about)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(signed), "— "+origin+"/bundle ") {
		t.Fatalf("it is signed by another name:\n%s", signed)
	}
	for _, as := range []string{string(signed), strings.Replace(string(signed), "— "+origin+"/bundle ", "— "+origin+" ", 1)} {
		if _, err := ledger.OpenCheckpoint([]byte(as), log); err == nil {
			t.Error("a manifest is read as a checkpoint")
		}
		if _, err := ledger.OpenStatement([]byte(as), log); err == nil {
			t.Error("a manifest is read as a statement")
		}
	}
	if _, err := ledger.OpenManifest(signed, log); err == nil {
		t.Error("a manifest is read with the key of checkpoints")
	}
}

// FuzzCheck: whatever is read, it ends, and without a fault only where it is what was signed.
func FuzzCheck(f *testing.F) {
	secret, public, err := ledger.GenerateKey(origin)
	if err != nil {
		f.Fatal(err)
	}
	s, _ := ledger.NewSigner(secret)
	v, _ := ledger.NewBundleVerifier(public)
	var b bytes.Buffer
	w := NewWriter(&b, about, s)
	if err := w.Add("papers.txt", strings.NewReader("words")); err != nil {
		f.Fatal(err)
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[40:])
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := Check(bytes.NewReader(in), int64(len(in)), v)
		if err != nil || len(got.Faults) == 0 && !bytes.Equal(in, b.Bytes()) {
			t.Errorf("%v: %v", err, got.Faults)
		}
	})
}

// TestRandomBundlesAreFoundWhereTheyWereChanged is the long form: bundles of random parts, one byte of each changed.
func TestRandomBundlesAreFoundWhereTheyWereChanged(t *testing.T) {
	t.Parallel()
	s, v := made(t)
	rounds := 60
	if chance.Soak() {
		rounds = 2000
	}
	seed := chance.Seed()
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 1))
	for n := range rounds {
		var parts []part
		for i := range 1 + chance.IntN(20) {
			text := make([]byte, chance.IntN(300))
			for j := range text {
				text[j] = byte(chance.Uint32())
			}
			parts = append(parts, part{fmt.Sprintf("evidence/%03d.bin", i+1), string(text)})
		}
		b := written(t, s, parts...)
		if got := checked(t, b, v); len(got.Faults) > 0 {
			t.Fatalf("round %d, untouched: %v", n, got.Faults)
		}
		at := chance.IntN(len(b))
		b[at] ^= byte(1 + chance.IntN(255))
		if got := checked(t, b, v); len(got.Faults) == 0 || got.Faults[0].Part == "" {
			t.Fatalf("round %d: byte %d of %d: nothing is found", n, at, len(b))
		}
	}
}
