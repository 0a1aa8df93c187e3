package tour_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"recourse/internal/account"
	"recourse/internal/casefile"
	"recourse/internal/config"
	"recourse/internal/fault"
	"recourse/internal/procedure"
	"recourse/internal/register"
	"recourse/internal/server"
	"recourse/internal/server/tour"
	"recourse/internal/testkit/pg"
)

// open builds an empty house on the tour's clock.
func open(t *testing.T, procedure string) (*server.House, *tour.Clock) {
	t.Helper()
	c, err := config.Load(config.Sources{Flags: map[string]string{
		"data": filepath.Join(t.TempDir(), "data"), "work": "false", "base_url": "http://localhost:8080", "organisation": "The Lantern Society",
		"procedure": procedure,
	}})
	if err != nil {
		t.Fatal(err)
	}
	clock := tour.NewClock(time.Now)
	members, err := tour.Register(c.Procedure)
	if err != nil {
		t.Fatal(err)
	}
	h, err := server.Build(context.WithoutCancel(t.Context()), c, server.Options{DSN: pg.Clone(t), Now: clock.Now, Register: members})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h, clock
}

func TestTheTourHasAReportAndACaseInEveryStateAndEverybodyCanSignIn(t *testing.T) {
	t.Parallel()
	for _, procedure := range []string{"simple", "nec"} {
		t.Run(procedure, func(t *testing.T) {
			t.Parallel()
			everyStateAndEverybody(t, procedure)
		})
	}
}

func everyStateAndEverybody(t *testing.T, procedure string) {
	h, clock := open(t, procedure)
	who, err := tour.Play(t.Context(), h, clock)
	if err != nil {
		t.Fatal(err)
	}
	p := h.Rules.Shelf.Current(procedure)
	for _, s := range p.Report.States {
		if !slices.ContainsFunc(who.Reports, func(r tour.Report) bool { return r.State == s.ID }) {
			t.Errorf("no report is %s", s.ID)
		}
	}
	for _, s := range p.Case.States {
		if !slices.ContainsFunc(who.Cases, func(c tour.Case) bool { return c.State == s.ID }) {
			t.Errorf("no case is %s", s.ID)
		}
	}
	roles := map[string]bool{}
	for _, x := range who.People {
		roles[x.Role] = true
		code, err := totp.GenerateCode(x.TOTPSecret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Accounts.SignIn(t.Context(), account.Login{Username: x.Username, Password: x.Password, Code: code, Source: "test"}); err != nil {
			t.Errorf("%s cannot sign in: %v", x.Username, err)
		}
	}
	for _, l := range slices.Concat(h.Rules.Policy.Lines(""), h.Rules.Policy.Lines(p.ID)) {
		if r := l.Role; slices.Contains(h.Rules.Policy.Roles(), r) && !roles[r] {
			t.Errorf("nobody holds the role %s", r)
		}
	}
	qualified := 0
	if err := h.DB.Pool.QueryRow(t.Context(), "select count(*) from qualifications q join grants g on g.person_id = q.person_id and g.role in ('panel', 'chair', 'appeals')").
		Scan(&qualified); err != nil || qualified < 16 {
		t.Errorf("of those who sit %d are qualified for anything, %v", qualified, err)
	}
	codes := 0
	for _, r := range who.Reports {
		codes++
		signInWithCode(t, h, r.AccessCode)
	}
	for _, c := range who.Cases {
		if c.RespondentAccessCode != "" {
			codes++
			signInWithCode(t, h, c.RespondentAccessCode)
		}
	}
	parts := map[string]bool{}
	for _, x := range who.Parties {
		parts[x.Kind] = true
		signInWithCode(t, h, x.AccessCode)
	}
	for _, part := range admitted(p) {
		if !parts[part] {
			t.Errorf("nobody comes to a case as %s", part)
		}
	}
	if codes < len(who.Reports)+10 {
		t.Errorf("only %d parties can sign in", codes)
	}
	if r, err := h.Verify(t.Context()); err != nil || !r.OK() || r.Waiting != 0 {
		t.Errorf("the log: %+v and %v, want everything to fit and nothing to wait", r, err)
	}
	if off := time.Since(clock.Now()); off < -time.Minute || off > time.Minute {
		t.Errorf("the clock is off by %v afterwards", off)
	}
	if _, err := tour.Play(t.Context(), h, clock); !fault.Is(err, fault.Conflict) {
		t.Errorf("got %v from a second playing, want Conflict", err)
	}
}

// admitted are the parts that a procedure gives to people beside a case.
func admitted(p *procedure.Procedure) (out []string) {
	for i := range p.Case.Actions {
		for _, e := range p.Case.Actions[i].Does {
			if e.Do == "admit" {
				out = append(out, e.With)
			}
		}
	}
	return out
}

func signInWithCode(t *testing.T, h *server.House, code string) {
	t.Helper()
	if _, err := h.Accounts.SignInWithCode(t.Context(), h.Ring.MAC(casefile.CodePurpose, code)); err != nil {
		t.Errorf("a party cannot sign in: %v", err)
	}
}

func TestTheTourHasAnInventedRegister(t *testing.T) {
	t.Parallel()
	if _, err := tour.Register("nowhere"); err == nil {
		t.Error("there is a register of a procedure without a tour")
	}
	for _, procedure := range []string{"simple", "nec"} {
		members, err := tour.Register(procedure)
		if err != nil {
			t.Fatal(err)
		}
		found, err := members.Find(t.Context(), register.Member{Handle: "@rowan_pellow_invented"})
		if err != nil || len(found) != 1 || found[0].Name != "Rowan Pellow" {
			t.Errorf("%s: got %+v, %v", procedure, found, err)
		}
	}
}
