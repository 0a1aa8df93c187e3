package api

import (
	"context"
	"math"
	"net/http"
	"strconv"

	"recourse/internal/api/strict"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

var storyLimits = strict.Story

type actionBody struct {
	Action  string         `json:"action"`
	Title   string         `json:"title"`
	Rule    string         `json:"rule,omitempty"`
	Allowed bool           `json:"allowed"`
	Second  bool           `json:"second" doc:"It waits for a second person"`
	Reason  string         `json:"reason" doc:"required, optional or none"`
	Reasons []reasonBody   `json:"reasons" doc:"What stands in the way"`
	Fields  map[string]any `json:"fields" doc:"JSON Schema of the fields it takes"`
}

type reasonBody struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func reasonsOf(in []casework.Reason) []reasonBody {
	out := []reasonBody{}
	for _, r := range in {
		out = append(out, reasonBody{Code: r.Code, Detail: r.Detail})
	}
	return out
}

// offered is a list of actions, with the version of the file that they are of.
type offered struct {
	ETag string `header:"ETag"`
	Body struct {
		Items []actionBody `json:"items"`
	}
}

func (a *API) available(ctx context.Context, kind, ref string) (*offered, error) {
	if err := known(kind, ref); err != nil {
		return nil, err
	}
	choices, version, err := a.p.Office.Available(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	out := &offered{ETag: tag(version)}
	out.Body.Items = []actionBody{}
	for _, c := range choices {
		body := actionBody{Action: c.Action.ID, Title: c.Action.Title, Rule: c.Action.Rule, Allowed: c.Allowed, Second: c.Action.Second,
			Reason: c.Action.Reason, Reasons: reasonsOf(c.Reasons), Fields: a.schemaOf(kind, c.Action)}
		if body.Reason == "" {
			body.Reason = "none"
		}
		out.Body.Items = append(out.Body.Items, body)
	}
	return out, nil
}

// schemaOf is the JSON Schema of what an action takes, its lists spelt out.
func (a *API) schemaOf(kind string, action *procedure.Action) map[string]any {
	for _, p := range a.p.Shelf.All() {
		if p.Machine(kind).Action(action.ID) == action {
			return objectOf(p, action.Fields)
		}
	}
	return objectOf(&procedure.Procedure{}, action.Fields)
}

func objectOf(p *procedure.Procedure, fields []procedure.Field) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, f := range fields {
		properties[f.Name] = fieldOf(p, f)
		if f.Required {
			required = append(required, f.Name)
		}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

func fieldOf(p *procedure.Procedure, f procedure.Field) map[string]any {
	s := map[string]any{"title": f.Label}
	for k, v := range procedure.FieldTypes[f.Type] {
		s[k] = v
	}
	var choices []map[string]any
	if l := p.List(f.List); l != nil {
		for _, c := range l.Items {
			choices = append(choices, map[string]any{"const": c.ID, "title": c.Label})
		}
	}
	switch f.Type {
	case "choice":
		s["oneOf"] = choices
	case "choices":
		s["items"] = map[string]any{"type": "string", "oneOf": choices}
	case "number":
		s["minimum"] = f.Min
		if f.Max > 0 {
			s["maximum"] = f.Max
		}
	case "items":
		s["items"] = objectOf(p, f.Fields)
		if f.Min > 0 {
			s["minItems"] = f.Min
		}
		if f.Max > 0 {
			s["maxItems"] = f.Max
		}
	}
	return s
}

type actIn struct {
	Ref     string `path:"ref" maxLength:"40"`
	Action  string `path:"action" maxLength:"64"`
	Version string `header:"If-Match" maxLength:"64" doc:"The ETag of the version you saw"`
	Late[struct {
		Reason string         `json:"reason,omitempty"`
		Fields map[string]any `json:"fields,omitempty"`
	}]
}

type acted struct {
	Event    *eventBody    `json:"event,omitempty"`
	File     headBody      `json:"case" doc:"The file as it stands now"`
	Proposal *proposalBody `json:"proposal,omitempty" doc:"Instead of the event, where it waits for a second person"`
	Still    []string      `json:"still_set_aside,omitempty" doc:"Cases of the report on which a colleague's conflict stands that was lifted here: each needs a ruling of its own"`
}

type actOut struct {
	Status   int
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     acted
}

// never is a version that no file has: asking for it goes as far as the version and no further.
const never = math.MaxInt

// act takes an action. Whether the caller may see the file is settled before the version and the body (decision 33):
// where either is wrong, the verb is asked with a version that no file has, and what it says about the file goes first.
func (a *API) act(ctx context.Context, kind string, in *actIn) (*actOut, error) {
	if err := known(kind, in.Ref); err != nil {
		return nil, err
	}
	wrong := in.read(storyLimits)
	seen, named := version(in.Version)
	switch {
	case in.Version == "" && wrong == nil:
		wrong = versionNeeded()
	case !named && wrong == nil:
		wrong = malformed(`If-Match holds one version: "7".`)
	}
	r := casework.Request{Kind: kind, Ref: in.Ref, Action: in.Action, Reason: in.Body.Reason, Fields: in.Body.Fields, Version: seen}
	if wrong != nil {
		r.Version = never
	}
	answer := func(done *casework.Done) *actOut { return a.acted(kind, in.Ref, done) }
	r.Keep = keeping(ctx, answer)
	done, err := a.p.Office.Act(ctx, r)
	switch {
	case wrong != nil && (err == nil || fault.Is(err, fault.Stale)):
		return nil, wrong
	case err != nil:
		return nil, unknownIsMalformed(err, "")
	}
	return answer(done), nil
}

// acted is the answer to an action that was taken, or proposed.
func (a *API) acted(kind, ref string, done *casework.Done) *actOut {
	out := &actOut{Status: http.StatusCreated, Body: acted{File: a.headOf(done.File), Still: done.StillAside}, ETag: etag(done.File)}
	if done.Proposal != nil {
		out.Status, out.Location = http.StatusAccepted, "/api/v1/proposals/"+done.Proposal.ID
		out.Body.Proposal = ptr(ofFile(done.Proposal))
		return out
	}
	out.Location = addressOf(kind, ref) + "/events/" + done.Event.ID
	// Whoever did it knows what they wrote; a ballot is nowhere in the event.
	out.Body.Event = ptr(a.eventOf(done.Event, kind, nil, true))
	return out
}

func etag(f *casefile.File) string { return tag(f.Seq) }

func tag(version int) string { return `"` + strconv.Itoa(version) + `"` }

type whyIn struct {
	Ref    string `path:"ref" maxLength:"40"`
	Action string `query:"action" required:"true" maxLength:"64"`
}

type whyBody struct {
	Action  string       `json:"action"`
	Allowed bool         `json:"allowed"`
	Reasons []reasonBody `json:"reasons"`
}

func (a *API) why(ctx context.Context, kind string, in *whyIn) (*one[whyBody], error) {
	if err := known(kind, in.Ref); err != nil {
		return nil, err
	}
	c, err := a.p.Office.Why(ctx, kind, in.Ref, in.Action)
	if err != nil {
		return nil, err
	}
	return &one[whyBody]{whyBody{Action: in.Action, Allowed: c.Allowed, Reasons: reasonsOf(c.Reasons)}}, nil
}
