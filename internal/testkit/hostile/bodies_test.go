package hostile_test

import (
	"slices"
	"strings"
	"testing"

	"recourse/internal/testkit/hostile"
)

// samples are bodies that each operation takes, in form if not in substance.
func samples(t *testing.T) map[string]string {
	t.Helper()
	var out map[string]string
	if err := hostile.Read("samples.yaml", &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// filled puts an operation's own names and a sample of it into a case's text.
func filled(text []byte, o *hostile.Operation, sample string) []byte {
	name, inner := "", strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(sample), "{"), "}")
	if i := strings.Index(inner, `"`); i >= 0 {
		name, _, _ = strings.Cut(inner[i+1:], `"`)
	}
	value := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(inner), `"`+name+`":`))
	if i := strings.Index(value, `, "`); i >= 0 && !strings.HasPrefix(value, "{") && !strings.HasPrefix(value, "[") {
		value = value[:i]
	} else if i >= 0 {
		value = "null"
	}
	return []byte(strings.NewReplacer("<<sample>>", sample, "<<inner>>", inner, "<<name>>", name, "<<NAME>>", strings.ToUpper(name),
		"<<value>>", value, "<<marker>>", marker).Replace(string(text)))
}

// shut are operations that refuse everybody of this world before they read a body: it has nothing that is over and may be
// erased.
var shut = map[string]int{"propose-erasure-of-case": 403, "propose-erasure-of-report": 403}

func TestABodyThatIsNotWhatWasDeclaredIsRefusedEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	all := samples(t)
	var classes []hostile.Class
	if err := hostile.Read("json.yaml", &classes); err != nil {
		t.Fatal(err)
	}
	for _, class := range classes {
		t.Run(class.ID+" "+class.What, func(t *testing.T) {
			before := w.kept(t)
			n := 0
			for i := range w.ops {
				o := &w.ops[i]
				sample, ok := all[o.ID]
				if !o.Takes("application/json") {
					continue
				}
				if !ok {
					t.Fatalf("samples.yaml has no body for %s", o.ID)
				}
				for _, c := range class.Cases {
					if len(c.Only) > 0 && !slices.Contains(c.Only, o.ID) {
						continue
					}
					head := w.head(o)
					for name, value := range c.Header {
						head.Set(name, value)
					}
					a := w.as(o).Send(o.Method, w.at(o), "application/json", filled(c.Bytes(), o, sample), head)
					n++
					if shut[o.ID] == a.Status {
						refused(t, c.ID, o, a)
						continue
					}
					if !c.Expected(a.Status) {
						t.Errorf("%s: %s %s: got %d, want one of %v: %.300s", c.ID, o.Method, o.Path, a.Status, c.Status, a.Body)
						continue
					}
					refused(t, c.ID, o, a)
					if _, ok := field(a); !ok && c.ID != "empty" && (a.Status == 400 || a.Status == 422) {
						t.Errorf("%s: %s %s: no field is named: %s", c.ID, o.Method, o.Path, a.Body)
					}
				}
			}
			if n == 0 {
				t.Error("nothing was sent")
			}
			w.unchanged(t, before)
		})
	}
	if strings.Contains(w.Logged(), marker) {
		t.Error("R-63: what was sent is in the log")
	}
}
