package scenarios

import (
	"slices"
	"strings"

	"recourse/internal/testkit"
)

// who finds the people of a step, as a user would: by what the API shows each of them.
func (t *telling) who(s *Step) []*testkit.Client {
	t.Helper()
	if c := t.parties[s.As]; c != nil {
		return []*testkit.Client{c}
	}
	if name := t.remembered[s.As]; name != "" {
		return []*testkit.Client{t.h.As(name)}
	}
	on := t.file(s.On)
	words := strings.Fields(s.As)
	var found []string
	switch {
	case len(words) == 0:
		t.Fatalf("nobody does this")
	case s.As == "everyone drawn":
		found = t.standing(on, nil, "drawn")
	case words[0] == "drawn":
		found = first(t.standing(on, t.pool(words[1]), "drawn"))
	case words[0] == "a":
		found = []string{t.h.Who(words[1])[0].Username}
	case words[0] == "another":
		found = first(t.strangers(on, words[1], t.remembered[s.Differs]))
	case words[0] == "one":
		found = t.standing(on, t.pool(words[1]), words[1])
		found = first(slices.DeleteFunc(found, func(name string) bool { return name == t.remembered[s.Differs] }))
	case s.Was:
		found = []string{t.last[on.name+" "+s.As]}
	default:
		for _, function := range strings.Split(s.As, " and ") {
			one := t.standing(on, t.pool(function), function)
			if len(one) > 0 {
				t.last[on.name+" "+function] = one[0]
			}
			found = append(found, one...)
		}
	}
	if len(found) == 0 || found[0] == "" {
		t.Fatalf("nobody is %q on %s", s.As, on.name)
	}
	var out []*testkit.Client
	for _, username := range found {
		t.held[on.name+" "+username] = t.held[on.name+" "+username] || words[0] != "a" && words[0] != "another"
		out = append(out, t.h.As(username))
	}
	if s.Remember != "" {
		t.remembered[s.Remember] = found[0]
	}
	if s.Differs != "" && t.remembered[s.Differs] == found[0] {
		t.Errorf("%s is %s, who did it before", s.As, s.Differs)
	}
	return out
}

func first(list []string) []string { return list[:min(1, len(list))] }

// pool lists the roles from which a function is drawn, as the published procedure says.
func (t *telling) pool(function string) []string {
	t.Helper()
	if t.pools == nil {
		t.pools = map[string][]string{}
		for _, f := range items(t.h.Anyone().Get("/api/v1/procedures/" + t.procedure).Want(200).JSON()["functions"]) {
			t.pools[text(f["id"])] = append([]string{text(f["role"])}, texts(f["fallback"])...)
		}
	}
	roles := t.pools[function]
	if len(roles) == 0 {
		t.Fatalf("the procedure has no function %q", function)
	}
	return roles
}

// standing lists those of some roles (or of any) whose own list shows the file with a relation.
func (t *telling) standing(on *file, roles []string, relation string) []string {
	t.Helper()
	var out []string
	for _, p := range t.h.People {
		if roles != nil && !slices.Contains(roles, p.Role) || p.Role == "administrator" || p.Role == "auditor" {
			continue
		}
		if row := t.row(t.h.As(p.Username), on); row != nil && slices.Contains(texts(row["relations"]), relation) {
			out = append(out, p.Username)
		}
	}
	return out
}

// strangers lists those of a role who have nothing to do with the file, now or before, and who are not this one.
func (t *telling) strangers(on *file, role, but string) []string {
	t.Helper()
	var out []string
	for _, p := range t.h.Who(role) {
		if p.Username == but || t.held[on.name+" "+p.Username] {
			continue
		}
		if row := t.row(t.h.As(p.Username), on); row == nil || len(texts(row["relations"])) == 0 {
			out = append(out, p.Username)
		}
	}
	return out
}

// row is how somebody's list shows a file; nil where it does not.
func (t *telling) row(c *testkit.Client, on *file) map[string]any {
	t.Helper()
	for cursor := ""; ; {
		a := c.Get("/api/v1/" + on.kind + "?limit=100" + cursor).Want(200).JSON()
		for _, row := range items(a["items"]) {
			if row["reference"] == on.ref {
				return row
			}
		}
		next := text(a["next_cursor"])
		if next == "" {
			return nil
		}
		cursor = "&cursor=" + next
	}
}

func items(v any) []map[string]any {
	list, _ := v.([]any)
	var out []map[string]any
	for _, one := range list {
		if m, ok := one.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func text(v any) string { s, _ := v.(string); return s }

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, one := range list {
		out = append(out, text(one))
	}
	return out
}
