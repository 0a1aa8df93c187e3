package public

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"recourse/internal/page"
)

// private is what is kept, who reads it, and for how long.
type private struct {
	*page.View
	Kept []period
}

type period struct {
	Title string
	Days  string
}

// The sections of the page, each with its sentences in the words; the periods come from the rules of retention.
var (
	kept   = []string{"privacy.kept_1", "privacy.kept_2", "privacy.kept_3", "privacy.kept_4"}
	read   = []string{"privacy.read_1", "privacy.read_2", "privacy.read_3", "privacy.read_4", "privacy.read_5"}
	limits = []string{"privacy.limits_1", "privacy.limits_2", "privacy.limits_3", "privacy.limits_4"}
	rights = []string{"privacy.rights_1", "privacy.rights_2", "privacy.rights_3", "privacy.rights_4"}
)

func (r *Room) privacy(c echo.Context) error {
	return r.Kit.ShowAll(c, http.StatusOK, r.private(r.Kit.View(c, "privacy")).show())
}

func (r *Room) private(v *page.View) *private {
	p := &private{View: v}
	for _, rule := range r.Retention {
		days := p.T("privacy.at_once")
		if rule.KeepDays > 0 {
			days = p.T("privacy.days", "days", rule.KeepDays)
		}
		p.Kept = append(p.Kept, period{rule.Title, days})
	}
	return p
}
