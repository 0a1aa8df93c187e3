package reporter

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/page"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// part is a party's own part: as what they come, what they may be told, who stands beside them, what they agreed to and
// stated, and who opened their file.
type part struct {
	*page.View
	As        string // whose part it is, as the words of this page name it
	Name      string
	Scope     string
	Beside    string // beside whom they stand
	Until     string
	With      []beside // who stands beside them
	Helped    bool     // somebody may stand beside them
	Consents  []dated
	Consent   string   // the name of what they may agree to, or wish, now
	Versions  []stated // the last first
	States    bool     // a witness: they may be asked for a statement
	Statement bool     // it can be given now
	Opened    []openedBy
	Receipt   bool
	Contact   bool // they may say how to reach them
	Code      bool // they may have another
}

type beside struct{ Kind, Name, Scope, Until string }

type dated struct{ Text, On string }

type stated struct {
	N        int
	Text, On string
}

type openedBy struct{ On, By string }

// part shows it.
func (r *Room) part(c echo.Context) error {
	ctx := c.Request().Context()
	v := r.Kit.View(c, "my")
	mine, err := r.Office.MyPart(ctx, r.Zone)
	if err != nil {
		return err
	}
	told, err := r.Office.ToldIn(ctx, v.Lang)
	if err != nil {
		return err
	}
	return r.Kit.Show(c, http.StatusOK, r.own(v, mine, told).show())
}

func (r *Room) own(v *page.View, mine *casework.Part, told *casework.Told) *part {
	p := &part{View: v, As: string(mine.As), Helped: mine.As == actor.Respondent || mine.As == actor.Affected, Receipt: mine.As == actor.Reporter}
	if mine.Standing == string(actor.Affected) {
		p.As += "_affected"
	}
	if own := mine.Own; own != nil {
		p.Name, p.Scope, p.Beside, p.Until = own.Name, own.Scope, own.Beside, v.Day(own.LastDay())
		p.Versions, p.States = r.versions(v, own), mine.As == actor.Witness
	}
	for _, b := range mine.Beside {
		p.With = append(p.With, beside{v.T("part.kind_" + string(b.Kind)), b.Name, b.Scope, v.Day(b.LastDay())})
	}
	for _, a := range mine.Consents {
		p.Consents = append(p.Consents, dated{a.Text, v.Day(r.day(a.At))})
	}
	for _, o := range mine.Opened {
		p.Opened = append(p.Opened, openedBy{v.Day(o.On), openedAs(v, mine.Procedure.In(v.Lang), o)})
	}
	for _, d := range told.Doors {
		switch {
		case d.Name == "consent":
			p.Consent = d.Action.Title
		case d.Action.Has("testify"):
			p.Statement = true
		case d.Action.Has("identify"):
			p.Contact = true
		case d.Action.Has("renew"):
			p.Code = true
		}
	}
	return p
}

// openedAs says in words who opened a file: their role, or the stage it was in.
func openedAs(v *page.View, p *procedure.Procedure, o casework.Opened) string {
	said := o.Role
	switch {
	case o.Group != "":
		said = v.T("part.while", "stage", v.T("my.group_"+o.Group))
	case o.Role == "":
		said = v.T("part.us")
	case v.Has("role." + o.Role):
		said = v.T("role." + o.Role)
	default:
		for i := range p.Functions {
			if p.Functions[i].Role == o.Role {
				said = p.Functions[i].Title
				break
			}
		}
	}
	if o.Who {
		said = v.T("part.who", "by", said)
	}
	return said
}

// versions are what a party stated, the last first.
func (r *Room) versions(v *page.View, own *casefile.Party) (out []stated) {
	for i := len(own.Statements) - 1; i >= 0; i-- {
		out = append(out, stated{i + 1, own.Statements[i].Text, v.Day(r.day(own.Statements[i].At))})
	}
	return out
}

// asStated puts what was stated last into the form of a statement: whoever corrects it begins with their own words.
func (r *Room) asStated(c echo.Context, f *form) error {
	mine, err := r.Office.MyPart(c.Request().Context(), r.Zone)
	if err != nil || mine.Own == nil || len(mine.Own.Statements) == 0 {
		return err
	}
	f.typed = url.Values{"text": {mine.Own.Statements[len(mine.Own.Statements)-1].Text}}
	return nil
}

// asChosen shows how somebody is written to before they choose anew.
func (r *Room) asChosen(c echo.Context, f *form) error {
	mine, err := r.Office.MyPart(c.Request().Context(), r.Zone)
	if err != nil {
		return err
	}
	f.typed = url.Values{"language": {mine.Language}}
	if mine.How != casefile.ByMail { // whose address is not shown: whoever leaves this open keeps it
		f.typed.Set("how", mine.How)
	}
	return nil
}

// asReported asks who somebody is with the words in which the questionnaire asks it, and no more for what they have said already:
// whoever names themselves is no longer anonymous.
func (r *Room) asReported(v *page.View, f *form, fields []given) {
	for i := range fields {
		g := &fields[i]
		for _, p := range r.Questionnaire.Pages {
			for _, q := range p.Questions {
				if !strings.HasSuffix(q.Field, "/identity/"+g.Name) {
					continue
				}
				g.Label, g.Hint = q.Label.In(v.Lang), q.Hint.In(v.Lang)
				switch q.Type {
				case report.EmailType:
					g.Kind, g.Auto = "email", "email"
				case report.Phone:
					g.Kind, g.Auto = "tel", "tel"
				}
				for _, o := range r.Questionnaire.Options[q.Options] {
					if o.ID != report.Anonymous {
						g.Type = "choice"
						g.Choices = append(g.Choices, f.chosen(g.Name, []procedure.Choice{{ID: o.ID, Label: o.Label.In(v.Lang)}})...)
					}
				}
			}
		}
	}
}

// myReceipt gives the receipt as a file: with its place in the log, once it has one.
func (r *Room) myReceipt(c echo.Context) error {
	receipt, err := r.Desk.Receipt(c.Request().Context())
	if err != nil {
		return err
	}
	text, err := receipt.Format()
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="receipt.txt"`)
	h.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", text)
}
