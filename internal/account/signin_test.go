package account_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"recourse/internal/account"
	"recourse/internal/fault"
)

func TestP01_AnEmptyBlankOrNULPasswordIsRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	h := begin(t)
	want := ""
	for name, p := range map[string]string{
		"empty": "", "blank": strings.Repeat(" ", 20), "NUL": password + "\x00", "only NUL": "\x00", "not text": password + "\xff", "endless": strings.Repeat("x", 5000),
	} {
		before := h.hasher.verified.Load()
		in := h.login("ada")
		in.Password = p
		_, err := h.SignIn(t.Context(), in)
		refused(t, err, fault.Unauthenticated)
		if want == "" {
			want = err.Error()
		}
		if err.Error() != want {
			t.Errorf("%s: other words: %q", name, err)
		}
		if h.hasher.verified.Load() != before {
			t.Errorf("%s: a hash was computed", name)
		}
	}
	if n := h.count(`select count(*) from attempts`); n != 0 {
		t.Errorf("%d attempts reached the database", n)
	}
}

func TestP07_KnownUnknownDisabledAndUnenrolledCostOneHashAndGetTheSameWords(t *testing.T) {
	t.Parallel()
	h := begin(t)
	gone := h.hire("cy")
	if err := h.Disable(h.admin(0), gone); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.CreatePerson(h.admin(0), account.NewPerson{Username: "dee", Name: "Dee Example"}); err != nil {
		t.Fatal(err)
	}
	want := ""
	for name, in := range map[string]account.Login{
		"known, wrong password":    {Username: "ada", Password: "not the password at all", Code: h.code("ada"), Source: "1"},
		"known, wrong code":        {Username: "ada", Password: password, Code: h.wrongCode("ada"), Source: "2"},
		"known, no code":           {Username: "ada", Password: password, Source: "3"},
		"unknown":                  {Username: "nobody", Password: password, Code: "123456", Source: "4"},
		"disabled, all right":      {Username: "cy", Password: password, Code: h.code("cy"), Source: "5"},
		"disabled, wrong password": {Username: "cy", Password: "not the password at all", Code: h.code("cy"), Source: "6"},
		"not enrolled":             {Username: "dee", Password: password, Code: "123456", Source: "7"},
	} {
		before := h.hasher.verified.Load()
		out, err := h.SignIn(t.Context(), in)
		refused(t, err, fault.Unauthenticated)
		if want == "" {
			want = err.Error()
		}
		if err.Error() != want {
			t.Errorf("R-48: %s: other words: %q", name, err)
		}
		if out.Token.Len() != 0 {
			t.Errorf("%s: a token came with the refusal", name)
		}
		if got := h.hasher.verified.Load() - before; got != 1 {
			t.Errorf("%s: %d hashes, want 1", name, got)
		}
	}
}

func TestP06_TheSixthCodeInTheWindowIsRefusedEvenIfRightAndTheOwnerElsewhereGoesIn(t *testing.T) {
	t.Parallel()
	h := begin(t)
	guess := account.Login{Username: "ada", Password: password, Code: h.wrongCode("ada"), Source: "cafe"}
	for range 5 {
		_, err := h.SignIn(t.Context(), guess)
		refused(t, err, fault.Unauthenticated)
	}
	guess.Code = h.code("ada")
	_, err := h.SignIn(t.Context(), guess)
	refused(t, err, fault.Unauthenticated)
	if _, err := h.replica().SignIn(t.Context(), guess); err == nil {
		t.Error("a second replica forgot the count")
	}
	h.signIn("ada") // from the desk
	h.later(15 * time.Minute)
	guess.Code = h.code("ada")
	if _, err := h.SignIn(t.Context(), guess); err != nil {
		t.Errorf("after the window: %v", err)
	}
}

func TestP06_ParallelGuessesAreCountedBeforeTheyAreJudged(t *testing.T) {
	t.Parallel()
	h := begin(t)
	before := h.hasher.verified.Load()
	guess := account.Login{Username: "ada", Password: password, Code: h.wrongCode("ada"), Source: "cafe"}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := h.SignIn(t.Context(), guess); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if got := h.hasher.verified.Load() - before; got != 5 {
		t.Errorf("%d guesses were judged, want 5", got)
	}
}

func TestR47_ACodeOfAStepSpentIsRefusedOnEitherReplica(t *testing.T) {
	t.Parallel()
	h := begin(t)
	h.signIn("ada")
	if _, err := h.SignIn(t.Context(), h.login("ada")); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("here: got %v", err)
	}
	if _, err := h.replica().SignIn(t.Context(), h.login("ada")); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("elsewhere: got %v", err)
	}
	h.later(30 * time.Second)
	h.signIn("ada")
	in := h.login("ada")
	h.later(-30 * time.Second)
	in.Code = h.code("ada") // of the step before the one spent, still within a step of now
	h.later(30 * time.Second)
	_, err := h.SignIn(t.Context(), in)
	refused(t, err, fault.Unauthenticated)
}

func TestR47_OfManyThatBringOneCodeAtOnceOneGoesIn(t *testing.T) {
	t.Parallel()
	h := begin(t)
	var in atomic.Int64
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			l := h.login("ada")
			l.Source = fmt.Sprint(n)
			if _, err := h.SignIn(t.Context(), l); err == nil {
				in.Add(1)
			}
		})
	}
	wg.Wait()
	if in.Load() != 1 {
		t.Errorf("%d went in, want 1", in.Load())
	}
}

func TestR51_StepUpChangesTheSessionAndAnOldFactorConfirmsNothing(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	token := h.signIn("ada")
	h.later(6 * time.Minute)
	who, err := h.Resolve(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.ProposeGrant(with(t, who), h.request(c, "triage"))
	refused(t, err, fault.Forbidden)
	_, err = h.StepUp(t.Context(), token, h.wrongCode("ada"))
	refused(t, err, fault.Unauthenticated)
	out, err := h.StepUp(t.Context(), token, h.code("ada"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Resolve(t.Context(), token)
	refused(t, err, fault.Unauthenticated)
	if who, err = h.Resolve(t.Context(), string(out.Token.Reveal())); err != nil {
		t.Fatal(err)
	}
	if _, err := h.ProposeGrant(with(t, who), h.request(c, "triage")); err != nil {
		t.Errorf("with a fresh factor: %v", err)
	}
}
