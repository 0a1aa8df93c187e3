package procedure_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"recourse/internal/procedure"
)

// long is the procedure of a national executive (decision 0010).
func long(t *testing.T) *procedure.Procedure {
	t.Helper()
	p, err := procedure.Load(os.DirFS("../../configs"), "procedures/nec.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCurrentTableOfTheLongProcedure(t *testing.T) {
	t.Parallel()
	current(t, "../../docs/procedure-nec.md", long(t).Table())
}

func TestCurrentPicturesOfTheLongProcedure(t *testing.T) {
	t.Parallel()
	p := long(t)
	for _, kind := range []string{"report", "case"} {
		current(t, "../../docs/pictures/nec-"+kind+".svg", p.SVG(kind))
	}
}

// TestTheLongProcedureIsWhole: every transition, clock and closed list of the rules is declared by its code.
func TestTheLongProcedureIsWhole(t *testing.T) {
	t.Parallel()
	p := long(t)
	rules := map[string]bool{}
	code := regexp.MustCompile(`\b[TK][0-9]{2}\b`)
	add := func(text string) {
		for _, c := range code.FindAllString(text, -1) {
			rules[c] = true
		}
	}
	for _, m := range []*procedure.Machine{&p.Report, &p.Case} {
		add(m.Begins.Rule)
		for i := range m.Actions {
			add(m.Actions[i].Rule)
		}
	}
	for i := range p.Clocks {
		add(p.Clocks[i].Rule)
	}
	for kind, n := range map[string]int{"T": 51, "K": 28} {
		for i := 1; i <= n; i++ {
			if c := fmt.Sprintf("%s%02d", kind, i); !rules[c] {
				t.Errorf("nothing declares %s", c)
			}
		}
	}
	for _, want := range []struct {
		code string
		n    int
	}{{"J", 9}, {"C", 6}, {"G", 5}, {"RO", 4}} {
		var ids []string
		for i := 1; i <= want.n; i++ {
			ids = append(ids, fmt.Sprintf("%s%d", want.code, i))
		}
		if !slices.ContainsFunc(p.Lists, func(l procedure.List) bool {
			var of []string
			for _, c := range l.Items {
				of = append(of, c.ID)
			}
			return slices.Equal(of, ids)
		}) {
			t.Errorf("no closed list is %s", strings.Join(ids, ", "))
		}
	}
}
