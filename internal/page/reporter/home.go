package reporter

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/page"
)

// opened is the front page and the page of places to go.
type opened struct {
	*page.View
	Urgent, Others []Support
}

func (r *Room) open(v *page.View) *opened {
	return &opened{View: v, Urgent: r.places(v.Lang, emergencies), Others: r.places(v.Lang, others)}
}

// emergency is the kind of support that cannot wait.
const emergency = "emergency"

// Which places to go.
const (
	emergencies = true
	others      = false
)

// places are those to go now, or all others.
func (r *Room) places(lang string, now bool) (out []Support) {
	for _, s := range r.Support(lang) {
		if (s.Kind == emergency) == now {
			out = append(out, s)
		}
	}
	return out
}

// Call is what a telephone rings a number by; "" where the number says more than digits.
func (s Support) Call() string {
	digits := strings.ReplaceAll(s.Phone, " ", "")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return "tel:" + digits
}

// home is the front page: two doors, and before them what cannot wait.
func (r *Room) home(c echo.Context) error {
	return r.Kit.Show(c, http.StatusOK, r.open(r.Kit.View(c, "home")).home())
}

// support is where else to go.
func (r *Room) support(c echo.Context) error {
	return r.Kit.Show(c, http.StatusOK, r.open(r.Kit.View(c, "support")).places())
}
