package model

import (
	"net/http"
	"slices"
	"strings"

	"recourse/internal/report"
	"recourse/internal/testkit"
)

// comers are the parties that have a file of their own to come back to.
func (k *walker) comers(f *File) []Who {
	if f.Kind == Report {
		return []Who{{Kind: Reporter, Roles: []string{Reporter}, File: f}}
	}
	var out []Who
	for _, r := range f.Reports {
		out = append(out, Who{Kind: Reporter, Roles: []string{Reporter}, File: r})
	}
	if f.Invited {
		out = append(out, Who{Kind: Respondent, Roles: []string{Respondent}, File: f})
	}
	for _, p := range f.Parties {
		if p.lasts(k.w.Now) {
			out = append(out, Who{Kind: p.Kind, Roles: []string{p.Kind}, File: f, Party: p})
		}
	}
	return out
}

// whose is what a party's code is kept under.
func whose(who Who) any {
	if who.Party != nil {
		return who.Party
	}
	return who.File
}

// doors is where each door stands, where it is not called as it is.
var doors = map[string]string{"message": "messages", "access_code": "access-code"}

func pathOf(door string) string {
	if path := doors[door]; path != "" {
		return path
	}
	return strings.ReplaceAll(door, "_", "-")
}

// knock is a party at one of the doors that the procedure has for its kind, shut or not.
func (k *walker) knock() {
	k.Helper()
	who := one(k.Chance, k.comers(one(k.Chance, k.w.Files)))
	var all []string
	for _, kind := range []string{Report, Case} {
		for _, a := range k.w.P.Machine(kind).Actions {
			opens := slices.ContainsFunc(k.w.about(kind, a.ID), func(l Line) bool { return slices.Contains(l.Roles, who.Kind) })
			if a.Door != "" && opens && !slices.Contains(all, a.Door) {
				all = append(all, a.Door)
			}
		}
	}
	k.at(who, one(k.Chance, all), choice{})
}

// enters is a party taking an action through its door; false where nobody has the code for it.
func (k *walker) enters(c choice) bool {
	k.Helper()
	for _, who := range k.comers(c.f) {
		on, a, clear := k.w.Leads(who, c.action.Door)
		if on == c.f && a == c.action && clear && k.w.Sees(who, who.File) {
			return k.at(who, c.action.Door, c)
		}
	}
	return false
}

// at is a party at a door.
func (k *walker) at(who Who, door string, c choice) bool {
	k.Helper()
	client := k.party(who)
	if client == nil {
		return false
	}
	if door == "evidence" {
		k.send(who, client)
		return true
	}
	g := Given{Fields: map[string]any{}}
	if on, a, clear := k.w.Leads(who, door); a != nil && clear {
		if c.action == nil {
			c = choice{f: on, action: a}
		}
		var ok bool
		if g, ok = k.gives(who, c); !ok {
			return false
		}
		if g.Stale = false; g.Reason != "" { // a door takes no reason
			g.Reason, g.Wrong = "", 0
		}
	}
	if door == "access_code" { // which is asked for with nothing
		g = Given{}
	}
	want, on, action, clear := k.w.Knock(who, door, g)
	if !clear {
		return false
	}
	method := http.MethodPost
	var body any = g.Fields
	switch door {
	case "identity":
		if method = http.MethodPut; want == http.StatusCreated {
			want = http.StatusOK
		}
	case "access_code":
		body = nil
	}
	got := client.Do(method, "/api/v1/my/"+pathOf(door), body, nil)
	k.note("%s: the %s at the door %s %v → %d", who.File.Ref, who.Kind, door, g.Fields, got.Status)
	k.answered(got, want)
	if door == "access_code" && got.Status == http.StatusCreated {
		code, _ := got.JSON()["access_code"].(string)
		k.codes[whose(who)] = k.h.Party(code)
	}
	if got.Status < 300 {
		k.moved(on, action)
	}
	k.stop()
	return true
}

// send is a party that sends a file through its door; its id is learnt afterwards.
func (k *walker) send(who Who, c *testkit.Client) {
	k.Helper()
	want, on, action, clear := k.w.Knock(who, "evidence", Given{Fields: map[string]any{"evidence": Unknown}})
	if !clear {
		return
	}
	got := c.Multipart("/api/v1/my/evidence", nil, nil, testkit.File{Name: "more.txt", Type: "text/plain", Bytes: []byte(k.words())})
	k.note("%s: the %s sends a file → %d", who.File.Ref, who.Kind, got.Status)
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
	k.stop()
}

// upload seals a file on a case, for an action to name.
func (k *walker) upload(c *testkit.Client, f *File) string {
	k.Helper()
	a := c.Multipart("/api/v1/"+f.Kind+"s/"+f.Ref+"/evidence", nil, nil, testkit.File{Name: "found.txt", Type: "text/plain", Bytes: []byte(k.words())})
	id, _ := a.Want(http.StatusCreated).JSON()["id"].(string)
	return id
}

// party is the client of whoever has a code; nil where nobody has it yet. It is read from the letter that it came with,
// by somebody who may post it: a respondent's from the last one, as a reporter's who lost theirs, and of several admitted each from
// their own.
func (k *walker) party(who Who) *testkit.Client {
	k.Helper()
	f := who.File
	if who.Party == nil && k.given[f] != f.Codes { // whoever is sent another has one code, the last
		delete(k.codes, f)
		k.given[f] = f.Codes
	}
	if c := k.codes[whose(who)]; c != nil || who.Kind == Reporter && f.Codes == 0 {
		return c
	}
	for _, p := range k.w.People {
		if k.late() || !k.w.Sees(p, f) || !k.w.may(p, "letters", f) {
			continue
		}
		var codes []string
		for _, letter := range objects(k.h.As(p.Name).Get("/api/v1/" + f.Kind + "s/" + f.Ref + "/letters").Want(http.StatusOK).JSON()["items"]) {
			body, _ := letter["body"].(string)
			for line := range strings.Lines(body) {
				if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil && letter["to"] == who.Kind {
					codes = append(codes, code.Canonical())
				}
			}
		}
		at := len(codes) - 1
		if who.Party != nil {
			at = -1
			for _, other := range f.Parties {
				if other.Kind == who.Kind {
					at++
				}
				if other == who.Party {
					break
				}
			}
		}
		if at < 0 || at >= len(codes) {
			k.Fatalf("the %s of %s has a part in it, and no letter brought a code", who.Kind, f.Ref)
		}
		k.codes[whose(who)] = k.h.Party(codes[at])
		break
	}
	return k.codes[whose(who)]
}
