package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
)

// kept is something that somebody outside, or the store, keeps: its files, how it is checked, and how a finding names the byte
// that was changed.
type kept struct {
	what  string
	files []string
	check func() (holds bool, said string)
	names func(file string, at int, said string) bool
}

// TestF25_EveryChangeToWhatIsKeptOutsideIsFoundAndNamed changes one bit at a time of bundles, checkpoints, receipts, copies of
// the log and sealed files. Each is checked before, too: what nobody touched accuses nobody. What is changed in the database
// has a test of its own.
func TestF25_EveryChangeToWhatIsKeptOutsideIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	rounds := 40
	if chance.Soak() {
		rounds = 1000
	}
	seed := chance.Seed()
	random := rand.New(rand.NewPCG(seed, 25))
	all := keeping(t)
	done := map[string]int{}
	for n := range rounds {
		k := all[n%len(all)]
		if ok, said := k.check(); !ok {
			t.Fatalf("round %d: %s was not touched: %s", n, k.what, said)
		}
		file := k.files[random.IntN(len(k.files))]
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		at, bit := random.IntN(len(raw)), random.IntN(8)
		changed := bytes.Clone(raw)
		changed[at] ^= 1 << bit
		write := func(b []byte) {
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(changed)
		if ok, said := k.check(); ok || !k.names(file, at, said) {
			t.Errorf("round %d: bit %d of byte %d of %s of %s: found %t, and said: %s", n, bit, at, filepath.Base(file), k.what, !ok, said)
		}
		write(raw)
		done[k.what]++
	}
	t.Logf("seed %d: %v", seed, done)
}

// keeping is a house that has given out one of each.
func keeping(t *testing.T) []kept {
	t.Helper()
	d := newDesk(t)
	d.Submit(map[string]any{"narrative": "An invented account with a page beside it.", "standing": "affected"},
		testkit.File{Name: "page.txt", Type: "text/plain", Bytes: bytes.Repeat([]byte("The page as it was. "), 9000)})
	bundle := d.keep("bundle.zip", d.bundle())
	older := d.keep("older", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	r, _ := d.report()
	d.tick()
	newer := d.keep("newer", d.Anyone().Get("/log/checkpoint").Want(200).Body)
	text, _ := d.Party(r.AccessCode).Get("/api/v1/my/receipt").Want(200).JSON()["text"].(string)
	receipt := d.keep("proven", []byte(text))
	log := d.export("log")
	says := func(args ...string) func() (bool, string) {
		return func() (bool, string) {
			var out, errs bytes.Buffer
			code := run(append(args, "--keys", filepath.Join(d.dir, "keys")), &out, &errs)
			return code == holds, out.String() + errs.String()
		}
	}
	whole := func(_ string, _ int, said string) bool { return said != "" }
	return []kept{
		{"a bundle", []string{bundle}, says("bundle", bundle), partsOf(t, bundle)},
		{"a copy of the log", under(t, log), says("log", log), func(file string, at int, said string) bool {
			name, _ := filepath.Rel(log, file)
			var tile, level int
			if n, _ := fmt.Sscanf(filepath.ToSlash(name), "tile/%d/%03d", &level, &tile); n == 2 && level == 0 { // a leaf's hash: the leaf is named
				return strings.Contains(said, fmt.Sprintf("leaf %d is not the one whose hash stands in its tile", 256*tile+at/32))
			}
			return strings.Contains(said, filepath.ToSlash(name))
		}},
		{"a pair of checkpoints", []string{older, newer}, says("checkpoints", older, newer, "--log", log), func(file string, _ int, said string) bool {
			return strings.Contains(said, filepath.Base(file))
		}},
		{"a receipt", []string{receipt}, says("receipt", receipt, "--log", log), whole},
		{"a sealed file", under(t, filepath.Join(d.Data, "evidence")), func() (bool, string) {
			w, err := d.Server.VerifyEvidence(t.Context())
			return err == nil && len(w.Found) == 0 && w.Items > 0, fmt.Sprint(w.Found, err)
		}, func(file string, _ int, said string) bool {
			return strings.Contains(said, "blob "+filepath.Base(file)) && strings.Contains(said, "altered, in chunk")
		}},
	}
}

// under lists the files in a folder that hold anything.
func under(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if about, err := d.Info(); err != nil || about.Size() == 0 {
			return err
		}
		out = append(out, path)
		return nil
	})
	if err != nil || len(out) == 0 {
		t.Fatalf("%d files in %s: %v", len(out), dir, err)
	}
	return out
}

// partsOf tells whether the part of a bundle is named in which a byte stands; behind the last one is the directory.
func partsOf(t *testing.T, bundle string) func(file string, at int, said string) bool {
	t.Helper()
	r, err := zip.OpenReader(bundle)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	const head = 30 // of a file in a zip file, before its name
	var names []string
	var begins []int
	for _, f := range r.File {
		data, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		names, begins = append(names, f.Name), append(begins, int(data)-head-len(f.Name))
	}
	last := r.File[len(r.File)-1]
	data, err := last.DataOffset()
	if err != nil {
		t.Fatal(err)
	}
	const end = 16 // what follows a file: its checksum and lengths
	names, begins = append(names, "the directory at the end of the file"), append(begins, int(data)+int(last.UncompressedSize64)+end)
	return func(_ string, at int, said string) bool {
		i := len(begins) - 1
		for begins[i] > at {
			i--
		}
		return strings.Contains(said, "This is no true copy: "+names[i]+": ")
	}
}
