package model

import (
	"fmt"
	"maps"
	"net/http"

	"recourse/internal/testkit"
)

// answered holds an answer to what the model says.
func (k *walker) answered(got *testkit.Answer, want int) {
	k.Helper()
	k.seen.mu.Lock()
	k.seen.answers[got.Status]++
	k.seen.mu.Unlock()
	if got.Status != want {
		k.Fatalf("%s: the house answers %d, the model %d: %s", k.trail[len(k.trail)-1], got.Status, want, got.Body)
	}
}

// moved looks at everything after a move, and learns the references of cases just opened.
func (k *walker) moved(f *File, action string) {
	k.Helper()
	if k.w.machine(f).Action(action).Has("open_cases") && len(f.Seats) > 0 {
		refs, _ := k.h.As(f.Seats[0].Person).Get("/api/v1/reports/" + f.Ref).Want(http.StatusOK).JSON()["cases"].([]any)
		if len(refs) != len(f.Cases) {
			k.Fatalf("%d cases are shown, the model opened %d", len(refs), len(f.Cases))
		}
		for i, ref := range refs {
			f.Cases[i].Ref, _ = ref.(string)
		}
	}
	k.sameAll()
}

// sameAll looks at every file that has moved in the model since it was looked at, and at some that have not.
func (k *walker) sameAll() {
	k.Helper()
	for _, f := range k.w.Files {
		if f.Version() != k.looked[f] || k.IntN(8) == 0 {
			k.same(f)
		}
	}
}

// same holds a file as the auditor reads it to the file as the model has it, and learns who was drawn.
func (k *walker) same(f *File) {
	k.Helper()
	k.looked[f] = f.Version()
	auditor := k.h.As("auditor-1")
	version := fmt.Sprintf("%q", fmt.Sprint(f.Version()))
	if f.Kind == Report {
		if got := auditor.Get("/api/v1/reports/" + f.Ref + "/actions").Want(http.StatusOK).Version(); got != version {
			k.Errorf("%s is at version %s, the model at %s in %s", f.Ref, got, version, f.State)
		}
		return
	}
	a := auditor.Get("/api/v1/cases/" + f.Ref).Want(http.StatusOK)
	body := a.JSON()
	if body["state"] != f.State || a.Version() != version {
		k.Errorf("%s is in %v at %s, the model in %s at %s", f.Ref, body["state"], a.Version(), f.State, version)
	}
	outcome, _ := body["outcome"].(string)
	if outcome != f.Outcome {
		k.Errorf("%s has outcome %q, in the model %q", f.Ref, outcome, f.Outcome)
	}
	var shown []Seat
	for _, s := range objects(body["holders"]) {
		function, _ := s["function"].(string)
		person, _ := s["person"].(string)
		declared, _ := s["declared"].(bool)
		shown = append(shown, Seat{function, k.names[person], declared})
	}
	if err := k.w.Bind(f, shown); err != nil {
		k.Errorf("%s in %s: %v", f.Ref, f.State, err)
	}
}

// offers holds the actions that the house offers somebody to those of the model.
func (k *walker) offers(who Who, f *File) {
	k.Helper()
	a := k.h.As(who.Name).Get("/api/v1/" + f.Kind + "s/" + f.Ref + "/actions")
	if !k.w.Sees(who, f) {
		a.Want(http.StatusNotFound)
		return
	}
	got := map[string]bool{}
	for _, c := range objects(a.Want(http.StatusOK).JSON()["items"]) {
		id, _ := c["action"].(string)
		got[id], _ = c["allowed"].(bool)
	}
	if want := k.w.Offers(who, f); !maps.Equal(got, want) {
		k.Errorf("%s in %s offers %s %v, the model %v", f.Ref, f.State, who.Name, got, want)
	}
}
