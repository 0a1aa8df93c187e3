package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/report"
)

// doing is something that a party may do, with what it takes.
type doing struct {
	*page.View
	Title  string
	Fields []given
	Words  []string // a new code
}

func (r *Room) at(c echo.Context) (casework.Door, error) {
	told, err := r.Office.ToldIn(c.Request().Context(), r.Kit.View(c, "my").Lang)
	if err != nil {
		return casework.Door{}, err
	}
	for _, d := range told.Doors {
		if d.Name == c.Param("door") && simple(d.Action) {
			return d, nil
		}
	}
	return casework.Door{}, fault.New(fault.NotFound, "")
}

// door shows the form of something that may be done.
func (r *Room) door(c echo.Context) error {
	d, err := r.at(c)
	if err != nil {
		return err
	}
	f, err := r.formOf(c, d)
	if err != nil {
		return err
	}
	return r.form(c, http.StatusOK, f, nil)
}

func (r *Room) form(c echo.Context, status int, f *form, wrong error) error {
	v := r.Kit.View(c, "my")
	v.Wrong = v.Mistakes(wrong, func(string) bool { return true })
	fields := f.show(v)
	if v.Wrong != nil {
		named(v.Wrong.Fields, fields)
	}
	return r.Kit.Show(c, status, (&doing{View: v, Title: f.Action.Title, Fields: fields}).show())
}

// knock does it.
func (r *Room) knock(c echo.Context) error {
	d, err := r.at(c)
	if err != nil {
		return err
	}
	if d.Name == "access_code" {
		return r.renew(c, d)
	}
	f, err := r.formOf(c, d)
	if err != nil {
		return err
	}
	if _, err = r.Office.Knock(c.Request().Context(), d.Name, casework.Request{Fields: f.read()}); fault.Is(err, fault.Invalid) {
		return r.form(c, http.StatusUnprocessableEntity, f, err)
	}
	if err != nil {
		return err
	}
	return r.Kit.Go(c, r.Kit.View(c, "my").To("/my")+"?done="+d.Name)
}

// renew gives a new code, and ends every session of the old one, this one too.
func (r *Room) renew(c echo.Context, d casework.Door) error {
	words, err := r.Office.RenewCode(c.Request().Context(), nil)
	if err != nil {
		return err
	}
	code, err := report.ParseCode(words)
	if err != nil {
		return err
	}
	r.Kit.Drop(c)
	v := r.Kit.View(c, "my")
	return r.Kit.Show(c, http.StatusOK, (&doing{View: v, Title: d.Action.Title, Words: code.Words()}).renewed())
}
