package procedure_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"recourse/internal/procedure"
)

var update = flag.Bool("update", false, "rewrite the generated files")

func simple(t *testing.T) *procedure.Procedure {
	t.Helper()
	p, err := procedure.Load(os.DirFS("../../configs"), "procedures/simple.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// current compares a generated file with what would be generated now.
func current(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not what its sources say: make update", path)
	}
}

func schemaText(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(procedure.Schema()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCurrentTableOfTheSimpleProcedure(t *testing.T) {
	t.Parallel()
	current(t, "../../docs/procedure-simple.md", simple(t).Table())
}

func TestCurrentSchemaOfProcedures(t *testing.T) {
	t.Parallel()
	current(t, "../../configs/procedures/schema.json", schemaText(t))
}

func TestCurrentPictures(t *testing.T) {
	t.Parallel()
	p := simple(t)
	for _, kind := range []string{"report", "case"} {
		current(t, "testdata/simple-"+kind+".svg", p.SVG(kind))
		if kind == "case" {
			current(t, "../../docs/pictures/simple.svg", p.SVG(kind))
		}
		current(t, "testdata/simple-"+kind+".mmd", p.Mermaid(kind))
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(schemaText(t)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("urn:recourse:schema:procedure", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("urn:recourse:schema:procedure")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func asJSON(t *testing.T, source string) any {
	t.Helper()
	text, err := yaml.YAMLToJSON([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheSchemaTakesTheSimpleProcedureAndRefusesWhatTheLoaderRefuses(t *testing.T) {
	t.Parallel()
	s, source := compiled(t), text(t)
	if err := s.Validate(asJSON(t, source)); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string][2]string{
		"an unknown key":     {"nation: england", "nation: england\ncounty: kent"},
		"an unknown effect":  {"{do: take, with: screener}", "{do: grab, with: screener}"},
		"an unknown group":   {"group: received", "group: gone"},
		"an unknown type":    {"name: danger, type: yes_no", "name: danger, type: maybe"},
		"a length in weeks":  {"length: 28 days", "length: 4 weeks"},
		"a letter to anyone": {"letters: [{id: L01, to: reporter}]", "letters: [{id: L01, to: anyone}]"},
		"a missing id":       {"{id: screener, title: Screening officer", "{title: Screening officer"},
	} {
		if err := s.Validate(asJSON(t, edited(t, source, edit[0], edit[1]))); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestAPictureIsWellFormedAndSaysInWordsWhatItShows(t *testing.T) {
	t.Parallel()
	p := simple(t)
	for _, kind := range []string{"report", "case"} {
		picture := p.SVG(kind)
		d := xml.NewDecoder(strings.NewReader(picture))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		_, words, ok := strings.Cut(picture, "<desc")
		words, _, _ = strings.Cut(words, "</desc>")
		if !ok || !strings.Contains(picture, `role="img"`) {
			t.Fatal("the picture has no text alternative")
		}
		for _, s := range p.Machine(kind).States {
			if !strings.Contains(words, strings.ReplaceAll(s.Title, "'", "&#39;")) {
				t.Errorf("the text alternative leaves out %q", s.Title)
			}
		}
	}
}

func TestATableNamesEveryStateActionClockAndOutcome(t *testing.T) {
	t.Parallel()
	p := simple(t)
	table := p.Table()
	has := func(id string) {
		if !strings.Contains(table, "`"+id+"`") {
			t.Errorf("the table leaves out %s", id)
		}
	}
	for _, kind := range []string{"report", "case"} {
		for _, s := range p.Machine(kind).States {
			has(s.ID)
		}
		for _, a := range p.Machine(kind).Actions {
			has(a.ID)
			for _, g := range a.Guards {
				has(g.When)
			}
		}
	}
	for _, c := range p.Clocks {
		has(c.ID)
	}
	for _, o := range p.Outcomes {
		has(o.ID)
	}
	if simple(t).Table() != table {
		t.Error("the same file gives another table")
	}
}
