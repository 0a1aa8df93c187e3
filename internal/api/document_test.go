package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

const committed = "../../docs/openapi.json"

type document struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Responses   map[string]any
		Access      struct {
			Who, Kind, Act string
		} `json:"x-access"`
	} `json:"paths"`
}

func (f *front) document() document {
	f.t.Helper()
	var d document
	if err := json.Unmarshal(f.api.Document(), &d); err != nil {
		f.t.Fatal(err)
	}
	return d
}

func TestR76_TheCommittedDocumentIsTheOneThatRuns(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	got := f.api.Document()
	if *update {
		if err := os.WriteFile(committed, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatal("docs/openapi.json is not what runs: go test ./internal/api -run TheCommittedDocument -update")
	}
	if served := f.send("GET", "/api/v1/openapi.json", ""); !bytes.Equal(served.Body.Bytes(), got) {
		t.Fatal("what is served is another document")
	}
}

func TestR76_EveryRouteIsInTheDocumentAndNoOtherExists(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	d := f.document()
	declared := map[string]bool{}
	for path, methods := range d.Paths {
		for method := range methods {
			if method != "parameters" {
				declared[strings.ToUpper(method)+" "+path] = true
			}
		}
	}
	for _, r := range f.echo.Routes() {
		if r.Method == "HEAD" {
			continue // GET without its body
		}
		var steps []string
		for _, s := range strings.Split(r.Path, "/") {
			if name, ok := strings.CutPrefix(s, ":"); ok {
				s = "{" + name + "}"
			}
			steps = append(steps, s)
		}
		at := r.Method + " " + strings.Join(steps, "/")
		if !declared[at] {
			t.Errorf("%s is served and not declared", at)
		}
		delete(declared, at)
	}
	for at := range declared {
		t.Errorf("%s is declared and not served", at)
	}
}

func TestR76_EveryObjectOfTheDocumentIsClosed(t *testing.T) {
	t.Parallel()
	var d struct {
		Components struct {
			Schemas map[string]struct {
				Type                 any
				AdditionalProperties any `json:"additionalProperties"`
			}
		}
	}
	if err := json.Unmarshal(newFront(t).api.Document(), &d); err != nil {
		t.Fatal(err)
	}
	for name, s := range d.Components.Schemas {
		if s.Type == "object" && s.AdditionalProperties != false {
			t.Errorf("%s takes names that it does not declare", name)
		}
	}
}
