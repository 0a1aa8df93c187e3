package reporter

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// begun puts into a form what its writer had kept of it, on whichever device that was; false where they have not begun.
func (r *Room) begun(c echo.Context, f *form) (bool, error) {
	if !casework.HasWords(f.Action) {
		return false, nil
	}
	fields, err := r.Office.MyBegun(c.Request().Context(), f.Name)
	if err != nil || fields == nil {
		return false, err
	}
	f.typed = url.Values{}
	f.fill(f.Action.Fields, fields, "")
	return true, nil
}

// keepBegun keeps what was typed so far, whatever is missing, and shows the form again.
func (r *Room) keepBegun(c echo.Context, d *stood, f *form) error {
	err := r.Office.Begin(c.Request().Context(), d.Name, f.read())
	if fault.Is(err, fault.TooLarge) {
		return r.form(c, http.StatusRequestEntityTooLarge, f, fault.OnField("/fields/"+firstText(d.Action), "too_long", "This is longer than we can take."))
	}
	if err != nil {
		return err
	}
	return r.Kit.Go(c, r.Kit.View(c, "my").To("/my/do/"+d.Name)+"?kept=1")
}

func firstText(a *procedure.Action) string {
	i := slices.IndexFunc(a.Fields, func(f procedure.Field) bool { return f.Type == "text" })
	return a.Fields[max(i, 0)].Name
}

// fill is read the other way round: what an action would take becomes what was typed.
func (f *form) fill(fields []procedure.Field, given map[string]any, name string) {
	for _, d := range fields {
		n := name + d.Name
		switch v := given[d.Name].(type) {
		case string:
			if d.Type == "date" {
				parts := append(strings.SplitN(v, "-", 3), "", "", "")
				f.typed.Set(n+"-year", parts[0])
				f.typed.Set(n+"-month", parts[1])
				f.typed.Set(n+"-day", parts[2])
				continue
			}
			f.typed.Set(n, v)
		case bool:
			f.typed.Set(n, map[bool]string{true: "yes", false: "no"}[v])
		case float64:
			f.typed.Set(n, strconv.FormatFloat(v, 'f', -1, 64))
		case []any:
			f.fillAll(d, v, n)
		}
	}
}

// fillAll fills in a list: what was chosen, or what was answered to each allegation, by its number.
func (f *form) fillAll(d procedure.Field, all []any, name string) {
	of := ""
	for _, g := range d.Fields {
		if g.Type == "allegation" {
			of = g.Name
		}
	}
	for _, one := range all {
		switch v := one.(type) {
		case string:
			f.typed.Add(name, v)
		case map[string]any:
			n, _ := v[of].(float64)
			if i := slices.IndexFunc(f.put, func(p casework.Put) bool { return p.N == int(n) }); i >= 0 {
				f.fill(slices.DeleteFunc(slices.Clone(d.Fields), func(g procedure.Field) bool { return g.Type == "allegation" }), v, name+"."+strconv.Itoa(i)+".")
			}
		}
	}
}
