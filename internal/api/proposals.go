package api

import (
	"context"
	"net/http"

	"recourse/internal/account"
	"recourse/internal/casework"
	"recourse/internal/dataprotection"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// proposalRoutes are the acts that wait for a second person: of files and of staff alike.
func (a *API) proposalRoutes() {
	r := func(id, method, path, summary, act string, status int, also ...int) route {
		return route{id: id, method: method, path: "/api/v1/proposals" + path, summary: summary, tag: "proposals",
			access: staff("proposal", act), status: status, also: also, file: true}
	}
	add(a, r("list-proposals", http.MethodGet, "", "Acts that wait for a second person", "list", 0), a.proposals)
	add(a, r("get-proposal", http.MethodGet, "/{id}", "One of them", "read", 0), a.proposal)
	add(a, r("confirm-proposal", http.MethodPost, "/{id}/confirmation", "Be the second person", "confirm", http.StatusCreated), a.confirm)
	add(a, r("reject-proposal", http.MethodPost, "/{id}/rejection", "Refuse it, or take back one's own", "reject", http.StatusNoContent), a.reject)
}

type proposalBody struct {
	ID        string         `json:"id"`
	Kind      string         `json:"kind" doc:"report, case, grant, reset or erasure"`
	Reference string         `json:"reference,omitempty"`
	Person    string         `json:"person,omitempty"`
	Action    string         `json:"action"`
	Reason    string         `json:"reason,omitempty"`
	Fields    map[string]any `json:"fields,omitempty"`
	By        string         `json:"by"`
	At        string         `json:"at" format:"date-time"`
	ExpiresAt string         `json:"expires_at" format:"date-time"`
}

func proposed(b proposalBody) *proposedOut {
	return &proposedOut{Location: "/api/v1/proposals/" + b.ID, Body: b}
}

func ofFile(p *casework.Proposal) proposalBody {
	return proposalBody{ID: p.ID, Kind: p.Kind, Reference: p.Ref, Action: p.Action, Reason: p.Reason, Fields: p.Fields, By: p.By,
		At: exact(p.At), ExpiresAt: exact(p.Expires)}
}

func (a *API) ofStaff(p account.Proposal, ask *account.GrantRequest) proposalBody {
	out := proposalBody{ID: p.ID, Kind: p.Kind, Person: p.Object, Action: p.Act, By: string(p.ProposedBy), At: exact(p.ProposedAt), ExpiresAt: exact(p.ExpiresAt)}
	if ask != nil {
		out.Fields = map[string]any{"role": ask.Role, "from": exact(ask.From), "to": exact(ask.To)}
	}
	return out
}

// The kinds of proposal that are about staff.
const (
	grantProposal = "grant"
	resetProposal = "reset"
)

func (a *API) openProposals(ctx context.Context) ([]proposalBody, error) {
	files, err := a.p.Office.Proposals(ctx)
	if err != nil {
		return nil, err
	}
	out := []proposalBody{}
	for i := range files {
		out = append(out, ofFile(&files[i]))
	}
	erasures, err := a.p.Erasure.Proposals(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range erasures {
		out = append(out, ofErasure(p))
	}
	people, err := a.p.Accounts.Proposals(ctx, account.ProposalFilter{Kinds: []string{grantProposal, resetProposal}, Open: true, Limit: 100})
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		body, err := a.staffProposal(ctx, p)
		switch {
		case err == nil:
			out = append(out, body)
		case !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound):
			return nil, err
		}
	}
	return out, nil
}

// staffProposal opens what a proposal about staff asks for; whoever may not read it is told nothing of it.
func (a *API) staffProposal(ctx context.Context, p account.Proposal) (proposalBody, error) {
	if p.Kind != grantProposal {
		_, err := a.p.Accounts.Proposal(ctx, p.ID)
		return a.ofStaff(p, nil), err
	}
	ask, err := a.p.Accounts.RequestOf(ctx, p)
	return a.ofStaff(p, &ask), err
}

func (a *API) proposals(ctx context.Context, _ *none) (*list[proposalBody], error) {
	out, err := a.openProposals(ctx)
	if err != nil {
		return nil, err
	}
	return listOf(out), nil
}

// found is a proposal of one sort or the other.
type found struct {
	file  *casework.Proposal
	staff *account.Proposal
	erase *dataprotection.Proposal
}

func (a *API) find(ctx context.Context, id string) (found, error) {
	if !isID(id) {
		return found{}, nothing()
	}
	file, err := a.p.Office.Proposal(ctx, id)
	if err == nil {
		return found{file: file}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return found{}, err
	}
	erase, err := a.p.Erasure.Proposal(ctx, id)
	if err == nil {
		return found{erase: &erase}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return found{}, err
	}
	p, err := a.p.Accounts.Proposal(ctx, id)
	if fault.Is(err, fault.Forbidden) || (err == nil && p.Kind != grantProposal && p.Kind != resetProposal) {
		return found{}, nothing()
	}
	return found{staff: &p}, err
}

func (a *API) proposal(ctx context.Context, in *idIn) (*one[proposalBody], error) {
	f, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if f.file != nil {
		return &one[proposalBody]{ofFile(f.file)}, nil
	}
	if f.erase != nil {
		return &one[proposalBody]{ofErasure(*f.erase)}, nil
	}
	body, err := a.staffProposal(ctx, *f.staff)
	if err != nil {
		return nil, hideForbidden(err)
	}
	return &one[proposalBody]{body}, nil
}

func hideForbidden(err error) error {
	if fault.Is(err, fault.Forbidden) {
		return nothing()
	}
	return err
}

type confirmed struct {
	Event   *eventBody   `json:"event,omitempty"`
	File    *headBody    `json:"case,omitempty" doc:"The file as it stands now"`
	Grant   string       `json:"grant,omitempty"`
	Erasure *erasureBody `json:"erasure,omitempty" doc:"Decided: it is carried out when its window ends"`
	Invite  string       `json:"invite,omitempty" doc:"After a reset: hand it over in person; shown this once"`
}

type confirmedOut struct {
	Location string `header:"Location"`
	Body     confirmed
}

func (a *API) confirm(ctx context.Context, in *idIn) (*confirmedOut, error) {
	f, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	switch {
	case f.file != nil:
		done, err := a.p.Office.Confirm(ctx, in.ID, keeping(ctx, a.confirmedAct))
		if err != nil {
			return nil, err
		}
		return a.confirmedAct(done), nil
	case f.erase != nil:
		e, err := a.p.Erasure.Confirm(ctx, in.ID, keeping(ctx, toBeErased))
		if err != nil {
			return nil, err
		}
		return toBeErased(e), nil
	case f.staff.Kind == grantProposal:
		g, err := a.p.Accounts.Keeping(of(keeping(ctx, granted))).ConfirmGrant(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return granted(g), nil
	default:
		reset := func(invite keyring.Secret) *confirmedOut {
			return &confirmedOut{Location: "/api/v1/users/" + f.staff.Object, Body: confirmed{Invite: string(invite.Reveal())}}
		}
		invite, err := a.p.Accounts.Keeping(of(keeping(ctx, reset))).ConfirmReset(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return reset(invite), nil
	}
}

func (a *API) confirmedAct(done *casework.Done) *confirmedOut {
	return &confirmedOut{Location: addressOf(done.File.Kind, done.File.Ref) + "/events/" + done.Event.ID,
		Body: confirmed{Event: ptr(a.eventOf(done.Event, done.File.Kind, nil, false)), File: ptr(a.headOf(done.File))}}
}

func toBeErased(e dataprotection.Erasure) *confirmedOut {
	return &confirmedOut{Location: "/api/v1/erasures", Body: confirmed{Erasure: ptr(erasureOf(e))}}
}

func granted(g account.Grant) *confirmedOut {
	return &confirmedOut{Location: "/api/v1/users/" + string(g.Person) + "/grants", Body: confirmed{Grant: g.ID}}
}

func (a *API) reject(ctx context.Context, in *idIn) (*struct{}, error) {
	f, err := a.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if f.file != nil {
		return nil, a.p.Office.Reject(ctx, in.ID, keeping(ctx, func(*casework.Done) *struct{} { return &struct{}{} }))
	}
	if f.erase != nil {
		return nil, a.p.Erasure.Reject(ctx, in.ID, keeping(ctx, func(dataprotection.Proposal) *struct{} { return &struct{}{} }))
	}
	_, err = a.p.Accounts.Keeping(keeping(ctx, nothingMore)).Reject(ctx, in.ID)
	return nil, err
}
