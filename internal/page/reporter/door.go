package reporter

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/page"
)

// doing is something that a party may do, with what it takes.
type doing struct {
	*page.View
	Title  string
	Lead   string // what to know before
	Fields []given
	Urgent []Support // whom to turn to now, where somebody says that they are not safe
	Later  bool      // what is written can be kept and gone on with
	Begun  bool      // it was
	Kept   bool      // just now
}

// safetyDoor is where somebody says that something is happening to them because of the matter.
const safetyDoor = "safety"

// messageDoor is where a party writes to us.
const messageDoor = "message"

// stood is a door before which somebody stands, and all that they are told.
type stood struct {
	casework.Door

	told *casework.Told
}

func (r *Room) at(c echo.Context) (*stood, error) {
	told, err := r.Office.ToldIn(c.Request().Context(), r.Kit.View(c, "my").Lang)
	if err != nil {
		return nil, err
	}
	for _, d := range told.Doors {
		if d.Name == c.Param("door") && simple(d.Action) {
			return &stood{d, told}, nil
		}
	}
	return nil, fault.New(fault.NotFound, "")
}

// door shows the form of something that may be done.
func (r *Room) door(c echo.Context) error {
	d, err := r.at(c)
	if err != nil {
		return err
	}
	f, err := formOf(c, d)
	if err != nil {
		return err
	}
	found, err := r.begun(c, f)
	if err != nil {
		return err
	}
	f.begun = found
	switch {
	case found:
	case d.Action.Has("testify"):
		err = r.asStated(c, f)
	case d.Action.Has("reach"):
		err = r.asChosen(c, f)
	}
	if err != nil {
		return err
	}
	return r.form(c, http.StatusOK, f, nil)
}

func (r *Room) form(c echo.Context, status int, f *form, wrong error) error {
	return r.Kit.Show(c, status, r.doing(r.Kit.View(c, "my"), f, c.QueryParam("kept") != "", wrong).show())
}

func (r *Room) doing(v *page.View, f *form, kept bool, wrong error) *doing {
	v.Wrong = v.Mistakes(wrong, func(string) bool { return true })
	fields := f.show(v)
	if f.Action.Has("identify") {
		r.asReported(v, f, fields)
	}
	for i := range fields {
		if g := &fields[i]; f.Action.Has("reach") && g.Name == "email" {
			g.Kind, g.Auto = "email", "email"
		}
	}
	named(v.Wrong, fields)
	d := &doing{View: v, Title: f.Action.Title, Fields: fields, Later: casework.HasWords(f.Action), Begun: f.begun, Kept: kept}
	if lead := "do." + f.Name; v.Has(lead) {
		d.Lead = v.T(lead)
	}
	if f.Name == messageDoor { // its title tells our side what a party does
		d.Title = v.T("my.write")
	}
	if f.Name == safetyDoor {
		d.Urgent = r.places(v.Lang, emergencies)
	}
	return d
}

// knock does it.
func (r *Room) knock(c echo.Context) error {
	d, err := r.at(c)
	if err != nil {
		return err
	}
	f, err := formOf(c, d)
	if err != nil {
		return err
	}
	if f.typed.Has("later") {
		return r.keepBegun(c, d, f)
	}
	if _, err = r.Office.Knock(c.Request().Context(), d.Name, casework.Request{Fields: f.read()}); fault.Is(err, fault.Invalid) {
		return r.form(c, http.StatusUnprocessableEntity, f, err)
	}
	if err != nil {
		return err
	}
	return r.Kit.Go(c, r.Kit.View(c, "my").To(f.further(d.told)))
}
