package reporter

import (
	"context"
	"io"
	"iter"
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/once"
	"recourse/internal/report"
)

// send sends the report with its files. Pressed twice it sends one, and shows the same answer.
func (r *Room) send(c echo.Context) error {
	d, err := r.draft(c)
	if err != nil {
		return err
	}
	if !d.kept {
		return r.left(c)
	}
	ctx := c.Request().Context()
	key := r.once(d)
	if given, err := r.given(ctx, key); err != nil || given != nil {
		return r.sent(c, d, given, err)
	}
	if d.Sent {
		return fault.New(fault.Conflict, "This report was sent, and its ten words were shown. They are no longer here.")
	}
	answers, err := clone(d.Answers)
	if err != nil {
		return err
	}
	if answers.Language == "" {
		answers.Language = r.Kit.View(c, "report").Lang
	}
	s := intake.Submission{Draft: answers, Sender: r.Sender(c.Request()), Uploads: uploads(c.Request()), Keep: func(done intake.Receipt) (*once.Answer, error) {
		return key.Keep(done, r.Now())
	}}
	done, err := r.Desk.Submit(ctx, s)
	if err != nil {
		if given, again := r.given(ctx, key); given != nil {
			return r.sent(c, d, given, again)
		}
		return r.unsent(c, d, err)
	}
	return r.sent(c, d, &done, nil)
}

func (r *Room) once(d *held) *once.Request { return once.New(r.MAC, d.Key, "page report/send", nil) }

// given is what the report was answered before, nil where it was not.
func (r *Room) given(ctx context.Context, key *once.Request) (*intake.Receipt, error) {
	return once.Given[intake.Receipt](ctx, r.Answers, key)
}

// sent shows the code, and takes the answers out of the draft: what is kept until its reader says that they have the code is
// the way to show it again.
func (r *Room) sent(c echo.Context, d *held, done *intake.Receipt, err error) error {
	if err != nil {
		return err
	}
	if !d.Sent {
		d.Sent, d.Answers, d.Met = true, report.Draft{}, nil
		if err := r.keep(c, d); err != nil {
			return err
		}
	}
	return r.shown(c, http.StatusOK, done, nil)
}

// uploads streams the files of the form; a field in which none was chosen is passed over.
func uploads(req *http.Request) iter.Seq2[evidence.Upload, error] {
	form, err := evidence.ReadForm(req.Header.Get("Content-Type"), req.Body)
	if err != nil {
		return nil
	}
	return func(yield func(evidence.Upload, error) bool) {
		for part, err := range form.Files() {
			if err == nil && (part.Field != "evidence" || !part.Plain()) {
				continue
			}
			part.Body = whole{part.Body}
			if !yield(part.Upload, cut(err)) || err != nil {
				return
			}
		}
	}
}

// whole says of files that did not come to their end what whoever sends a report can do.
type whole struct{ io.Reader }

func (w whole) Read(b []byte) (int, error) {
	n, err := w.Reader.Read(b)
	return n, cut(err)
}

func cut(err error) error {
	switch {
	case fault.Is(err, fault.TooLarge):
		return fault.OnField("/evidence", "too_large", "These files are more than we take at once. Send some now, and the others with your ten words afterwards.")
	case fault.Is(err, fault.Malformed):
		return fault.Because(fault.Malformed, "The files did not arrive whole. Your answers are kept: try again.", err)
	}
	return err
}
