package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"recourse/internal/actor"
	"recourse/internal/api/strict"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// doors are a party's ways to act. What each takes is declared by the procedure (the fields of the action behind the
// door), so its body is those fields: {"text": "…"}.
var doors = []struct {
	path, door, summary string
	kinds               []actor.Kind
	put                 bool
}{
	{"/api/v1/my/messages", "message", "Write to us", anyParty, false},
	{"/api/v1/my/identity", "identity", "Tell us who you are, or more of it", reporterOnly, true},
	{"/api/v1/my/withdrawal", "withdrawal", "Withdraw the report", reporterOnly, false},
	{"/api/v1/my/review-request", "review_request", "Ask for a review, once", reporterOnly, false},
	{"/api/v1/my/response", "response", "Answer the notice", respondentOnly, false},
	{"/api/v1/my/extension-request", "extension_request", "Ask for more time to answer", respondentOnly, false},
	{"/api/v1/my/panel-objection", "panel_objection", "Object to a member of the panel", respondentOnly, false},
	{"/api/v1/my/appeal", "appeal", "Appeal", respondentOnly, false},
	{"/api/v1/my/appeal-waiver", "appeal_waiver", "Say that you will not appeal", respondentOnly, false},
	{"/api/v1/my/appeal-withdrawal", "appeal_withdrawal", "Withdraw your appeal", respondentOnly, false},
	{"/api/v1/my/reply", "reply", "Reply to advice; the reply is kept beside it", respondentOnly, false},
	{"/api/v1/my/hearing-request", "hearing_request", "Ask for a hearing", respondentOnly, false},
	{"/api/v1/my/interim-review-request", "interim_review_request", "Ask for an interim measure to be looked at again", respondentOnly, false},
	{"/api/v1/my/identity-contest", "identity_contest", "Say that the account is not yours", respondentOnly, false},
	{"/api/v1/my/reopening-request", "reopening_request", "Ask for it to be opened again", bothSides, false},
	{"/api/v1/my/consent", "consent", "Agree to what was offered, or say how far you take part", sides, false},
	{"/api/v1/my/comment", "comment", "Comment on the papers, or on an appeal", commenters, false},
	{"/api/v1/my/adjustment-request", "adjustment_request", "Ask for what would help you", anyParty, false},
	{"/api/v1/my/statement", "statement", "Give your statement; the last version counts", witnesses, false},
	{"/api/v1/my/safety", "safety", "Say that something is happening to you because of this, at any time and also after the end", threatened, false},
	{"/api/v1/my/check-in", procedure.CheckInDoor, "Say how you have fared since it ended; of an erased matter it is kept that you answered, and nothing of what", casework.CheckedOn, false},
	{"/api/v1/my/contact", "contact", "Choose how we write to you from now on", anyParty, false},
}

var (
	reporterOnly   = []actor.Kind{actor.Reporter}
	respondentOnly = []actor.Kind{actor.Respondent}
	bothSides      = []actor.Kind{actor.Reporter, actor.Respondent}
	sides          = []actor.Kind{actor.Reporter, actor.Respondent, actor.Affected}
	commenters     = []actor.Kind{actor.Reporter, actor.Respondent, actor.Affected, actor.Representative}
	witnesses      = []actor.Kind{actor.Witness, actor.Affected}
	threatened     = []actor.Kind{actor.Reporter, actor.Affected, actor.Witness}
	anyParty       = []actor.Kind{actor.Reporter, actor.Respondent, actor.Affected, actor.Witness, actor.Representative, actor.Supporter}
)

type fieldsIn struct{ JSON[map[string]any] }

type done struct {
	ReceivedOn string `json:"received_on" format:"date"`
	Stage      stage  `json:"stage"`
}

type doneOut struct {
	Location string `header:"Location"`
	Body     done
}

func (a *API) doorRoutes() {
	for _, d := range doors {
		r := route{id: "my-" + strings.ReplaceAll(d.door, "_", "-"), method: http.MethodPost, path: d.path, summary: d.summary, tag: "my",
			access: party(d.door, d.kinds...), status: http.StatusCreated, limits: strict.Story}
		if d.put {
			r.method, r.status = http.MethodPut, http.StatusOK
		}
		add(a, r, func(ctx context.Context, in *fieldsIn) (*doneOut, error) {
			return a.knock(ctx, d.door, d.path, in.Body)
		})
	}
}

// knock takes a party's act.
func (a *API) knock(ctx context.Context, door, path string, fields map[string]any) (*doneOut, error) {
	if fields == nil {
		fields = map[string]any{}
	}
	if door == procedure.CheckInDoor {
		in, err := a.p.Office.MyCheckIn(ctx)
		if err != nil {
			return nil, err
		}
		if in.Erased {
			return a.faredSinceErased(ctx, path, fields)
		}
	}
	return a.done(ctx, path, func(keep casework.Keep) (*casework.Done, error) {
		return a.p.Office.Knock(ctx, door, casework.Request{Fields: fields, Keep: keep})
	})
}

// done answers a party's act with the stage that their file is in by it.
func (a *API) done(ctx context.Context, path string, act func(casework.Keep) (*casework.Done, error)) (*doneOut, error) {
	own, cases, err := a.p.Office.Follow(ctx)
	if err != nil {
		return nil, err
	}
	who, _ := actor.From(ctx)
	answer := func(d *casework.Done) *doneOut {
		own, cases := after(d.File, own), slices.Clone(cases)
		for i := range cases {
			cases[i] = after(d.File, cases[i])
		}
		return &doneOut{Location: path, Body: done{ReceivedOn: a.day(d.Event.At), Stage: stageAs(casework.StageOf(who, own, cases))}}
	}
	d, err := act(keeping(ctx, answer))
	if err != nil {
		return nil, unknownIsMalformed(err, "/fields")
	}
	return answer(d), nil
}

// after is a view of a file as an act leaves it, where it is that file.
func after(f *casefile.File, v *casework.View) *casework.View {
	if v.File.ID != f.ID {
		return v
	}
	moved := *v
	moved.File = f
	return &moved
}

// unknownIsMalformed takes fields that an action does not declare, or of a wrong type, for what they are: a body that
// cannot be read (decision 45). Pointers lose the prefix that the body does not have, and a name that is not ours: what
// was sent does not come back.
func unknownIsMalformed(err error, prefix string) error {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		return err
	}
	out := &fault.Fault{Kind: fault.Invalid, Code: f.Code, Message: f.Message}
	for _, w := range f.Fields {
		if w.Code == "unknown" || w.Code == "wrong_type" {
			out.Kind, out.Message = fault.Malformed, "We could not read the request as it was sent."
		}
		if w.Code == "unknown" {
			w.Pointer = w.Pointer[:max(strings.LastIndex(w.Pointer, "/"), 0)]
		}
		w.Pointer = strings.TrimPrefix(w.Pointer, prefix)
		out.Fields = append(out.Fields, w)
	}
	return out
}
