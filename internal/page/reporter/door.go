package reporter

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// doing is something that a party may do, with what it takes.
type doing struct {
	*page.View
	Title  string
	Fields []given
	Words  []string // a new code
}

type given struct {
	page.Input
	Type string
}

// plainFields are the types of fields that a form of these pages asks for.
var plainFields = []string{"text", "line", "yes_no", "date", "number"}

// simple tells whether a form can ask for all that an action takes.
func simple(a *procedure.Action) bool {
	return !slices.ContainsFunc(a.Fields, func(f procedure.Field) bool { return !slices.Contains(plainFields, f.Type) })
}

func (r *Room) at(c echo.Context) (casework.Door, error) {
	told, err := r.Office.Told(c.Request().Context())
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
	return r.form(c, http.StatusOK, d, nil)
}

func (r *Room) form(c echo.Context, status int, d casework.Door, wrong error) error {
	v := r.Kit.View(c, "my")
	v.Wrong = v.Mistakes(wrong, func(string) bool { return true })
	out := &doing{View: v, Title: d.Action.Title}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	for _, f := range d.Action.Fields {
		g := given{Type: f.Type, Input: page.Input{Pointer: "/fields/" + f.Name, Name: f.Name, Label: f.Label, Typed: form[f.Name], Spell: f.Type == "text"}}
		switch f.Type {
		case "yes_no":
			yes := slices.Contains(form[f.Name], "yes")
			g.Choices = []page.Choice{{ID: "yes", Label: v.T("yes"), Chosen: yes}, {ID: "no", Label: v.T("no"), Chosen: slices.Contains(form[f.Name], "no")}}
		case "date":
			g.Typed = page.DateTyped(form, f.Name)
		}
		out.Fields = append(out.Fields, g)
	}
	return r.Kit.Show(c, status, out.show())
}

// knock does it.
func (r *Room) knock(c echo.Context) error {
	d, err := r.at(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return err
	}
	if d.Name == "access_code" {
		return r.renew(c, d)
	}
	fields := map[string]any{}
	for _, f := range d.Action.Fields {
		typed := form.Get(f.Name)
		switch {
		case f.Type == "date":
			if date := page.DateTyped(form, f.Name); date != nil {
				fields[f.Name] = date[0]
			}
		case typed == "":
		case f.Type == "yes_no":
			fields[f.Name] = typed == "yes"
		case f.Type == "number":
			if n, err := strconv.Atoi(typed); err == nil {
				fields[f.Name] = n
			} else {
				fields[f.Name] = typed
			}
		default:
			fields[f.Name] = typed
		}
	}
	if _, err = r.Office.Knock(c.Request().Context(), d.Name, casework.Request{Fields: fields}); fault.Is(err, fault.Invalid) {
		return r.form(c, http.StatusUnprocessableEntity, d, err)
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
