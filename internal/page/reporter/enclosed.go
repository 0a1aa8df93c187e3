package reporter

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"recourse/internal/evidence"
	"recourse/internal/page"
	"recourse/internal/report"
)

// enclosing is the page that asks for files: those that are there, and the form that adds to them. They are kept when they are
// chosen, and go with the report.
type enclosing struct {
	*asked
	Files []enclosed
	Field page.Input
}

type enclosed struct{ ID, Name, Size, State string }

// enclosed are the files that were sent ahead.
func (d *held) enclosed() []evidence.Item {
	if d.Files == nil {
		return nil
	}
	return d.Files.Items
}

func (r *Room) enclosing(v *page.View, d *held, p report.Page, check bool, wrong *page.Wrong) *enclosing {
	e := &enclosing{asked: r.asking(v, d, p, 0, check, nil)}
	v.Wrong = wrong
	for _, i := range d.enclosed() {
		f := enclosed{i.ID, i.Name, v.Size(i.Size), ""}
		if !i.Known {
			f.State = v.T("files.unknown")
		}
		e.Files = append(e.Files, f)
	}
	q := p.Questions[0]
	label := q.Label.In(v.Lang)
	if len(e.Files) > 0 {
		label = v.T("report.enclose_more")
	}
	e.Field = page.Input{Pointer: atFiles, Name: "evidence", Label: label, Hint: r.most(v, "report.enclose_hint")}
	return e
}

// enclose takes the files of the form, each as it comes in, or takes one out again. What is wrong with one stops no other. Where
// none was chosen it goes on.
func (r *Room) enclose(c echo.Context, d *held, p report.Page) error {
	v := r.Kit.View(c, "report")
	check := c.QueryParam("check") != ""
	query := ""
	if check {
		query = "?check=1"
	}
	form, err := evidence.ReadForm(c.Request().Header.Get("Content-Type"), c.Request().Body)
	if err != nil { // no file can be chosen in a form of words: a button beside one was pressed
		if out := c.FormValue("out"); out != "" && d.kept {
			if err := r.Desk.TakeOut(c.Request().Context(), d.code, &d.Draft, out); err != nil {
				return err
			}
		}
		return r.to(c, d, p.ID, query)
	}
	wrong := &page.Wrong{}
	n, err := r.takeFiles(v, form, atFiles, wrong, func(_ int, u evidence.Upload) error {
		if !d.kept { // the first answer of all is a file
			if err := r.keep(c, d); err != nil {
				return err
			}
		}
		return r.Desk.Enclose(c.Request().Context(), d.code, &d.Draft, r.Sender(c.Request()), u)
	})
	switch {
	case err != nil:
		return err
	case wrong.Fields != nil:
		return r.Kit.Show(c, http.StatusUnprocessableEntity, r.enclosing(v, d, p, check, wrong).show())
	case n > 0 && slices.ContainsFunc(d.enclosed(), func(i evidence.Item) bool { return !i.Known }):
		return r.to(c, d, p.ID, query) // which says of it that not everybody may be able to open it
	case check:
		return r.to(c, d, r.last(), "")
	}
	if d.kept && d.meet(p.ID) {
		if err := r.keep(c, d); err != nil {
			return err
		}
	}
	_, after := r.around(d, p.ID)
	if n > 0 {
		return r.to(c, d, after, "?added=1")
	}
	return r.to(c, d, after, "")
}
