package api

import (
	"context"
	"net/http"

	"recourse/internal/actor"
	"recourse/internal/casework"
)

// alarmRoutes are what a person's roles were told to look at.
func (a *API) alarmRoutes() {
	r := func(id, method, path, summary string, status int) route {
		return route{id: id, method: method, path: "/api/v1/me/alarms" + path, summary: summary, tag: "me", access: staff("case", casework.ActList),
			status: status, file: path != ""}
	}
	add(a, r("my-alarms", http.MethodGet, "", "What my roles are told to look at, and nobody has seen yet", 0), a.alarms)
	add(a, r("see-alarm", http.MethodPost, "/{id}/seen", "I have seen it, for all whom it is for", http.StatusNoContent), a.seeAlarm)
}

type alarmBody struct {
	ID        string `json:"id"`
	Kind      string `json:"kind" enum:"report,case"`
	Reference string `json:"reference"`
	CodeName  string `json:"code_name"`
	State     string `json:"state"`
	Role      string `json:"role" doc:"Whom it is for"`
	Clock     string `json:"clock,omitempty" doc:"Of which clock; absent where the event itself is told"`
	Title     string `json:"title" doc:"Of the clock, or of the action that was taken"`
	Action    string `json:"action" doc:"By which it was sounded"`
	At        string `json:"at" format:"date-time"`
	Due       string `json:"due" format:"date-time" doc:"When the clock runs out, or the moment of the event"`
}

func (a *API) alarmOf(m casework.Alarm) alarmBody {
	out := alarmBody{ID: m.ID, Kind: m.Header.Kind, Reference: m.Header.Ref, CodeName: m.Header.CodeName, State: m.Header.State,
		Role: m.Role, Clock: m.Clock, Action: m.Action, At: exact(m.At), Due: exact(m.Due)}
	if p, err := a.p.Shelf.Get(m.Header.Procedure, m.Header.Version); err == nil {
		if k := p.Clock(m.Clock); k != nil {
			out.Title = k.Title
		} else if act := p.Machine(m.Header.Kind).Action(m.Action); act != nil {
			out.Title = act.Title
		}
	}
	return out
}

func (a *API) alarms(ctx context.Context, in *struct{ Paging }) (*page[alarmBody], error) {
	who, _ := actor.From(ctx)
	to := bound(who.ID, "alarms", nil)
	var after mark
	if err := a.cursors.open(in.Cursor, to, &after); err != nil {
		return nil, err
	}
	found, err := a.p.Office.Alarms(ctx, casework.Mark{Due: after.Due, ID: after.ID}, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &page[alarmBody]{}
	out.Body.Items = []alarmBody{}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		last := found[len(found)-1].Mark()
		if out.Body.NextCursor, err = a.cursors.seal(mark{Due: last.Due, ID: last.ID}, to); err != nil {
			return nil, err
		}
	}
	for _, m := range found {
		out.Body.Items = append(out.Body.Items, a.alarmOf(m))
	}
	return out, nil
}

func (a *API) seeAlarm(ctx context.Context, in *idIn) (*struct{}, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	return nil, a.p.Office.SeeAlarm(ctx, in.ID, keeping(ctx, func(*casework.Done) *struct{} { return &struct{}{} }))
}
