package reporter

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/once"
	"recourse/internal/report"
)

// send sends the report with the files that are enclosed. Pressed twice it sends one, and shows the same answer.
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
	s := intake.Submission{Draft: answers, Sender: r.Sender(c.Request()), Ahead: d.Files, Keep: func(done intake.Receipt) (*once.Answer, error) {
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
		d.Sent, d.Answers, d.Met, d.No, d.Files = true, report.Draft{}, nil, nil, nil
		if err := r.keep(c, d); err != nil {
			return err
		}
	}
	return r.shown(c, http.StatusOK, done, nil)
}
