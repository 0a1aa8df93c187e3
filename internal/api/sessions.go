package api

import (
	"context"
	"net/http"

	"recourse/internal/account"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/report"
)

func (a *API) sessionRoutes() {
	add(a, route{id: "begin-session", method: http.MethodPost, path: "/api/v1/sessions", summary: "Sign in, or come back with an access code",
		tag: "sessions", access: public("session", "open"), status: http.StatusCreated, anew: true}, a.beginSession)
	add(a, route{id: "end-session", method: http.MethodDelete, path: "/api/v1/sessions/current", summary: "End this session",
		tag: "sessions", access: public("session", "end"), status: http.StatusNoContent}, a.endSession)
	add(a, route{id: "step-up", method: http.MethodPost, path: "/api/v1/sessions/current/step-up", tag: "sessions",
		summary: "Give the second factor again; a fresh token takes the place of this one",
		access:  staff("session", "open"), status: http.StatusCreated, anew: true}, a.stepUp)
	add(a, route{id: "enrol", method: http.MethodPost, path: "/api/v1/enrolments", tag: "sessions",
		summary: "Accept an invite: set a password and receive the second factor", access: public("session", "open"),
		status: http.StatusCreated}, a.enrol)
}

type beginIn struct {
	JSON[struct {
		AccessCode string `json:"access_code,omitempty" doc:"A party: the ten words"`
		Username   string `json:"username,omitempty"`
		Password   string `json:"password,omitempty"`
		Code       string `json:"code,omitempty" doc:"Staff: six digits of the authenticator"`
	}]
}

type session struct {
	Token     string `json:"token" doc:"Shown this once"`
	Kind      string `json:"kind" doc:"staff, or what sort of party"`
	ExpiresAt string `json:"expires_at" format:"date-time"`
}

type sessionOut struct {
	Location string `header:"Location"`
	Body     session
}

// errSignIn is the one answer to every sign-in that fails, by a person or by a code (R-48, R-52, P-07).
var errSignIn = fault.New(fault.Unauthenticated, "We could not sign you in. Check what you typed, wait a few minutes and try again.")

func (a *API) beginSession(ctx context.Context, in *beginIn) (*sessionOut, error) {
	var out account.Issued
	var err error
	if b := in.Body; b.AccessCode != "" && b.Username+b.Password+b.Code == "" {
		var words report.Code
		if words, err = report.ParseCode(b.AccessCode); err == nil {
			out, err = a.p.Accounts.SignInWithCode(ctx, a.p.MAC(casefile.CodePurpose, words.Canonical()))
		}
	} else if b.AccessCode != "" {
		err = errSignIn
	} else {
		out, err = a.p.Accounts.SignIn(ctx, account.Login{Username: b.Username, Password: b.Password, Code: b.Code, Source: sourceOf(ctx)})
	}
	if fault.Is(err, fault.Unauthenticated) {
		err = errSignIn
	}
	if err != nil {
		return nil, err
	}
	return issued(out), nil
}

func issued(i account.Issued) *sessionOut {
	kind := string(i.Kind)
	if i.PartyKind != "" {
		kind = string(i.PartyKind)
	}
	return &sessionOut{Location: "/api/v1/sessions/current",
		Body: session{Token: string(i.Token.Reveal()), Kind: kind, ExpiresAt: exact(i.ExpiresAt)}}
}

type ended struct {
	Clear string `header:"Clear-Site-Data"`
}

// endSession ends the session of the token that was sent. Whether there was one is not told.
func (a *API) endSession(ctx context.Context, _ *none) (*ended, error) {
	if r, ok := requestOf(ctx); ok && r.token != "" {
		if err := a.p.Accounts.SignOut(ctx, r.token); err != nil {
			return nil, err
		}
	}
	return &ended{Clear: `"cache", "cookies", "storage"`}, nil
}

type codeOnlyIn struct {
	JSON[struct {
		Code string `json:"code" doc:"Six digits of the authenticator"`
	}]
}

func (a *API) stepUp(ctx context.Context, in *codeOnlyIn) (*sessionOut, error) {
	r, _ := requestOf(ctx)
	out, err := a.p.Accounts.StepUp(ctx, r.token, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return issued(out), nil
}

type enrolIn struct {
	JSON[struct {
		Invite   string `json:"invite"`
		Password string `json:"password"`
	}]
}

type enrolled struct {
	Secret string `json:"secret" doc:"For an authenticator, base32; shown this once"`
	URL    string `json:"url" doc:"The same as an otpauth address"`
}

type enrolledOut struct {
	Location string `header:"Location"`
	Body     enrolled
}

func (a *API) enrol(ctx context.Context, in *enrolIn) (*enrolledOut, error) {
	e, err := a.p.Accounts.Keeping(of(keeping(ctx, enrolment))).Accept(ctx, in.Body.Invite, in.Body.Password)
	if err != nil {
		return nil, err
	}
	return enrolment(e), nil
}

func enrolment(e account.Enrolment) *enrolledOut {
	return &enrolledOut{Location: "/api/v1/sessions", Body: enrolled{Secret: string(e.Secret.Reveal()), URL: string(e.URL.Reveal())}}
}
