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
		found = t.standing(on, "", "drawn")
	case words[0] == "drawn":
		found = t.standing(on, t.role(words[1]), "drawn")[:1]
	case words[0] == "a":
		found = []string{t.h.Who(words[1])[0].Username}
	case words[0] == "another":
		found = t.strangers(on, words[1])[:1]
	case s.Was:
		found = []string{t.last[on.name+" "+s.As]}
	default:
		for _, function := range strings.Split(s.As, " and ") {
			one := t.standing(on, t.role(function), function)
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

// role is the role whose holders form the pool of a function, as the published procedure says.
func (t *telling) role(function string) string {
	t.Helper()
	if t.roles == nil {
		t.roles = map[string]string{}
		for _, f := range items(t.h.Anyone().Get("/api/v1/procedures/" + t.procedure).Want(200).JSON()["functions"]) {
			t.roles[text(f["id"])] = text(f["role"])
		}
	}
	role := t.roles[function]
	if role == "" {
		t.Fatalf("the procedure has no function %q", function)
	}
	return role
}

// standing lists those of a role (or of any) whose own list shows the file with a relation.
func (t *telling) standing(on *file, role, relation string) []string {
	t.Helper()
	var out []string
	for _, p := range t.h.People {
		if role != "" && p.Role != role || p.Role == "administrator" || p.Role == "auditor" {
			continue
		}
		if row := t.row(t.h.As(p.Username), on); row != nil && slices.Contains(texts(row["relations"]), relation) {
			out = append(out, p.Username)
		}
	}
	return out
}

// strangers lists those of a role who have nothing to do with the file, now or before.
func (t *telling) strangers(on *file, role string) []string {
	t.Helper()
	var out []string
	for _, p := range t.h.Who(role) {
		if t.held[on.name+" "+p.Username] {
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
