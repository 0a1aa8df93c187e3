package config_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"recourse/internal/config"
)

var update = flag.Bool("update", false, "rewrite configs/recourse.example.yaml")

const example = "../../configs/recourse.example.yaml"

// manual reads the sentences that stand on the fields, by struct and field name.
func manual(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			spec := d.Specs[0].(*ast.TypeSpec)
			docs[spec.Name.Name] = d.Doc.Text()
			for _, f := range spec.Type.(*ast.StructType).Fields.List {
				docs[spec.Name.Name+"."+f.Names[0].Name] = f.Doc.Text()
			}
		}
		return true
	})
	return docs
}

func writeManual(out *bytes.Buffer, docs map[string]string, t reflect.Type, indent string) {
	for f := range t.Fields() {
		name := f.Tag.Get("koanf")
		if f.Type.Kind() == reflect.Struct {
			fmt.Fprintf(out, "\n%s%s:\n", comment(docs[f.Type.Name()], ""), name)
			writeManual(out, docs, f.Type, "  ")
			continue
		}
		doc := docs[t.Name()+"."+f.Name]
		if r := f.Tag.Get("range"); r != "" {
			low, high, _ := strings.Cut(r, "..")
			doc += "From " + low + " to " + high + ".\n"
		}
		if o := f.Tag.Get("oneof"); o != "" {
			doc += "One of " + strings.ReplaceAll(o, "|", ", ") + ".\n"
		}
		value := f.Tag.Get("default")
		if value == "" {
			value = `""`
		}
		fmt.Fprintf(out, "\n%s%s%s: %s\n", comment(doc, indent), indent, name, value)
	}
}

func comment(doc, indent string) string {
	var b strings.Builder
	for line := range strings.Lines(doc) {
		b.WriteString(strings.TrimRight(indent+"# "+line, " \n") + "\n")
	}
	return b.String()
}

func TestTheExampleSettingsAreCurrent(t *testing.T) {
	t.Parallel()
	docs := manual(t)
	var want bytes.Buffer
	want.WriteString("# Every setting with its default. Copy what you change; what is left out keeps its default.\n" +
		"# The same names work in the environment (RECOURSE_LIMITS_FILE) and as flags (--limits-file).\n" +
		"# Written from internal/config/config.go: go test ./internal/config -update\n")
	writeManual(&want, docs, reflect.TypeFor[config.Config](), "")
	if *update {
		if err := os.WriteFile(example, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Fatalf("%s is not what config.go says: run go test ./internal/config -update", example)
	}
	for name, doc := range docs {
		if len(strings.Fields(doc)) < 3 && !strings.HasPrefix(name, "Config.") {
			t.Errorf("%s has no sentence", name)
		}
	}
}

func TestTheExampleMeansTheDefaults(t *testing.T) {
	t.Parallel()
	want, err := config.Load(config.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := config.Load(config.Sources{File: example})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

func TestR70_EveryPoolQueueAndTimeoutIsBoundedAndExplained(t *testing.T) {
	t.Parallel()
	docs, n := manual(t), 0
	for _, s := range config.Settings() {
		group, _, grouped := strings.Cut(s.Key, ".")
		if !grouped || (group != "pools" && group != "timeouts" && group != "limits") {
			continue
		}
		n++
		if s.Range == "" {
			t.Errorf("%s has no range", s.Key)
		}
		for _, beyond := range []string{"-1", "-1s", "999999h", "999999GiB", "99999999"} {
			if _, err := config.Load(config.Sources{Flags: map[string]string{s.Key: beyond}}); err == nil ||
				!strings.Contains(err.Error(), s.Key+" ") {
				t.Errorf("%s took %s: %v", s.Key, beyond, err)
			}
		}
	}
	if n < 20 {
		t.Fatalf("only %d settings in the table", n)
	}
	for _, name := range []string{"Intake", "Requests", "Uploads", "Passwords", "PasswordQueue"} {
		if docs["Pools."+name] == "" {
			t.Errorf("Pools.%s does not say what happens when it is full", name)
		}
	}
}
