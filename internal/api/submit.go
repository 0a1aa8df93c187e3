package api

import (
	"context"
	"encoding/base64"
	"io"
	"iter"
	"mime"
	"net/http"
	"strings"

	"recourse/internal/api/strict"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/report"
)

func (a *API) reportRoutes() {
	add(a, route{id: "submit-report", method: http.MethodPost, path: "/api/v1/reports", summary: "Submit a report", tag: "open",
		access: public("intake", "submit"), status: http.StatusCreated, takes: []string{applicationJSON, multipartForm}, streams: true,
		limits: strict.Report}, a.submit)
	body := &bodies{a: a, path: "/api/v1/reports"}
	body.json(report.Draft{})
	body.multipart("report", "evidence")
}

// Promise is something that a reporter is promised by a day.
type Promise struct {
	What string `json:"what"`
	By   string `json:"by" format:"date"`
}

type submitted struct {
	Reference   string            `json:"reference"`
	AccessCode  string            `json:"access_code" doc:"Ten words; shown this once"`
	State       string            `json:"state"`
	SubmittedOn string            `json:"submitted_on" format:"date"`
	Promises    []Promise         `json:"promises"`
	Lost        []string          `json:"lost,omitempty" doc:"Files that could not be kept: send them again with the code"`
	Receipt     receiptBody       `json:"receipt"`
	Cards       []cardBody        `json:"cards,omitempty" doc:"Of a report that was taken down: what to hand to whoever told it, in each language"`
	Links       map[string]string `json:"links"`
}

type receiptBody struct {
	Text string `json:"text" doc:"Keep it: it is checked offline, or by POST /api/v1/verify"`
}

type cardBody struct {
	Lang string `json:"lang"`
	HTML string `json:"html" doc:"A page to print, or to read from: the reference, the code, and how to come back"`
}

type submittedOut struct {
	Location string `header:"Location"`
	Body     submitted
}

func (a *API) submit(ctx context.Context, _ *none) (*submittedOut, error) {
	r, _ := requestOf(ctx)
	if _, err := keyOf(r.http.Header); err != nil {
		return nil, err // before anything is read
	}
	s := intake.Submission{Sender: a.p.Sender(r.http)}
	var raw []byte
	var err error
	if media, _, _ := mime.ParseMediaType(r.http.Header.Get("Content-Type")); media == multipartForm {
		raw, err = fromParts(&s, r.http)
	} else {
		raw, err = a.fromJSON(&s, r.http.Body)
	}
	if err != nil {
		return nil, err
	}
	how := tryFirst // keeping the report tells
	if s.Uploads != nil {
		how = lookFirst // so that the files are not read again
	}
	return a.keepReport(ctx, raw, s, how)
}

// keepReport hands a report to the desk, or gives the first answer to a repeat.
func (a *API) keepReport(ctx context.Context, raw []byte, s intake.Submission, how order) (*submittedOut, error) {
	out, err := first(ctx, raw, how, func() (*submittedOut, error) {
		s.Keep = keeping(ctx, submittedAs)
		done, err := a.p.Desk.Submit(ctx, s)
		if err != nil {
			return nil, err
		}
		return submittedAs(done), nil
	})
	if err == nil && out.Body.Receipt.Text == "" { // a first answer is kept without it
		out.Body.Receipt.Text, err = a.p.Desk.Again(ctx, out.Body.Reference)
	}
	return out, err
}

func submittedAs(done intake.Receipt) *submittedOut {
	out := &submittedOut{Location: "/api/v1/my/report", Body: submitted{
		Reference: done.Reference, AccessCode: done.AccessCode, State: done.State, SubmittedOn: done.SubmittedOn,
		Promises: []Promise{}, Lost: done.Lost, Receipt: receiptBody{Text: done.Proof},
		Links: map[string]string{"session": "/api/v1/sessions", "report": "/api/v1/my/report", "messages": "/api/v1/my/messages"},
	}}
	for _, p := range done.Promises {
		out.Body.Promises = append(out.Body.Promises, Promise{What: p.What, By: p.By})
	}
	return out
}

// fromJSON reads a report with its small files in it (decision 37).
func (a *API) fromJSON(s *intake.Submission, body io.Reader) (raw []byte, err error) {
	raw, err = io.ReadAll(io.LimitReader(body, int64(strict.Report.Bytes)+1))
	if err != nil {
		return nil, evidence.Cut(err)
	}
	if err := strict.DecodeBytes(raw, &s.Draft, strict.Report); err != nil {
		return nil, err
	}
	return raw, inlined(s, raw)
}

// inlined takes the small files that stand in a report.
func inlined(s *intake.Submission, raw []byte) error {
	inline := s.Draft.Evidence
	if err := smallWords(raw, inline); err != nil {
		return err
	}
	if len(inline) == 0 {
		return nil
	}
	s.Uploads = func(yield func(evidence.Upload, error) bool) {
		for _, e := range inline {
			content := base64.NewDecoder(base64.StdEncoding.Strict(), strings.NewReader(e.ContentBase64))
			if !yield(evidence.Upload{Name: e.Filename, DeclaredType: e.MediaType, Body: evidence.Whole(content)}, nil) {
				return
			}
		}
	}
	return nil
}

// smallWords holds a report without its files to the size of a story.
func smallWords(raw []byte, inline []report.InlineEvidence) error {
	words := len(raw)
	for _, e := range inline {
		words -= len(e.ContentBase64)
	}
	if words > strict.Story.Bytes {
		return fault.New(fault.TooLarge, "This is more words than we take at once. Send the longest parts as files.")
	}
	return nil
}

// mostParts is more than a report may carry; what counts files is the desk.
const mostParts = 64

// fromParts reads the report from the first part of a form, and leaves the files to be streamed from the others. A
// repeat is known by its report alone: its files are not read again.
func fromParts(s *intake.Submission, r *http.Request) (raw []byte, err error) {
	form, err := evidence.ReadForm(r.Header.Get("Content-Type"), r.Body)
	if err != nil {
		return nil, err
	}
	raw, found, err := form.Words("report", int64(strict.Story.Bytes)+1)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, malformed("Send the part “report” first, as JSON, and the parts “evidence” after it.")
	}
	if err := strict.DecodeBytes(raw, &s.Draft, strict.Story); err != nil {
		return nil, err
	}
	if len(s.Draft.Evidence) > 0 {
		return nil, fault.New(fault.Malformed, "Send files as parts, or inside the report, not both.")
	}
	s.Uploads = files(form)
	return raw, nil
}

// files streams the parts of a form, each to be read to its end before the next is asked for.
func files(form *evidence.Form) iter.Seq2[evidence.Upload, error] {
	return func(yield func(evidence.Upload, error) bool) {
		n := 0
		for part, err := range form.Files() {
			switch n++; {
			case err != nil:
			case n > mostParts:
				err = fault.New(fault.TooLarge, "This is more parts than we take at once.")
			case part.Field != "evidence" || !part.Plain():
				err = malformed("Send files as parts called “evidence”, each with a file name.")
			}
			if err != nil {
				yield(evidence.Upload{}, err)
				return
			}
			if !yield(part.Upload, nil) {
				return
			}
		}
	}
}
