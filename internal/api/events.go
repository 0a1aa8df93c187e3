package api

import (
	"context"
	"errors"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/ledger"
	"recourse/internal/procedure"
)

type eventBody struct {
	ID     string          `json:"id"`
	Seq    int             `json:"seq"`
	Action string          `json:"action"`
	Title  string          `json:"title,omitempty"`
	From   string          `json:"from,omitempty"`
	To     string          `json:"to"`
	At     string          `json:"at" format:"date-time"`
	By     string          `json:"by" doc:"What the party is to the file, staff or system"`
	Person string          `json:"person,omitempty"`
	Second string          `json:"second,omitempty" doc:"Who confirmed it"`
	Reason string          `json:"reason,omitempty"`
	Fields map[string]any  `json:"fields,omitempty"`
	Draws  []drawBody      `json:"draws,omitempty"`
	Log    *placeInLogBody `json:"log,omitempty"`
}

// drawBody is all that is needed to repeat a draw by lot (I23).
type drawBody struct {
	Function string   `json:"function"`
	Pool     []string `json:"pool"`
	Seed     []byte   `json:"seed"`
	Lot      int      `json:"lot,omitempty" doc:"How many lots of this seed were cast for the function before"`
	Drawn    []string `json:"drawn"`
	Role     string   `json:"role,omitempty" doc:"Whose holders were fallen back upon"`
	For      string   `json:"for,omitempty" doc:"The want of the body that the seat was drawn for"`
}

type placeInLogBody struct {
	Index int64 `json:"index"`
	Size  int64 `json:"checkpoint_size"`
}

// eventOf shows an event; its words only to those who work on the matter. Ballots are never shown here, counted or not.
func (a *API) eventOf(e casefile.Event, kind string, p *procedure.Procedure, words bool) eventBody {
	out := eventBody{ID: e.ID, Seq: e.Seq, Action: e.Action, From: e.From, To: e.To, At: exact(e.At), By: string(e.Who.Kind)}
	if e.Who.Kind == actor.Staff {
		out.Person, out.Second = e.Who.ID, e.Data.By
	}
	if p != nil {
		if act := p.Machine(kind).Action(e.Action); act != nil {
			out.Title = act.Title
		}
	}
	if !words {
		return out
	}
	out.Reason, out.Fields = e.Data.Reason, e.Data.Fields
	for _, d := range e.Data.Draws {
		out.Draws = append(out.Draws, drawBody{Function: d.Function, Pool: orEmpty(d.Pool), Seed: d.Seed, Lot: d.Lot, Drawn: orEmpty(d.Drawn), Role: d.Role, For: d.For})
	}
	return out
}

func (a *API) events(ctx context.Context, kind, ref string) (*list[eventBody], error) {
	v, err := a.open(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	words := sees(v).matter
	var out []eventBody
	for _, e := range v.File.Events() {
		out = append(out, a.eventOf(e, kind, v.Procedure, words && notesOpen(v, &e)))
	}
	return listOf(out), nil
}

func (a *API) event(ctx context.Context, kind string, in *partIn) (*one[eventBody], error) {
	v, err := a.open(ctx, kind, in.Ref)
	if err != nil {
		return nil, err
	}
	for _, e := range v.File.Events() {
		if e.ID != in.ID {
			continue
		}
		out := a.eventOf(e, kind, v.Procedure, sees(v).matter && notesOpen(v, &e))
		leaves, err := a.p.Office.Leaves(ctx, v.File)
		if err != nil {
			return nil, err
		}
		out.Log, err = a.placeInLog(ctx, leaves[e.ID])
		return &one[eventBody]{out}, err
	}
	return nil, nothing()
}

// placeInLog is where an event stands in the log, once the last checkpoint covers it (decision 27).
func (a *API) placeInLog(ctx context.Context, leaf string) (*placeInLogBody, error) {
	p, err := ledger.Prove(ctx, a.p.Log, leaf)
	if isPending(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := ledger.OpenCheckpoint(p.Checkpoint, a.p.LogKeys.Log)
	if err != nil {
		return nil, err
	}
	return &placeInLogBody{Index: p.Leaf.Index, Size: c.Size}, nil
}

func isPending(err error) bool { return errors.Is(err, ledger.ErrPending) }
