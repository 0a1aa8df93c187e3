package account_test

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/fault"
)

func TestR46_AWeakPasswordIsRefusedAndAnyCompositionIsTaken(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cyrus")
	for name, p := range map[string]string{
		"fourteen":          "kq7!vd9zmwpe2x",
		"129 characters":    strings.Repeat("ab9xk", 26)[:129],
		"common":            "CorrectHorseBatteryStaple",
		"common, disguised": "P@ssw0rd P@ssw0rd!!",
		"own name":          "cyrus cyrus cyrus 1",
		"local words":       "harbour club harbour club",
		"one character":     "aaaaaaaaaaaaaaaaaaa",
		"counting":          "abcdefghijklmnopqrs",
		"NUL":               password + "\x00",
	} {
		if err := h.SetPassword(h.as(c), password, p); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, want invalid", name, err)
		}
	}
	old := password
	for name, p := range map[string]string{
		"fifteen":        "kq7!vd9zmwpe2xy",
		"only lower":     "mosaiclanternquiltriver",
		"spaces":         "a teapot in the violet fog",
		"other scripts":  "зелёный чайник на крыше",
		"128 characters": strings.Repeat("kq7vd9zmwpe2xyhs", 8),
	} {
		if err := h.SetPassword(h.as(c), old, p); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		old = p
	}
	var wrong error
	for range 6 {
		wrong = h.SetPassword(h.as(c), "not the old password", "a teapot in the violet sea")
	}
	refused(t, wrong, fault.Unauthenticated)
	refused(t, h.SetPassword(h.as(c), old, "a teapot in the violet sea"), fault.Unauthenticated) // R-46, P-06
}

func TestR46_OverTheQueueTheNextIsToldToComeBack(t *testing.T) {
	t.Parallel()
	a := account.NewArgon2(rand.Reader, 2, 7)
	kept, err := a.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kept, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("got %.31s", kept)
	}
	var mu sync.Mutex
	tally := map[string]int{}
	var wg sync.WaitGroup
	for range 60 {
		wg.Go(func() {
			ok, err := a.Verify(t.Context(), kept, password)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case ok:
				tally["right"]++
			case fault.Is(err, fault.TooMany):
				tally["later"]++
			default:
				tally["other"]++
			}
		})
	}
	wg.Wait()
	if tally["later"] == 0 || tally["right"] < 9 || tally["other"] != 0 {
		t.Errorf("got %v", tally)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if ok, err := a.Verify(ctx, kept, "another"); ok || err != nil && !fault.Is(err, fault.Internal) {
		t.Errorf("got %v, %v", ok, err)
	}
	for _, broken := range []string{"", "$argon2id$", strings.Replace(kept, "m=19456", "m=99999999", 1), strings.Replace(kept, "t=2", "t=2000", 1), kept[:len(kept)-1]} {
		if ok, err := a.Verify(t.Context(), broken, password); ok || err == nil {
			t.Errorf("a broken row was taken")
		}
	}
}

func TestAnInviteWorksOnceAndForThreeDays(t *testing.T) {
	t.Parallel()
	h := begin(t)
	_, invite, err := h.CreatePerson(h.admin(0), account.NewPerson{Username: "cy", Name: "Cy Example"})
	if err != nil {
		t.Fatal(err)
	}
	text := string(invite.Reveal())
	_, err = h.Accept(t.Context(), text, "password password")
	refused(t, err, fault.Invalid)
	if _, err = h.Accept(t.Context(), text, password); err != nil {
		t.Fatal(err)
	}
	_, err = h.Accept(t.Context(), text, password)
	refused(t, err, fault.Unauthenticated)
	_, invite, err = h.CreatePerson(h.admin(0), account.NewPerson{Username: "dee", Name: "Dee Example"})
	if err != nil {
		t.Fatal(err)
	}
	h.later(72 * time.Hour)
	_, err = h.Accept(t.Context(), string(invite.Reveal()), password)
	refused(t, err, fault.Unauthenticated)
	_, _, err = h.CreatePerson(h.admin(0), account.NewPerson{Username: " ADA ", Name: "Another Ada"})
	refused(t, err, fault.Conflict)
}

func TestP33_AResetVoidsFactorsByTwoPeopleAndSetsNone(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	token := h.signIn("cy")
	p, err := h.ProposeReset(h.admin(0), c)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.ConfirmReset(h.admin(0), p.ID)
	refused(t, err, fault.Forbidden)
	_, err = h.ConfirmGrant(h.admin(1), p.ID)
	refused(t, err, fault.NotFound)
	invite, err := h.ConfirmReset(h.admin(1), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Resolve(t.Context(), token)
	refused(t, err, fault.Unauthenticated)
	h.later(time.Minute)
	_, err = h.SignIn(t.Context(), h.login("cy"))
	refused(t, err, fault.Unauthenticated)
	h.accept("cy", invite)
	h.signIn("cy")
}

func TestAFactorIsReplacedOnlyOnceTheNewOneGaveACode(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	refused(t, h.ConfirmTOTP(h.as(c), "123456"), fault.Conflict)
	if _, err := h.EnrolTOTP(h.as(c)); err != nil {
		t.Fatal(err)
	}
	refused(t, h.ConfirmTOTP(h.as(c), "x"), fault.Invalid)
	h.signIn("cy") // with the old one
	e, err := h.EnrolTOTP(h.as(c))
	if err != nil {
		t.Fatal(err)
	}
	h.seeds["cy"] = string(e.Secret.Reveal())
	if err := h.ConfirmTOTP(h.as(c), h.code("cy")); err != nil {
		t.Fatal(err)
	}
	h.later(time.Minute) // its code was spent
	h.signIn("cy")
}

func TestTheRegisterOfInterestsIsSealedAndOpenedInMemory(t *testing.T) {
	t.Parallel()
	h := begin(t)
	c := h.hire("cy")
	in := account.Interests{LineManager: "Canary Manager", Branch: "Canary Branch", CloseContacts: []string{"Canary Friend"}}
	if err := h.DeclareInterests(h.as(c), in); err != nil {
		t.Fatal(err)
	}
	refused(t, h.DeclareInterests(h.as(c), account.Interests{Branch: strings.Repeat("x", 201)}), fault.Invalid)
	refused(t, h.DeclareInterests(t.Context(), in), fault.Unauthenticated)
	token := actor.Actor{Kind: actor.Staff, ID: string(c), Scopes: []string{"read"}, FreshUntil: h.now().Add(time.Minute).Unix()}
	refused(t, h.DeclareInterests(actor.With(t.Context(), token), in), fault.Forbidden) // a token is not its owner
	all, err := h.InterestsOf(t.Context())
	if err != nil || len(all) != 3 {
		t.Fatalf("got %d, %v", len(all), err)
	}
	for _, d := range all {
		if d.Person == c && (d.Name != "CY Example" || d.Interests.Branch != in.Branch || len(d.Interests.CloseContacts) != 1) {
			t.Errorf("got %+v", d)
		}
	}
	if n := h.count(`select count(*) from persons p left join interests i on i.person_id = p.id
		where position('Example'::bytea in p.display_name) > 0 or position('Canary'::bytea in i.declared) > 0`); n != 0 {
		t.Errorf("%d rows show plaintext", n)
	}
}
