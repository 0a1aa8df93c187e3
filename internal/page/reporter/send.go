package reporter

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"unicode/utf8"

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
		return r.begin(c)
	}
	ctx := c.Request().Context()
	key := r.once(d)
	if given, err := r.given(ctx, key); err != nil || given != nil {
		return r.sent(c, d, given, err)
	}
	if d.Sent {
		return fault.New(fault.Conflict, "This report was sent, and its code was shown. The code is no longer here.")
	}
	answers, err := clone(d.Answers)
	if err != nil {
		return err
	}
	if answers.Language == "" {
		answers.Language = r.Kit.View(c, "report").Lang
	}
	s := intake.Submission{Draft: answers, Uploads: uploads(c.Request()), Keep: func(done intake.Receipt) (*once.Answer, error) {
		plain, err := json.Marshal(done)
		if err != nil {
			return nil, err
		}
		return key.Seal(plain, r.Now())
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
	kept, found, err := r.Answers.Answered(ctx, key.Key())
	if err != nil || !found {
		return nil, err
	}
	plain, err := key.Open(kept)
	if err != nil {
		return nil, err
	}
	out := &intake.Receipt{}
	return out, json.Unmarshal(plain, out)
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
	parts, err := req.MultipartReader()
	if err != nil {
		return nil
	}
	return func(yield func(evidence.Upload, error) bool) {
		for {
			part, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(evidence.Upload{}, cut(err))
				return
			}
			if part.FormName() != "evidence" || part.FileName() == "" || !utf8.ValidString(part.FileName()) {
				continue
			}
			if !yield(evidence.Upload{Name: part.FileName(), DeclaredType: part.Header.Get("Content-Type"), Body: whole{part}}, nil) {
				return
			}
		}
	}
}

// whole reads a part, and tells one that broke off from one that ended.
type whole struct{ part *multipart.Part }

func (w whole) Read(b []byte) (int, error) {
	n, err := w.part.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = cut(err)
	}
	return n, err
}

func cut(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.OnField("/evidence", "too_large", "These files are more than we take at once. Send some now, and the others with your code afterwards.")
	}
	return fault.Because(fault.Malformed, "The files did not arrive whole. Your answers are kept: try again.", err)
}
