package procedure_test

import (
	"os"
	"testing"

	"recourse/internal/procedure"
)

func TestSimpleProcedureLoads(t *testing.T) {
	t.Parallel()
	p, err := procedure.Load(os.DirFS("../../configs"), "procedures/simple.yaml", procedure.Outside{})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Case.States) == 0 || len(p.Transitions()) == 0 {
		t.Fatal("the procedure is empty")
	}
}
