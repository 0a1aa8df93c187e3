package account_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"recourse/internal/account"
	"recourse/internal/fault"
)

func TestI36_NobodyGivesARoleToThemselves(t *testing.T) {
	t.Parallel()
	h := begin(t)
	ada, bo := account.PersonID(h.admins[0].ID), account.PersonID(h.admins[1].ID)
	_, err := h.ProposeGrant(h.admin(0), h.request(ada, "triage"))
	refused(t, err, fault.Forbidden)
	c := h.hire("cy")
	p, err := h.ProposeGrant(h.admin(0), h.request(c, "triage"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.ConfirmGrant(h.as(c, "administrator"), p.ID) // even were they an administrator
	refused(t, err, fault.Forbidden)
	_, err = h.ConfirmGrant(h.as(c, "triage"), p.ID)
	refused(t, err, fault.Forbidden)
	_, err = h.ConfirmGrant(h.admin(0), p.ID)
	refused(t, err, fault.Forbidden)
	g, err := h.ConfirmGrant(h.admin(1), p.ID)
	if err != nil || g.ProposedBy != ada || g.ConfirmedBy != bo {
		t.Fatalf("got %+v, %v", g, err)
	}
}

func TestR13_AProposalIsConfirmedByAnotherInTimeAndOnce(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	propose := func(role string) string {
		t.Helper()
		p, err := h.ProposeGrant(h.admin(0), h.request(c, role))
		if err != nil {
			t.Fatal(err)
		}
		return p.ID
	}
	own := propose("triage")
	_, err := h.ConfirmGrant(h.admin(0), own)
	refused(t, err, fault.Forbidden)
	if _, err = h.ConfirmGrant(h.admin(1), own); err != nil {
		t.Fatal(err)
	}
	_, err = h.ConfirmGrant(h.admin(1), own)
	refused(t, err, fault.Conflict) // replayed

	late := propose("investigator")
	h.later(24 * time.Hour)
	_, err = h.ConfirmGrant(h.admin(1), late)
	refused(t, err, fault.Conflict)

	no := propose("investigator")
	if _, err = h.Reject(h.admin(1), no); err != nil {
		t.Fatal(err)
	}
	_, err = h.ConfirmGrant(h.admin(1), no)
	refused(t, err, fault.Conflict)
	_, err = h.ConfirmGrant(h.admin(1), uuid.NewString())
	refused(t, err, fault.NotFound)
}

func TestR13_OfManyThatConfirmAtOnceOneWins(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	p, err := h.ProposeGrant(h.admin(0), h.request(c, "triage"))
	if err != nil {
		t.Fatal(err)
	}
	var won atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := h.ConfirmGrant(h.admin(1), p.ID); err == nil {
				won.Add(1)
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if n := h.count(`select count(*) from grants where person_id = $1`, string(c)); won.Load() != 1 || n != 1 {
		t.Errorf("%d won, %d grants, want 1 and 1", won.Load(), n)
	}
}

func TestR13_AnActOfTwoPeopleIsDoneWithItsConfirmationOrNotAtAll(t *testing.T) {
	t.Parallel()
	h := begin(t)
	a, b := h.hire("cy"), h.hire("dee")
	id := uuid.NewString()
	if _, err := h.Propose(h.as(a), id, "case", uuid.NewString(), "close", []byte("sealed elsewhere")); err != nil {
		t.Fatal(err)
	}
	done := 0
	_, err := h.Confirm(h.as(a), id, func(account.Tx, account.Proposal) error { done++; return nil })
	refused(t, err, fault.Forbidden)
	_, err = h.Confirm(h.as(b), id, func(account.Tx, account.Proposal) error {
		return fault.New(fault.Conflict, "The second person has a conflict.")
	})
	refused(t, err, fault.Conflict)
	p, err := h.Confirm(h.as(b), id, func(account.Tx, account.Proposal) error { done++; return nil })
	if err != nil || p.State != account.Confirmed || p.SettledBy != b || done != 1 {
		t.Errorf("got %+v, %v, done %d", p, err, done)
	}
	open, err := h.Proposals(h.as(b), account.ProposalFilter{Kinds: []string{"case"}, Open: true})
	if err != nil || len(open) != 0 {
		t.Errorf("still open: %v, %v", open, err)
	}
}

func TestTheAuditorHoldsNoOtherRoleAtAnyMoment(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	h.grant(c, "auditor")
	_, err := h.ProposeGrant(h.admin(0), h.request(c, "triage"))
	refused(t, err, fault.Conflict)
	after := h.request(c, "triage")
	after.From, after.To = after.From.Add(90*24*time.Hour), after.To.Add(90*24*time.Hour)
	if _, err := h.ProposeGrant(h.admin(0), after); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	d := h.hire("dee") // both proposed while neither stands: the second to be confirmed is refused
	one, err := h.ProposeGrant(h.admin(0), h.request(d, "triage"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.ProposeGrant(h.admin(0), h.request(d, "auditor"))
	if err != nil {
		t.Fatal(err)
	}
	var won atomic.Int64
	var wg sync.WaitGroup
	for _, id := range []string{one.ID, two.ID} {
		wg.Go(func() {
			if _, err := h.ConfirmGrant(h.admin(1), id); err == nil {
				won.Add(1)
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("got %v", err)
			}
		})
	}
	wg.Wait()
	if won.Load() != 1 {
		t.Errorf("%d stand together, want 1", won.Load())
	}
}

func TestAGrantCountsFromItsStartToItsEnd(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	in := h.request(c, "triage")
	in.From, in.To = h.now().Add(time.Hour), h.now().Add(2*time.Hour)
	p, err := h.ProposeGrant(h.admin(0), in)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.ConfirmGrant(h.admin(1), p.ID); err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]account.PersonID{{}, {c}, {}} {
		got, err := h.Pool(t.Context(), "triage")
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
		h.later(time.Hour)
	}
	for name, in := range map[string]account.GrantRequest{
		"no such role": {Person: c, Role: "king", From: h.now(), To: h.now().Add(time.Hour)},
		"no end":       {Person: c, Role: "triage", From: h.now()},
		"endless":      {Person: c, Role: "triage", From: h.now(), To: h.now().AddDate(30, 0, 0)},
	} {
		if _, err := h.ProposeGrant(h.admin(0), in); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestR53_TheFirstTwoAdministratorsAreMadeTogetherAtTheConsoleAndOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, second := account.NewPerson{Username: "ada", Name: "Ada Example"}, account.NewPerson{Username: "bo", Name: "Bo Example"}
	if n := h.count(`select count(*) from persons`); n != 0 {
		t.Errorf("%d people before anybody was made", n)
	}
	_, _, err := h.Bootstrap(h.as("11111111-1111-4111-8111-111111111111", "administrator"), first, second)
	refused(t, err, fault.Forbidden)
	_, _, err = h.Bootstrap(console(t), first, first)
	refused(t, err, fault.Conflict)
	if n := h.count(`select count(*) from persons`); n != 0 {
		t.Errorf("one of two was made: %d", n)
	}
	if _, _, err := h.Bootstrap(console(t), first, second); err != nil {
		t.Fatal(err)
	}
	_, _, err = h.Bootstrap(console(t), account.NewPerson{Username: "cy", Name: "Cy"}, account.NewPerson{Username: "dee", Name: "Dee"})
	refused(t, err, fault.Conflict)
	if n := h.count(`select count(*) from security_events where what = 'bootstrap'`); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

func TestI34_OnlyWhomThePolicyAllowsManagesAccounts(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	h.grant(c, "triage")
	as := h.as(c, "triage")
	ada := account.PersonID(h.admins[0].ID)
	for name, try := range map[string]func() error{
		"create": func() error {
			_, _, err := h.CreatePerson(as, account.NewPerson{Username: "x9", Name: "X"})
			return err
		},
		"disable": func() error { return h.Disable(as, ada) },
		"propose": func() error { _, err := h.ProposeGrant(as, h.request(ada, "triage")); return err },
		"revoke":  func() error { return h.RevokeGrant(as, uuid.NewString()) },
		"read":    func() error { _, err := h.Person(as, ada); return err },
		"list":    func() error { _, err := h.People(as, "", 10); return err },
		"grants":  func() error { _, err := h.Grants(as, ada); return err },
		"reset":   func() error { _, err := h.ProposeReset(as, ada); return err },
	} {
		if err := try(); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: got %v, want forbidden", name, err)
		}
	}
	if _, err := h.Person(as, c); err != nil {
		t.Errorf("oneself: %v", err)
	}
}

func TestR13_AProposalLapsesAfterADay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	p := account.NewProposal("a proposal", "role", "an object", "grant", nil, "cy", at)
	if got := p.StateAt(at.Add(24*time.Hour - time.Second)); got != account.Open {
		t.Errorf("within the day: %s", got)
	}
	if got := p.StateAt(at.Add(24 * time.Hour)); got != account.Expired {
		t.Errorf("after a day: %s", got)
	}
	_, err := p.Confirm("bo", at.Add(24*time.Hour))
	refused(t, err, fault.Conflict)
}
