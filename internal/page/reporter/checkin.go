package reporter

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/procedure"
)

// checkInAt is where somebody whose matter was erased is asked how they have fared since. Everybody else says it at a door.
const checkInAt = "/my/check-in"

// checking asks how somebody has fared whose matter was erased, and thanks them.
type checking struct {
	*page.View
	Fared  page.Input
	Urgent []Support
}

// gone shows somebody whose matter was erased what they are asked; where they are asked nothing, it says that it was erased.
func (r *Room) gone(c echo.Context, erased error) error {
	in, err := r.Office.MyCheckIn(c.Request().Context())
	if err != nil || !in.Waits {
		return erased
	}
	return r.Kit.Go(c, r.Kit.View(c, "check_in").To(checkInAt))
}

// checkIn asks, or says that it was answered.
func (r *Room) checkIn(c echo.Context) error {
	in, err := r.Office.MyCheckIn(c.Request().Context())
	if err != nil {
		return err
	}
	v := r.Kit.View(c, "check_in")
	switch {
	case !in.Erased:
		return r.Kit.Go(c, v.To("/my/do/"+procedure.CheckInDoor))
	case !in.Waits:
		return r.Kit.Show(c, http.StatusOK, r.checking(v, nil, "", nil).thanks())
	}
	return r.askFared(c, http.StatusOK, in, nil)
}

// checkedIn takes the answer. Who presses twice is thanked twice.
func (r *Room) checkedIn(c echo.Context) error {
	ctx := c.Request().Context()
	_, err := r.Office.Fared(ctx, casework.Request{Fields: map[string]any{"fared": c.FormValue("fared")}})
	if fault.Is(err, fault.Invalid) {
		in, failed := r.Office.MyCheckIn(ctx)
		if failed != nil {
			return failed
		}
		return r.askFared(c, http.StatusUnprocessableEntity, in, err)
	}
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return r.Kit.Go(c, r.Kit.View(c, "check_in").To(checkInAt))
}

func (r *Room) askFared(c echo.Context, status int, in casework.CheckIn, wrong error) error {
	v := r.Kit.View(c, "check_in")
	list, err := r.Office.FaredList(in.File, v.Lang)
	if err != nil {
		return err
	}
	return r.Kit.Show(c, status, r.checking(v, list, c.FormValue("fared"), wrong).show())
}

func (r *Room) checking(v *page.View, list *procedure.List, typed string, wrong error) *checking {
	v.Wrong = v.Mistakes(wrong, func(string) bool { return true })
	a := &checking{View: v, Urgent: r.places(v.Lang, emergencies)}
	if list != nil {
		a.Fared = page.Input{Pointer: "/fields/fared", Name: "fared", Label: list.Title}
		for _, one := range list.Items {
			a.Fared.Choices = append(a.Fared.Choices, page.Choice{ID: one.ID, Label: one.Mine(), Chosen: one.ID == typed})
		}
	}
	return a
}

// further is where a party is led once they went through a door: whoever says that something has happened to them, to where they
// say what, if there is such a door for them.
func (f *form) further(told *casework.Told) string {
	if f.Name == procedure.CheckInDoor && f.typed.Get("fared") == procedure.FaredSomething &&
		slices.ContainsFunc(told.Doors, func(d casework.Door) bool { return d.Name == safetyDoor }) {
		return "/my/do/" + safetyDoor
	}
	return "/my?done=" + f.Name
}
