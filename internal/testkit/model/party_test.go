package model

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"recourse/internal/procedure"
	"recourse/internal/report"
	"recourse/internal/testkit"
)

// knock is a party at one of its doors.
func (k *walker) knock() {
	k.Helper()
	f := one(k.Chance, k.w.Files)
	if k.party(f) == nil {
		return
	}
	who := k.reporter(f)
	if f.Kind == Case {
		who = k.respondent(f)
	}
	door := ""
	if a := k.wish.action; a != nil && a.Door != "" && k.behind(who, a.Door) == a && k.IntN(2) == 0 {
		door = a.Door
	}
	if door == "evidence" || door == "" && k.IntN(8) == 0 {
		k.send(who)
		return
	}
	switch {
	case door != "":
		k.at(who, door)
	case f.Kind == Case:
		k.at(who, one(k.Chance, []string{"message", "response", "response", "response", "extension_request", "panel_objection", "appeal", "appeal"}))
	default:
		k.at(who, one(k.Chance, []string{"message", "message", "identity", "withdrawal", "withdrawal", "review_request", "review_request"}))
	}
}

// upload seals a file on a case, for an action to name.
func (k *walker) upload(c *testkit.Client, f *File) string {
	k.Helper()
	a := c.Multipart("/api/v1/"+f.Kind+"s/"+f.Ref+"/evidence", nil, nil, testkit.File{Name: "found.txt", Type: "text/plain", Bytes: []byte(k.words())})
	id, _ := a.Want(http.StatusCreated).JSON()["id"].(string)
	return id
}

// send is a party that sends a file through its door; its id is learnt afterwards.
func (k *walker) send(who Who) {
	k.Helper()
	f, c := who.File, k.party(who.File)
	want, on, action, clear := k.w.Knock(who, "evidence", Given{Fields: map[string]any{"evidence": Unknown}})
	if !clear {
		return
	}
	got := c.Multipart("/api/v1/my/evidence", nil, nil, testkit.File{Name: "more.txt", Type: "text/plain", Bytes: []byte(k.words())})
	k.note("%s: the %s sends a file → %d", f.Ref, who.Kind, got.Status)
	k.answered(got, want)
	if got.Status != http.StatusCreated {
		return
	}
	for _, id := range k.exhibits(c) {
		for _, f := range append([]*File{on}, on.Cases...) {
			if i := slices.Index(f.Exhibits, Unknown); i >= 0 && !slices.Contains(f.Exhibits, id) {
				f.Exhibits[i] = id
			}
		}
	}
	k.moved(on, action)
}

func (k *walker) reporter(f *File) Who {
	return Who{Kind: Reporter, Roles: []string{Reporter}, File: f}
}
func (k *walker) respondent(f *File) Who {
	return Who{Kind: Respondent, Roles: []string{Respondent}, File: f}
}

// doors is where each door stands.
var doors = map[string]string{
	"message": "messages", "identity": "identity", "withdrawal": "withdrawal", "review_request": "review-request",
	"response": "response", "extension_request": "extension-request", "panel_objection": "panel-objection", "appeal": "appeal",
}

// at is a party at a door.
func (k *walker) at(who Who, door string) {
	k.Helper()
	f := who.File
	g, a := Given{Fields: map[string]any{}}, k.behind(who, door)
	if a != nil {
		if g = k.Given(who, f, a); a.Has("mark") && k.IntN(3) > 0 {
			return // few withdraw
		}
		if g.Stale = false; g.Reason != "" { // a door takes no reason
			g.Reason, g.Wrong = "", 0
		}
	}
	want, on, action, clear := k.w.Knock(who, door, g)
	if !clear {
		return
	}
	method := http.MethodPost
	if door == "identity" {
		if method = http.MethodPut; want == http.StatusCreated {
			want = http.StatusOK
		}
	}
	got := k.party(f).Do(method, "/api/v1/my/"+doors[door], g.Fields, nil)
	k.note("%s: the %s at the door %s %v → %d", f.Ref, who.Kind, door, g, got.Status)
	k.answered(got, want)
	if got.Status < 300 {
		k.moved(on, action)
	}
}

// behind is the action that a door would lead to, for making its fields.
func (k *walker) behind(who Who, door string) *procedure.Action {
	for _, f := range append([]*File{who.File}, who.File.Cases...) {
		m := k.w.machine(f)
		for i := range m.Actions {
			if a := &m.Actions[i]; a.Door == door && m.Applies(a, f.State) && k.w.may(who, a.ID, f) {
				return a
			}
		}
	}
	return nil
}

// party is whoever has the code of a file; nil where nobody has it yet. A respondent's is read from the letter, by
// somebody who may post it.
func (k *walker) party(f *File) *testkit.Client {
	k.Helper()
	if k.codes[f] != nil || f.Kind == Report || !f.Invited {
		return k.codes[f]
	}
	for _, p := range k.w.People {
		if !k.w.Sees(p, f) || !k.w.may(p, "letters", f) {
			continue
		}
		for _, letter := range objects(k.h.As(p.Name).Get("/api/v1/cases/" + f.Ref + "/letters").Want(http.StatusOK).JSON()["items"]) {
			body, _ := letter["body"].(string)
			for line := range strings.Lines(body) {
				if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil {
					k.codes[f] = k.h.Party(code.Canonical())
				}
			}
		}
		break
	}
	return k.codes[f]
}

// confirm is somebody as the second person of a proposal.
func (k *walker) confirm() {
	k.Helper()
	open := k.waiting()
	if len(open) == 0 {
		return
	}
	p := one(k.Chance, open)
	if i := slices.IndexFunc(open, func(p *Proposal) bool { return k.wished(p.File, p.Action) }); i >= 0 && k.IntN(2) == 0 {
		p = open[i]
	}
	who := one(k.Chance, k.w.People)
	may := slices.DeleteFunc(slices.Clone(k.w.People), func(who Who) bool { return !k.w.may(who, "confirm", p.File) })
	if len(may) > 0 && k.IntN(4) > 0 {
		who = one(k.Chance, may)
	}
	k.second(who, p)
}

// waiting are the proposals made so far, also those that have ended.
func (k *walker) waiting() []*Proposal {
	return slices.SortedFunc(maps.Keys(k.proposals), func(a, b *Proposal) int { return strings.Compare(k.proposals[a], k.proposals[b]) })
}

func (k *walker) second(who Who, p *Proposal) {
	k.Helper()
	want := k.w.Confirm(who, p)
	got := k.h.As(who.Name).Post("/api/v1/proposals/"+k.proposals[p]+"/confirmation", nil)
	k.note("%s: %s of %s confirmed by %s → %d", p.File.Ref, p.Action, p.By.Name, who.Name, got.Status)
	k.answered(got, want)
	if want == http.StatusCreated {
		k.moved(p.File, p.Action)
	}
}
