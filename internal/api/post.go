package api

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"recourse/internal/actor"
	"recourse/internal/api/strict"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/papers"
)

const (
	applicationPDF = "application/pdf"
	textHTML       = "text/html"
)

// postRoutes are letters on paper: which wait to be posted, each as it is printed, and that it was posted.
func (a *API) postRoutes() {
	add(a, route{id: "my-post", method: http.MethodGet, path: "/api/v1/me/post", tag: "me", access: staff(casefile.Case, casework.ActLetters),
		summary: "The letters that wait for me to post them or hand them over, the oldest first"}, a.toPost)
	// A letter of a report goes to its reporter, who has a code: nobody prints it.
	r := func(id, method, path, summary string) route {
		return route{id: id + "-of-case", method: method, path: "/api/v1/cases/{ref}/letters/{id}/" + path, summary: summary, tag: "cases",
			access: staff(casefile.Case, casework.ActLetters), file: true}
	}
	pdf := r("letter-pdf", http.MethodGet, "pdf", "A letter as pages to print")
	pdf.gives = applicationPDF
	add(a, pdf, func(ctx context.Context, in *partIn) (*streamOut, error) { return a.printed(ctx, in, applicationPDF) })
	page := r("letter-html", http.MethodGet, "html", "A letter as a page that needs nothing from anywhere")
	page.gives = textHTML
	add(a, page, func(ctx context.Context, in *partIn) (*streamOut, error) { return a.printed(ctx, in, textHTML) })
	posted := r("letter-posted", http.MethodPost, "posted", "I posted it or handed it over: when, by what means, and what proves it")
	posted.status = http.StatusNoContent
	add(a, posted, a.posted)
	add(a, route{id: "my-letter-pdf", method: http.MethodGet, path: "/api/v1/my/letters/{id}/pdf", tag: "my", access: party("follow", anyParty...),
		summary: "A letter to you as pages to print", gives: applicationPDF}, a.myPrinted)
}

type waitingBody struct {
	ID        string `json:"id" doc:"Of the letter"`
	Kind      string `json:"kind" enum:"report,case"`
	Reference string `json:"reference"`
	CodeName  string `json:"code_name"`
	State     string `json:"state"`
	Letter    string `json:"letter" doc:"Which letter of the catalogue"`
	To        string `json:"to"`
	Lang      string `json:"lang"`
	Mail      string `json:"mail,omitempty" enum:"refused,given_up" doc:"A mail did not get through: serve it by another means"`
	At        string `json:"at" format:"date-time"`
}

func (a *API) toPost(ctx context.Context, in *struct{ Paging }) (*page[waitingBody], error) {
	who, _ := actor.From(ctx)
	to := bound(who.ID, "post", nil)
	var after mark
	if err := a.cursors.open(in.Cursor, to, &after); err != nil {
		return nil, err
	}
	found, err := a.p.Office.ToPost(ctx, casework.Mark{Due: after.Due, ID: after.ID}, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &page[waitingBody]{}
	out.Body.Items = []waitingBody{}
	if len(found) > in.Limit {
		found = found[:in.Limit]
		last := found[len(found)-1].Mark()
		if out.Body.NextCursor, err = a.cursors.seal(mark{Due: last.Due, ID: last.ID}, to); err != nil {
			return nil, err
		}
	}
	for _, w := range found {
		out.Body.Items = append(out.Body.Items, waitingBody{ID: w.ID, Kind: w.Header.Kind, Reference: w.Header.Ref, CodeName: w.Header.CodeName, State: w.Header.State,
			Letter: w.Letter, To: w.To, Lang: w.Lang, Mail: w.Mail, At: exact(w.At)})
	}
	return out, nil
}

// printed gives a letter to whoever posts it.
func (a *API) printed(ctx context.Context, in *partIn, as string) (*streamOut, error) {
	if err := known(casefile.Case, in.Ref); err != nil {
		return nil, err
	}
	if !isID(in.ID) {
		return nil, nothing()
	}
	l, err := a.p.Office.Letter(ctx, casefile.Case, in.Ref, in.ID)
	if err != nil {
		return nil, err
	}
	return a.print(l, as)
}

func (a *API) myPrinted(ctx context.Context, in *idIn) (*streamOut, error) {
	if !isID(in.ID) {
		return nil, nothing()
	}
	l, err := a.p.Office.MyLetter(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return a.print(l, applicationPDF)
}

// print lays a letter out before a byte of it leaves.
func (a *API) print(l casework.Letter, as string) (*streamOut, error) {
	name, by := "letter.pdf", a.p.Pages
	if as == textHTML {
		name, by, as = "letter.html", papers.HTML, textHTML+"; charset=utf-8"
	}
	if err := a.binds(); err != nil {
		return nil, err
	}
	defer func() { <-a.binding }()
	var b bytes.Buffer
	if err := by.Print(&b, l.Paper()); err != nil {
		return nil, err
	}
	return &streamOut{func(c huma.Context) {
		evidence.Item{Name: name}.Header(c.SetHeader)
		c.SetHeader("Content-Type", as)
		c.SetHeader("Referrer-Policy", "no-referrer")
		c.SetStatus(http.StatusOK)
		_, _ = b.WriteTo(c.BodyWriter()) // whoever has gone away is told nothing
	}}, nil
}

type postedIn struct {
	Ref string `path:"ref" maxLength:"40"`
	ID  string `path:"id" maxLength:"40"`
	Late[struct {
		Means string `json:"means" enum:"post,signed_for,courier,by_hand"`
		On    string `json:"on" format:"date" doc:"The day on which it left our hands"`
		Proof string `json:"proof,omitempty" doc:"What proves it, such as the number on a receipt"`
	}]
}

func (a *API) posted(ctx context.Context, in *postedIn) (*struct{}, error) {
	if err := known(casefile.Case, in.Ref); err != nil {
		return nil, err
	}
	if !isID(in.ID) {
		return nil, nothing()
	}
	return nil, a.p.Office.Posted(ctx, casefile.Case, in.Ref, in.ID, func() (casework.Delivery, error) {
		err := in.read(strict.Small)
		return casework.Delivery{Means: in.Body.Means, On: in.Body.On, Proof: strings.TrimSpace(in.Body.Proof)}, err
	}, keeping(ctx, func(*casework.Done) *struct{} { return &struct{}{} }))
}
