package api

import (
	"context"
	"net/http"
	"time"

	"recourse/internal/account"
	"recourse/internal/actor"
)

// peopleRoutes are the administration of staff. None of them reaches a file.
func (a *API) peopleRoutes() {
	r := func(id, method, path, summary, kind, act string, status int) route {
		return route{id: id, method: method, path: "/api/v1" + path, summary: summary, tag: "people", access: staff(kind, act), status: status}
	}
	add(a, r("list-users", http.MethodGet, "/users", "The people who work here", "user", "list", 0), a.users)
	add(a, r("create-user", http.MethodPost, "/users", "Make a member of staff, who can do nothing yet", "user", "create", http.StatusCreated), a.newUser)
	add(a, r("get-user", http.MethodGet, "/users/{id}", "A member of staff", "user", "read", 0), a.user)
	add(a, r("disable-user", http.MethodPost, "/users/{id}/disablement", "End a person's access at once", "user", "disable", http.StatusNoContent), a.disableUser)
	add(a, r("reset-user", http.MethodPost, "/users/{id}/reset", "Propose that a person's password and factor be made void", "user", "reset",
		http.StatusAccepted), a.resetUser)
	a.qualificationRoutes(r)
	add(a, r("list-grants", http.MethodGet, "/users/{id}/grants", "Every role a person ever held", "role", "read", 0), a.grants)
	add(a, r("propose-grant", http.MethodPost, "/users/{id}/grants", "Propose that a person hold a role for a time", "role", "propose",
		http.StatusAccepted), a.proposeGrant)
	add(a, r("revoke-grant", http.MethodDelete, "/grants/{id}", "End a grant now", "role", "revoke", http.StatusNoContent), a.revokeGrant)
}

type userBody struct {
	ID        string `json:"id"`
	Username  string `json:"username"`
	Name      string `json:"name"`
	Disabled  bool   `json:"disabled"`
	CreatedAt string `json:"created_at" format:"date-time"`
	Invite    string `json:"invite,omitempty" doc:"Hand it over in person; it works once, within three days; shown this once"`
}

func userOf(p account.Person) userBody {
	return userBody{ID: string(p.ID), Username: p.Username, Name: p.Name, Disabled: p.Disabled, CreatedAt: exact(p.CreatedAt)}
}

// Paging is a page of a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"25"`
	Cursor string `query:"cursor" maxLength:"1024" doc:"next_cursor of the page before"`
}

type page[T any] struct {
	Body struct {
		Items      []T    `json:"items"`
		NextCursor string `json:"next_cursor,omitempty"`
	}
}

func (a *API) users(ctx context.Context, in *struct{ Paging }) (*page[userBody], error) {
	who, _ := actor.From(ctx)
	to := bound(who.ID, "users", nil)
	var after string
	if err := a.cursors.open(in.Cursor, to, &after); err != nil {
		return nil, err
	}
	// The verb gives at most a hundred, so a full page is one less than could tell that more follow.
	people, err := a.p.Accounts.People(ctx, account.PersonID(after), in.Limit)
	if err != nil {
		return nil, err
	}
	out := &page[userBody]{}
	out.Body.Items = []userBody{}
	for _, p := range people {
		out.Body.Items = append(out.Body.Items, userOf(p))
	}
	if len(people) == in.Limit {
		out.Body.NextCursor, err = a.cursors.seal(people[len(people)-1].ID, to)
	}
	return out, err
}

type newUserIn struct {
	JSON[struct {
		Username string `json:"username"`
		Name     string `json:"name"`
	}]
}

type userOut struct {
	Location string `header:"Location"`
	Body     userBody
}

func (a *API) newUser(ctx context.Context, in *newUserIn) (*userOut, error) {
	p, invite, err := a.p.Accounts.Keeping(of(keeping(ctx, created))).
		CreatePerson(ctx, account.NewPerson{Username: in.Body.Username, Name: in.Body.Name})
	if err != nil {
		return nil, err
	}
	return created(account.Created{Person: p, Invite: invite}), nil
}

func created(c account.Created) *userOut {
	body := userOf(c.Person)
	body.Invite = string(c.Invite.Reveal())
	return &userOut{Location: "/api/v1/users/" + body.ID, Body: body}
}

func (a *API) user(ctx context.Context, in *idIn) (*one[userBody], error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	p, err := a.p.Accounts.Person(ctx, account.PersonID(in.ID))
	if err != nil {
		return nil, err
	}
	return &one[userBody]{userOf(p)}, nil
}

func (a *API) disableUser(ctx context.Context, in *idIn) (*struct{}, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	return nil, a.p.Accounts.Keeping(keeping(ctx, nothingMore)).Disable(ctx, account.PersonID(in.ID))
}

type proposedOut struct {
	Location string `header:"Location"`
	Body     proposalBody
}

func (a *API) resetUser(ctx context.Context, in *idIn) (*proposedOut, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	asked := func(p account.Proposal) *proposedOut { return proposed(a.ofStaff(p, nil)) }
	p, err := a.p.Accounts.Keeping(of(keeping(ctx, asked))).ProposeReset(ctx, account.PersonID(in.ID))
	if err != nil {
		return nil, err
	}
	return asked(p), nil
}

type grantBody struct {
	ID          string `json:"id"`
	Role        string `json:"role"`
	From        string `json:"from" format:"date-time"`
	To          string `json:"to" format:"date-time"`
	InForce     bool   `json:"in_force"`
	ProposedBy  string `json:"proposed_by,omitempty"`
	ConfirmedBy string `json:"confirmed_by,omitempty"`
	RevokedAt   string `json:"revoked_at,omitempty" format:"date-time"`
	RevokedBy   string `json:"revoked_by,omitempty"`
}

func (a *API) grants(ctx context.Context, in *idIn) (*list[grantBody], error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	if _, err := a.p.Accounts.Person(ctx, account.PersonID(in.ID)); err != nil {
		return nil, err
	}
	all, err := a.p.Accounts.Grants(ctx, account.PersonID(in.ID))
	if err != nil {
		return nil, err
	}
	var out []grantBody
	for _, g := range all {
		out = append(out, grantBody{ID: g.ID, Role: g.Role, From: exact(g.From), To: exact(g.To), InForce: g.InForce(a.now()),
			ProposedBy: string(g.ProposedBy), ConfirmedBy: string(g.ConfirmedBy), RevokedAt: exact(g.RevokedAt), RevokedBy: string(g.RevokedBy)})
	}
	return listOf(out), nil
}

type grantIn struct {
	ID string `path:"id" maxLength:"64"`
	JSON[struct {
		Role string `json:"role"`
		From string `json:"from,omitempty" doc:"A moment or a day; now where absent"`
		To   string `json:"to" doc:"A moment, or a day, which is then its last"`
	}]
}

func (a *API) proposeGrant(ctx context.Context, in *grantIn) (*proposedOut, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	ask := account.GrantRequest{Person: account.PersonID(in.ID), Role: in.Body.Role}
	var err error
	if ask.To, err = moment("/to", in.Body.To); err != nil {
		return nil, err
	}
	if in.Body.From != "" {
		if ask.From, err = time.Parse(time.DateOnly, in.Body.From); err != nil {
			if ask.From, err = moment("/from", in.Body.From); err != nil {
				return nil, err
			}
		}
	}
	asked := func(p account.Proposal) *proposedOut { return proposed(a.ofStaff(p, &ask)) }
	p, err := a.p.Accounts.Keeping(of(keeping(ctx, asked))).ProposeGrant(ctx, ask)
	if err != nil {
		return nil, err
	}
	return asked(p), nil
}

func (a *API) revokeGrant(ctx context.Context, in *idIn) (*struct{}, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	return nil, a.p.Accounts.RevokeGrant(ctx, in.ID)
}
