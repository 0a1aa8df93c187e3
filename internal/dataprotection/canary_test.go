package dataprotection_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"recourse/internal/testkit/scenarios"
)

// stem is sixteen letters that stand nowhere but in what one matter holds.
type stem string

func newStem(random *rand.Rand) stem {
	b := make([]byte, 16)
	for i := range b {
		b[i] = 'a' + byte(random.IntN(26))
	}
	return stem(b)
}

// form is a spelling of a stem on a disk.
type form struct {
	name  string
	bytes []byte
}

// forms are the spellings that are looked for. PostgreSQL compresses long values so that every eighth byte of what is new in
// them may be one of its own: of sixteen letters eight stand together still.
func (s stem) forms() (out []form) {
	for i := range len(s) - 7 {
		out = append(out, form{"plain", []byte(s[i : i+8])})
	}
	var wide []byte
	for _, u := range utf16.Encode([]rune(string(s))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	out = append(out, form{"UTF-16", wide[:len(wide)-1]}, form{"hex", []byte(hex.EncodeToString([]byte(s)))},
		form{"HEX", []byte(strings.ToUpper(hex.EncodeToString([]byte(s))))})
	for i := range 3 { // wherever it begins in the text that is encoded
		out = append(out, form{"base64", []byte(base64.RawStdEncoding.EncodeToString([]byte(s[i : i+12])))})
	}
	return out
}

// in names the spellings of a stem in some bytes.
func (s stem) in(b []byte) map[string]bool {
	found := map[string]bool{}
	for _, f := range s.forms() {
		if !found[f.name] && bytes.Contains(b, f.bytes) {
			found[f.name] = true
		}
	}
	return found
}

// search looks for stems in every file under a folder, whoever wrote it. It tells in which spellings it met each.
func search(t *testing.T, folder string, stems ...stem) (met map[stem]map[string]string, bytes int64) {
	t.Helper()
	met = map[stem]map[string]string{}
	for _, s := range stems {
		met[s] = map[string]string{}
	}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if os.IsNotExist(err) { // the server tidies up meanwhile
			return nil
		}
		bytes += int64(len(b))
		for _, s := range stems {
			for spelling := range s.in(b) {
				met[s][spelling] = path
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return met, bytes
}

// marked puts a stem into everything that a person fills in a story: what is told, answered, decided, noted, and each file
// and its name. Words that stand for a choice have no space in them.
func marked(story *scenarios.Story, s stem) *scenarios.Story {
	var fill func(v any) any
	fill = func(v any) any {
		switch v := v.(type) {
		case string:
			switch {
			case strings.HasPrefix(v, "ref "), strings.HasPrefix(v, "user "):
				return v
			case strings.HasPrefix(v, "@"):
				return v + string(s)
			case strings.Contains(v, "@"):
				return string(s) + v
			case strings.Contains(v, "://"):
				return v + "/" + string(s)
			case strings.Contains(v, " "):
				return v + " " + string(s)
			}
		case map[string]any:
			for k, inner := range v {
				v[k] = fill(inner)
			}
		case []any:
			for i, inner := range v {
				v[i] = fill(inner)
			}
		}
		return v
	}
	for i := range story.Steps {
		step := &story.Steps[i]
		fill(step.Report)
		fill(step.With)
		if step.Reason != "" {
			step.Reason += " " + string(s)
		}
		if step.Note != "" {
			step.Note += " " + string(s)
		}
		for n := range step.Files {
			step.Files[n].Name = string(s) + "-" + step.Files[n].Name
			step.Files[n].Text += " " + string(s)
		}
	}
	return story
}
