package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"recourse/internal/api/strict"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/papers"
	"recourse/internal/report"
)

// enterRoutes are how one of us enters a report: for somebody who tells it, or on the house's own initiative.
func (a *API) enterRoutes() {
	add(a, route{id: "enter-report", method: http.MethodPost, path: "/api/v1/intake/reports", tag: "reports",
		summary: "Enter a report for somebody who told it, or on our own initiative", access: staff("intake", intake.ActEnter),
		status: http.StatusCreated, streams: true, limits: strict.Report}, a.enter)
}

type entered struct {
	Report        report.Draft `json:"report"`
	Channel       string       `json:"channel,omitempty" enum:"telephone,in_person,letter,email,relay,other" doc:"How it was told; the code in the answer is the caller's"`
	OwnInitiative *initiative  `json:"own_initiative,omitempty" doc:"In the place of a channel: nobody told it, and the auditor learns of it"`
}

type initiative struct {
	Source string `json:"source" doc:"What it rests on"`
	Why    string `json:"why" doc:"Why it is taken up"`
}

func (a *API) enter(ctx context.Context, in *JSON[entered]) (*submittedOut, error) {
	s := intake.Submission{Draft: in.Body.Report, Entered: &casefile.Entered{Channel: in.Body.Channel}}
	if own := in.Body.OwnInitiative; own != nil {
		s.Entered.Own, s.Entered.Source, s.Entered.Why = true, own.Source, own.Why
	}
	if err := inlined(&s, in.RawBody); err != nil {
		return nil, err
	}
	out, err := a.keepReport(ctx, in.RawBody, s, lookFirst)
	if err != nil || s.Entered.Own {
		return out, within(err)
	}
	out.Body.Cards, err = a.cards(out.Body)
	return out, err
}

// cards are what the taker prints. They are made anew for a repeat, and kept nowhere.
func (a *API) cards(done submitted) (out []cardBody, err error) {
	letters, err := a.p.Desk.Cards(intake.Receipt{Reference: done.Reference, SubmittedOn: done.SubmittedOn, AccessCode: done.AccessCode})
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		var page strings.Builder
		if err := papers.HTML.Print(&page, papers.Letter(l.Lang, l.Subject, done.SubmittedOn, "", l.Body)); err != nil {
			return nil, err
		}
		out = append(out, cardBody{Lang: l.Lang, HTML: page.String()})
	}
	return out, nil
}

// within points at what is wrong where it stands in this body: the report is a part of it.
func within(err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	moved := *f
	moved.Fields = nil
	for _, w := range f.Fields {
		if !strings.HasPrefix(w.Pointer, "/channel") && !strings.HasPrefix(w.Pointer, "/own_initiative") {
			w.Pointer = "/report" + w.Pointer
		}
		moved.Fields = append(moved.Fields, w)
	}
	return &moved
}

type enteredBody struct {
	Channel       string `json:"channel,omitempty"`
	OwnInitiative bool   `json:"own_initiative"`
	Source        string `json:"source,omitempty"`
	Why           string `json:"why,omitempty"`
}

func enteredOf(c *casefile.Contents) *enteredBody {
	if c.Entered == nil {
		return nil
	}
	return &enteredBody{Channel: c.Entered.Channel, OwnInitiative: c.Entered.Own, Source: c.Entered.Source, Why: c.Entered.Why}
}
