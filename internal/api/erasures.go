package api

import (
	"context"
	"net/http"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/dataprotection"
	"recourse/internal/fault"
)

// erasureRoutes are how a closed report or case is erased: proposed here, confirmed among the proposals, and open to
// objection until its window ends.
func (a *API) erasureRoutes() {
	for _, k := range []struct{ kind, plural string }{{casefile.Report, "reports"}, {casefile.Case, "cases"}} {
		add(a, route{id: "propose-erasure-of-" + k.kind, method: http.MethodPost, path: "/api/v1/" + k.plural + "/{ref}/erasure", tag: "erasures",
			summary: "Propose that it is erased, under a retention rule", access: staff(k.kind, casework.ActErase), status: http.StatusAccepted, file: true},
			func(ctx context.Context, in *erasureIn) (*proposedOut, error) {
				return a.proposeErasure(ctx, k.kind, in)
			})
	}
	add(a, route{id: "list-erasures", method: http.MethodGet, path: "/api/v1/erasures", tag: "erasures",
		summary: "What is decided to be erased and not yet done", access: staff("proposal", "list"), file: true}, a.erasures)
	add(a, route{id: "object-to-erasure", method: http.MethodPost, path: "/api/v1/erasures/{id}/objection", tag: "erasures",
		summary: "Stop it within its window, for a reason", access: staff("proposal", "reject"), status: http.StatusNoContent, file: true}, a.objectToErasure)
	add(a, route{id: "list-retention-rules", method: http.MethodGet, path: "/api/v1/retention", tag: "erasures",
		summary: "The rules under which something may be erased", access: staff("proposal", "list")}, a.retention)
}

type erasureIn struct {
	Ref string `path:"ref" maxLength:"40"`
	Late[struct {
		Rule   string `json:"rule" doc:"A retention rule"`
		Reason string `json:"reason"`
	}]
}

func (a *API) proposeErasure(ctx context.Context, kind string, in *erasureIn) (*proposedOut, error) {
	if err := known(kind, in.Ref); err != nil {
		return nil, err
	}
	wrong := in.read(storyLimits)
	if wrong != nil { // whether it may be seen is settled first (decision 33): nothing has this rule
		in.Body.Rule, in.Body.Reason = "", "-"
	}
	answer := func(p dataprotection.Proposal) *proposedOut { return proposed(ofErasure(p)) }
	p, err := a.p.Erasure.Propose(ctx, kind, in.Ref, in.Body.Rule, in.Body.Reason, keeping(ctx, answer))
	switch {
	case err == nil:
		return answer(p), nil
	case wrong != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden):
		return nil, wrong
	}
	return nil, err
}

func ofErasure(p dataprotection.Proposal) proposalBody {
	return proposalBody{ID: p.ID, Kind: "erasure", Reference: p.Ref, Action: casework.ActErase, Reason: p.Reason, Fields: map[string]any{"rule": p.Rule},
		By: p.By, At: exact(p.At), ExpiresAt: exact(p.Expires)}
}

type erasureBody struct {
	ID          string `json:"id"`
	Kind        string `json:"kind" doc:"report or case"`
	Reference   string `json:"reference"`
	Rule        string `json:"rule"`
	ProposedBy  string `json:"proposed_by"`
	ConfirmedBy string `json:"confirmed_by"`
	ConfirmedAt string `json:"confirmed_at" format:"date-time"`
	DueAt       string `json:"due_at" format:"date-time" doc:"Until then it may be objected to"`
	StoppedAt   string `json:"stopped_at,omitempty" format:"date-time"`
}

func erasureOf(e dataprotection.Erasure) erasureBody {
	return erasureBody{ID: e.ID, Kind: e.Kind, Reference: e.Ref, Rule: e.Rule, ProposedBy: e.ProposedBy, ConfirmedBy: e.ConfirmedBy,
		ConfirmedAt: exact(e.ConfirmedAt), DueAt: exact(e.Due), StoppedAt: exactOrNone(e.Stopped)}
}

func exactOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return exact(t)
}

func (a *API) erasures(ctx context.Context, _ *none) (*list[erasureBody], error) {
	all, err := a.p.Erasure.Erasures(ctx)
	if err != nil {
		return nil, err
	}
	var out []erasureBody
	for _, e := range all {
		out = append(out, erasureOf(e))
	}
	return listOf(out), nil
}

type objectionIn struct {
	ID string `path:"id" maxLength:"40"`
	JSON[struct {
		Reason string `json:"reason"`
	}]
}

func (a *API) objectToErasure(ctx context.Context, in *objectionIn) (*struct{}, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	return nil, a.p.Erasure.Object(ctx, in.ID, in.Body.Reason, keeping(ctx, func(dataprotection.Erasure) *struct{} { return &struct{}{} }))
}

type retentionBody struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Kinds    []string `json:"kinds"`
	KeepDays int      `json:"keep_days" doc:"Since the last event of the file"`
}

func (a *API) retention(context.Context, *none) (*list[retentionBody], error) {
	var out []retentionBody
	for _, r := range a.p.Erasure.Rules {
		out = append(out, retentionBody{ID: r.ID, Title: r.Title, Kinds: r.Kinds, KeepDays: r.KeepDays})
	}
	return listOf(out), nil
}
