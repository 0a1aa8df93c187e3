package api

import (
	"context"
	"net/http"

	"recourse/internal/actor"
	"recourse/internal/casework"
	"recourse/internal/evidence"
)

func (a *API) myRoutes() {
	mine := func(id, path, summary string, kinds []actor.Kind) route {
		return route{id: id, method: http.MethodGet, path: "/api/v1/my/" + path, summary: summary, tag: "my", access: party("follow", kinds...)}
	}
	add(a, mine("my-report", "report", "Where it stands, what is next, and by when", anyParty), a.myReport)
	add(a, mine("my-receipt", "receipt", "The receipt, and its proof once there is one", reporterOnly), a.myReceipt)
	add(a, mine("my-promises", "promises", "The days by which we owe you something, what became of them, and proof of those that passed", anyParty), a.myPromises)
	add(a, mine("my-messages", "messages", "What we wrote to one another", anyParty), a.myMessages)
	add(a, mine("my-evidence", "evidence", "Your own files", anyParty), a.myEvidence)
	add(a, mine("my-letters", "letters", "Our letters to you", anyParty), a.myLetters)
	add(a, mine("my-access-log", "access-log", "When, and in which role, your file was opened", anyParty), a.myAccessLog)
	add(a, mine("my-notice", "notice", "What is put to you", respondentOnly), a.myNotice)
	item := mine("my-notice-item", "notice/evidence/{item}", "An item that was put to you in full: of a picture its cleaned copy", respondentOnly)
	item.gives = evidence.Unknown
	add(a, item, a.myNoticeItem)
	add(a, route{id: "my-add-evidence", method: http.MethodPost, path: "/api/v1/my/evidence", summary: "Send a file", tag: "my",
		access: party("evidence", anyParty...), status: http.StatusCreated, takes: []string{multipartForm}, streams: true}, a.addMyEvidence)
	(&bodies{a: a, path: "/api/v1/my/evidence"}).multipart("about", "evidence")
	add(a, route{id: "my-new-code", method: http.MethodPost, path: "/api/v1/my/access-code", tag: "my", status: http.StatusCreated,
		summary: "Withdraw your access code and get another; every session by the old one ends",
		access:  party("access_code", anyParty...), ends: true}, a.myCode)
	a.checkInRoutes()
	a.partyRoutes()
	a.begunRoutes()
	a.doorRoutes()
}

// stage is all that a party is told of where a file stands.
type stage struct {
	Group   string `json:"group" doc:"received, considered or decided"`
	Title   string `json:"title,omitempty" doc:"Absent for a reporter whom it did not happen to, a witness and a supporter"`
	Decided bool   `json:"decided"`
}

type myReportBody struct {
	Reference   string    `json:"reference"`
	SubmittedOn string    `json:"submitted_on" format:"date"`
	Stage       stage     `json:"stage"`
	Cases       []stage   `json:"cases,omitempty" doc:"What came of the report, one for each person it is about"`
	Next        string    `json:"next,omitempty"`
	Promises    []Promise `json:"promises"`
	Outcome     *outcome  `json:"outcome,omitempty"`
	OnHold      bool      `json:"on_hold,omitempty"`
}

// outcome is what may be told of how it ended (5.13).
type outcome struct {
	Summary string `json:"summary"`
	Title   string `json:"title,omitempty"`
	Until   string `json:"until,omitempty" format:"date"`
}

func stageAs(s casework.Stage) stage {
	return stage{Group: s.Group, Title: s.Title, Decided: s.Decided}
}

func (a *API) myReport(ctx context.Context, _ *none) (*one[myReportBody], error) {
	t, err := a.p.Office.Told(ctx)
	if err != nil {
		return nil, err
	}
	out := myReportBody{Reference: t.Reference, SubmittedOn: a.day(t.SubmittedOn), Stage: stageAs(t.Stage), Promises: []Promise{}, OnHold: t.OnHold}
	for _, d := range t.Promises {
		out.Promises = append(out.Promises, Promise{What: d.What, By: a.day(d.By)})
	}
	if len(out.Promises) > 0 {
		out.Next = out.Promises[0].What
	}
	for _, s := range t.Cases {
		out.Cases = append(out.Cases, stageAs(s))
	}
	if o := t.Outcome; o != nil {
		out.Outcome = &outcome{Summary: o.Summary, Title: o.Title, Until: a.day(o.Until)}
	}
	return &one[myReportBody]{out}, nil
}

type receiptOut struct {
	Text     string `json:"text"`
	Included bool   `json:"included" doc:"It has its place in the log"`
}

func (a *API) myReceipt(ctx context.Context, _ *none) (*one[receiptOut], error) {
	r, err := a.p.Desk.Receipt(ctx)
	if err != nil {
		return nil, err
	}
	text, err := r.Format()
	if err != nil {
		return nil, err
	}
	return &one[receiptOut]{receiptOut{Text: string(text), Included: r.Proof != nil}}, nil
}

type messageBody struct {
	From string `json:"from" doc:"us, or you"`
	Text string `json:"text"`
	On   string `json:"on" format:"date"`
}

func (a *API) myMessages(ctx context.Context, _ *none) (*list[messageBody], error) {
	messages, err := a.p.Office.MyMessages(ctx)
	if err != nil {
		return nil, err
	}
	var out []messageBody
	for _, m := range messages {
		from := "you"
		if m.Ours {
			from = "us"
		}
		out = append(out, messageBody{From: from, Text: m.Text, On: a.day(m.At)})
	}
	return listOf(out), nil
}

type letterBody struct {
	ID      string `json:"id"`
	Letter  string `json:"letter" doc:"Which letter of the catalogue"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	On      string `json:"on" format:"date"`
}

func (a *API) myLetters(ctx context.Context, _ *none) (*list[letterBody], error) {
	letters, err := a.p.Office.MyLetters(ctx)
	if err != nil {
		return nil, err
	}
	var out []letterBody
	for _, l := range letters {
		out = append(out, letterBody{ID: l.ID, Letter: l.Letter, Subject: l.Subject, Body: l.Body, On: a.day(l.At)})
	}
	return listOf(out), nil
}

type accessBody struct {
	On    string `json:"on" format:"date"`
	Role  string `json:"role,omitempty"`
	Group string `json:"group,omitempty" doc:"Instead of the role, for a reporter whom it did not happen to"`
	Who   bool   `json:"who_you_are,omitempty" doc:"Two people opened who you are to somebody in this role, on this day"`
}

func (a *API) myAccessLog(ctx context.Context, _ *none) (*list[accessBody], error) {
	p, err := a.p.Office.MyPart(ctx, a.p.Zone)
	if err != nil {
		return nil, err
	}
	var out []accessBody
	for _, o := range p.Opened {
		out = append(out, accessBody{On: o.On, Role: o.Role, Group: o.Group, Who: o.Who})
	}
	return listOf(out), nil
}

type newCode struct {
	AccessCode string `json:"access_code" doc:"Ten words; shown this once"`
}

type newCodeOut struct {
	Location string `header:"Location"`
	Body     newCode
}

func (a *API) myCode(ctx context.Context, _ *none) (*newCodeOut, error) {
	answer := func(words string) *newCodeOut { return &newCodeOut{Location: "/api/v1/sessions", Body: newCode{words}} }
	words, err := a.p.Office.RenewCode(ctx, keeping(ctx, answer))
	if err != nil {
		return nil, err
	}
	return answer(words), nil
}
