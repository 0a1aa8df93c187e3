package fault_test

import (
	"errors"
	"fmt"
	"testing"

	"recourse/internal/fault"
)

func TestAnErrorNobodyClassifiedIsInternal(t *testing.T) {
	t.Parallel()
	if got := fault.KindOf(errors.New("boom")); got != fault.Internal {
		t.Fatalf("got %v, want internal", got)
	}
}

func TestWrapKeepsTheKind(t *testing.T) {
	t.Parallel()
	verb := func() (err error) {
		defer fault.Wrap(&err, "open case")
		return fault.New(fault.Stale, "Read it again.")
	}
	err := verb()
	if got := fault.KindOf(err); got != fault.Stale {
		t.Fatalf("got %v, want stale", got)
	}
	if got, want := err.Error(), "open case: stale: Read it again."; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestNoFieldsIsNoFault(t *testing.T) {
	t.Parallel()
	if f := fault.OnFields(nil); f != nil {
		t.Fatalf("got %v, want nil", f)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for k := fault.Internal; k <= fault.Gone; k++ {
		if name := k.String(); seen[name] {
			t.Errorf("%d shares the name %q", k, name)
		} else {
			seen[name] = true
		}
	}
	if got := fmt.Sprint(fault.Kind(99)); got != "internal" {
		t.Fatalf("got %q, want internal", got)
	}
}

func TestR63_TypesOfAnErrorHoldNoneOfItsWords(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("while reading a secret: %w", errors.New("the secret itself"))
	if got, want := fault.Types(err), "*fmt.wrapError *errors.errorString"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := fault.Types(errors.Join(err, fault.New(fault.Invalid, "the secret"))), "*errors.joinError *fmt.wrapError *errors.errorString *fault.Fault"; got != want {
		t.Errorf("several at once: got %q, want %q", got, want)
	}
}
