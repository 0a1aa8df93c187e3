package authz_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"recourse/internal/authz"
)

// tail is what every procedure needs to load.
const tail = "\np, triage, case, read, *, *, 9, allow\np, *, case, *, *, conflict, 9, deny\n"

func TestLoadRefusesALineItCouldMisread(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"p, triage, case, close, *, *, 9, allow ":         "club.csv:1: spaces at the end",
		"p, triage, case, close, *, *, 9, allow\r":        "club.csv:1: spaces at the end",
		"p, triage, case, close, *, *, 9":                 "club.csv:1: has 7 columns",
		"p, triage, case, close, *, *, 9, allow, x":       "club.csv:1: has 9 columns",
		"p, triage , case, close, *, *, 9, allow":         "club.csv:1: column 2",
		"p, triage, case, , *, *, 9, allow":               "club.csv:1: column 4",
		" p, triage, case, close, *, *, 9, permit":        `club.csv:1: effect "permit"`,
		"g, triage, case, close, *, *, 9, allow":          `club.csv:1: begins with "g"`,
		"p, triage, case, close, *, *, 10, allow":         `club.csv:1: level "10"`,
		"p, triage, case, close, *, *, -1, allow":         `club.csv:1: level "-1"`,
		"p, triage, case, close, *, *, high, allow":       `club.csv:1: level "high"`,
		"p, *, case, read, *, lead, 3, deny":              "club.csv:1: a deny that reaches level 3",
		"p, Triage, case, close, *, *, 9, allow":          `club.csv:1: role "Triage"`,
		"p, triage, *, close, *, *, 9, allow":             "club.csv:1: kind must be named",
		"p, triage, case, *, *, *, 9, allow":              "club.csv:1: an allow must name its act",
		"p, triage, case, close, open|, *, 9, allow":      `club.csv:1: states "open|"`,
		"p, triage, case, close, a|b|a, *, 9, allow":      "names a twice",
		"p, triage, case, close, \"a\", *, 9, allow":      "club.csv:1: states",
		"p, triage, case, close, *, x'; drop, 9, allow":   "club.csv:1: relation",
		"p, triage, case, read, *, *, 9, allow":           "club.csv:2: says again what club.csv:1 says",
		"p, *, case, clsoe, *, lead, 9, deny":             "club.csv:1: denies what no line allows: clsoe of case",
		"p, *, report, *, *, lead, 9, deny":               "club.csv:1: denies what no line allows: * of report",
		"p, triage, user, read, *, *, 9, allow":           "club.csv:1: a procedure speaks of report and case only",
		"p, *, case, close, *, *, 9, allow":               "club.csv:1: names neither a role nor",
		"p, staff, case, close, *, *, 9, allow":           "club.csv:1: names neither a role nor",
		"p, anyone, case, close, *, *, 9, allow":          "club.csv:1: names neither a role nor",
		"p, anyone, case, read, *, *, 9, deny":            "club.csv:1: a deny for anyone",
		"p, administrator, case, read, *, *, 9, allow":    "club.csv:1: gives an administrator a right over a case (I34)",
		"p, auditor, case, read_identity, *, *, 9, allow": "club.csv:1: lets an auditor do more than read, or read who",
		"p, auditor, case, close, *, *, 9, allow":         "club.csv:1: lets an auditor do more than read",
		"p, triage, report, read, *, *, 9, allow":         "club.csv: read of report lacks its deny for conflict",
		"p, triage, case\n, read, *, *, 9, allow":         "club.csv:2: has 6 columns",
		"\ufeffp, triage, case, close, *, *, 9, allow":    "club.csv:1: ",
		"p, triage, case, close, *, *, 9, allow # close":  "club.csv:1: effect",
	} {
		m := files(t)
		m["authz/club.csv"] = &fstest.MapFile{Data: []byte(line + tail)}
		if _, err := authz.Load(m, "authz"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", line, err, want)
		}
	}
}

func TestLoadRefusesAFileOutOfPlace(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(fstest.MapFS){
		"policy.csv is missing": func(m fstest.MapFS) { delete(m, "authz/policy.csv") },
		"model.conf":            func(m fstest.MapFS) { delete(m, "authz/model.conf") },
		"club.csv: has no line": func(m fstest.MapFS) { m["authz/club.csv"].Data = []byte("# later\n") },
		"its lines stand in the procedure's file (I34)": func(m fstest.MapFS) {
			m["authz/policy.csv"].Data = []byte("p, dpo, case, read, *, *, 9, allow\n")
		},
		"name the acts": func(m fstest.MapFS) {
			m["authz/policy.csv"].Data = []byte("p, dpo, log, read, *, *, 9, allow\np, *, log, *, *, conflict, 9, deny\n")
		},
		"Club-1.csv: the name of a procedure": func(m fstest.MapFS) { m["authz/Club-1.csv"] = m["authz/club.csv"] },
	} {
		m := files(t)
		change(m)
		if _, err := authz.Load(m, "authz"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestI07_AnActWithoutItsConflictDenyDoesNotLoad(t *testing.T) {
	t.Parallel()
	for _, deny := range []string{
		"",
		"p, *, case, read, *, lead, 9, deny",
		"p, *, case, read, open, conflict, 9, deny",
		"p, triage, case, read, *, conflict, 9, deny",
	} {
		m := files(t)
		m["authz/club.csv"].Data = []byte("p, triage, case, read, *, *, 9, allow\n" + deny + "\n")
		if _, err := authz.Load(m, "authz"); err == nil || !strings.Contains(err.Error(), "lacks its deny for conflict") {
			t.Errorf("%q: got %v", deny, err)
		}
	}
	m := files(t)
	m["authz/club.csv"].Data = []byte("p, triage, case, read, *, *, 9, allow\np, *, case, read, *, conflict|lead, 9, deny\n")
	load(t, m)
}

func TestAModelThatJudgesOtherwiseDoesNotLoad(t *testing.T) {
	t.Parallel()
	for was, is := range map[string]string{
		"fits(r.obj, ":                        "fits(r.obj.State, ",
		"fits(r.obj":                          "fits(r.sub",
		"p.states, p.rel":                     "p.rel, p.states",
		"r.obj, p.states, ":                   "r.obj, '*', ",
		"p.rel, p.level)":                     "'*', p.level)",
		", p.rel":                             "",
		"p.level)":                            "'9')",
		", p.level)":                          ")",
		" p.level)":                           " '9') && r.obj.Level <= p.level",
		"holds(r.sub, p.role) && ":            "",
		" && fits(r.obj":                      " || fits(r.obj",
		" && !some(where (p.eft == deny))":    "",
		"role, kind, act, states, rel, level": "role, kind, act, rel, states, level",
	} {
		m := files(t)
		text := string(m["authz/model.conf"].Data)
		if !strings.Contains(text, was) {
			t.Fatalf("model.conf does not say %q", was)
		}
		cut := strings.Index(text, "[request_definition]")
		m["authz/model.conf"].Data = []byte(strings.ReplaceAll(text[cut:], was, is))
		if _, err := authz.Load(m, "authz"); err == nil {
			t.Errorf("loads with %q in place of %q", is, was)
		}
	}
}
