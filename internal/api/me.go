package api

import (
	"context"
	"net/http"
	"time"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
)

func (a *API) meRoutes() {
	me := func(id, method, path, summary, kind, act string, status int) route {
		return route{id: id, method: method, path: "/api/v1/me" + path, summary: summary, tag: "me", access: staff(kind, act), status: status}
	}
	add(a, me("me", http.MethodGet, "", "Who am I", "user", "read", 0), a.me)
	add(a, me("my-work", http.MethodGet, "/work", "What is mine to do", "case", "list", 0), a.work)
	add(a, me("list-tokens", http.MethodGet, "/tokens", "My access tokens", "token", "list", 0), a.tokens)
	add(a, me("create-token", http.MethodPost, "/tokens", "Make an access token, shown once", "token", "create", http.StatusCreated), a.newToken)
	add(a, me("revoke-token", http.MethodDelete, "/tokens/{id}", "End an access token", "token", "revoke", http.StatusNoContent), a.revokeToken)
	add(a, me("set-password", http.MethodPut, "/password", "Change my password; every session ends", "user", "set_password", http.StatusNoContent), a.setPassword)
	add(a, me("begin-authenticator", http.MethodPost, "/authenticator", "Begin to replace my authenticator", "user", "set_factor",
		http.StatusCreated), a.beginAuthenticator)
	put := me("confirm-authenticator", http.MethodPost, "/authenticator/confirmation", "Put the new authenticator in place; every session ends",
		"user", "set_factor", http.StatusNoContent)
	put.ends = true
	add(a, put, a.confirmAuthenticator)
	add(a, me("declare-interests", http.MethodPut, "/interests", "Declare my interests, for the scan that keeps me from what is too near",
		"interests", "write", http.StatusNoContent), a.declareInterests)
}

type meBody struct {
	ID         string   `json:"id"`
	Username   string   `json:"username"`
	Name       string   `json:"name"`
	Roles      []string `json:"roles"`
	FreshUntil string   `json:"fresh_until,omitempty" format:"date-time" doc:"Until when the second factor counts as just given"`
	Scopes     []string `json:"scopes,omitempty" doc:"What this token reaches, where it is not a session"`
}

func (a *API) me(ctx context.Context, _ *none) (*one[meBody], error) {
	who, _ := actor.From(ctx)
	out := meBody{ID: who.ID, Roles: orEmpty(who.Roles), Scopes: who.Scopes}
	if who.FreshUntil > 0 {
		out.FreshUntil = exact(time.Unix(who.FreshUntil, 0))
	}
	if who.Scopes == nil { // a token does not tell whose it is
		p, err := a.p.Accounts.Person(ctx, account.PersonID(who.ID))
		if err != nil {
			return nil, err
		}
		out.Username, out.Name = p.Username, p.Name
	}
	return &one[meBody]{out}, nil
}

type workBody struct {
	Reports   []rowBody      `json:"reports"`
	Cases     []rowBody      `json:"cases"`
	Proposals []proposalBody `json:"proposals"`
}

// mostWork bounds what one look at one's work shows; the lists show the rest.
const mostWork = 100

func (a *API) work(ctx context.Context, _ *none) (*one[workBody], error) {
	var out workBody
	for kind, into := range map[string]*[]rowBody{casefile.Report: &out.Reports, casefile.Case: &out.Cases} {
		rows, err := a.p.Office.Search(ctx, casework.Filter{Kind: kind, Mine: true, Limit: mostWork})
		if err != nil {
			return nil, err
		}
		*into = a.rowsOf(rows)
	}
	var err error
	out.Proposals, err = a.openProposals(ctx)
	if err != nil {
		return nil, err
	}
	return &one[workBody]{out}, nil
}

type tokenBody struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Scopes    []string `json:"scopes"`
	CreatedAt string   `json:"created_at" format:"date-time"`
	LastUsed  string   `json:"last_used_at" format:"date-time"`
	ExpiresAt string   `json:"expires_at" format:"date-time"`
	Token     string   `json:"token,omitempty" doc:"Shown this once"`
}

func tokenOf(t account.Token) tokenBody {
	return tokenBody{ID: t.ID, Name: t.Name, Scopes: orEmpty(t.Scopes), CreatedAt: exact(t.CreatedAt), LastUsed: exact(t.LastUsedAt),
		ExpiresAt: exact(t.ExpiresAt)}
}

func (a *API) tokens(ctx context.Context, _ *none) (*list[tokenBody], error) {
	all, err := a.p.Accounts.Tokens(ctx)
	if err != nil {
		return nil, err
	}
	var out []tokenBody
	for _, t := range all {
		out = append(out, tokenOf(t))
	}
	return listOf(out), nil
}

type newTokenIn struct {
	JSON[struct {
		Name      string   `json:"name"`
		Scopes    []string `json:"scopes" doc:"Acts as the API names them: read, case:read, case:*"`
		ExpiresAt string   `json:"expires_at" format:"date-time" doc:"Within 90 days"`
	}]
}

type newTokenOut struct {
	Location string `header:"Location"`
	Body     tokenBody
}

func (a *API) newToken(ctx context.Context, in *newTokenIn) (*newTokenOut, error) {
	until, err := moment("/expires_at", in.Body.ExpiresAt)
	if err != nil {
		return nil, err
	}
	t, secret, err := a.p.Accounts.Keeping(of(keeping(ctx, issuedToken))).
		IssueToken(ctx, account.NewToken{Name: in.Body.Name, Scopes: in.Body.Scopes, ExpiresAt: until})
	if err != nil {
		return nil, err
	}
	return issuedToken(account.NewlyIssued{Token: t, Secret: secret}), nil
}

func issuedToken(n account.NewlyIssued) *newTokenOut {
	body := tokenOf(n.Token)
	body.Token = string(n.Secret.Reveal())
	return &newTokenOut{Location: "/api/v1/me/tokens/" + n.Token.ID, Body: body}
}

// moment reads a moment or a day, whose end it then is; a field that is neither is Invalid.
func moment(pointer, text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if on, err := time.Parse(time.DateOnly, text); err == nil {
		return on.AddDate(0, 0, 1), nil
	}
	return time.Time{}, fault.OnField(pointer, "bad_date", "Write a moment as 2026-03-29T12:00:00Z, or a day as 2026-03-29.")
}

func (a *API) revokeToken(ctx context.Context, in *idIn) (*struct{}, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	return nil, a.p.Accounts.RevokeToken(ctx, in.ID)
}

type passwordIn struct {
	JSON[struct {
		Old string `json:"old"`
		New string `json:"new"`
	}]
}

func (a *API) setPassword(ctx context.Context, in *passwordIn) (*struct{}, error) {
	return nil, a.p.Accounts.SetPassword(ctx, in.Body.Old, in.Body.New)
}

func (a *API) beginAuthenticator(ctx context.Context, _ *none) (*enrolledOut, error) {
	begun := func(e account.Enrolment) *enrolledOut {
		out := enrolment(e)
		out.Location = "/api/v1/me/authenticator/confirmation"
		return out
	}
	e, err := a.p.Accounts.Keeping(of(keeping(ctx, begun))).EnrolTOTP(ctx)
	if err != nil {
		return nil, err
	}
	return begun(e), nil
}

func (a *API) confirmAuthenticator(ctx context.Context, in *codeOnlyIn) (*struct{}, error) {
	return nil, a.p.Accounts.Keeping(keeping(ctx, nothingMore)).ConfirmTOTP(ctx, in.Body.Code)
}

type interestsIn struct {
	JSON[struct {
		LineManager   string   `json:"line_manager,omitempty"`
		Branch        string   `json:"branch,omitempty"`
		Employer      string   `json:"employer,omitempty"`
		Candidacies   []string `json:"candidacies,omitempty"`
		CloseContacts []string `json:"close_contacts,omitempty"`
	}]
}

func (a *API) declareInterests(ctx context.Context, in *interestsIn) (*struct{}, error) {
	return nil, a.p.Accounts.DeclareInterests(ctx, account.Interests{
		LineManager: in.Body.LineManager, Branch: in.Body.Branch, Employer: in.Body.Employer,
		Candidacies: in.Body.Candidacies, CloseContacts: in.Body.CloseContacts,
	})
}
