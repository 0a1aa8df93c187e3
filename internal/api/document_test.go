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

func TestR76_WhatIsServedIsOfTheDeclaredType(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	var d struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct{ Content map[string]any }
		}
	}
	if err := json.Unmarshal(f.api.Document(), &d); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/docs", "/api/v1/openapi.json", "/log/key", "/api/v1/support", "/api/v1/code", "/api/v1/questionnaires", "/healthz"} {
		w := f.send("GET", path, "")
		kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		if _, ok := d.Paths[path]["get"].Responses["200"].Content[kind]; !ok || w.Code != 200 {
			t.Errorf("%s: %d, %q is not declared", path, w.Code, kind)
		}
	}
}

func TestThePageForPeopleNamesEveryRouteAndNoThirdParty(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	body := f.send("GET", "/api/docs", "").Body.String()
	for path := range f.document().Paths {
		if !strings.Contains(body, "<code>"+path+"</code>") {
			t.Errorf("%s is not on the page", path)
		}
	}
	for _, word := range []string{"<script", "<style", "style=", "//"} {
		if strings.Contains(body, word) {
			t.Errorf("the page holds %q", word)
		}
	}
}
