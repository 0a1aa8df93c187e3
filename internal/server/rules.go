package server

import (
	"fmt"
	"io/fs"
	"os"
	"slices"

	"recourse/configs"
	"recourse/internal/authz"
	"recourse/internal/calendar"
	"recourse/internal/casework"
	"recourse/internal/code"
	"recourse/internal/config"
	"recourse/internal/dataprotection"
	"recourse/internal/notify"
	"recourse/internal/procedure"
	"recourse/internal/report"
	"recourse/internal/survey"
)

// Rules is everything that a deployment may replace by its own files, read and checked.
type Rules struct {
	Policy         *authz.Policy
	Shelf          *procedure.Shelf
	Book           *code.Book
	Calendar       *calendar.Calendar
	Letters        *notify.Catalogue
	Notices        *notify.Notices
	Questionnaires map[string]*report.Questionnaire
	Retention      []dataprotection.Rule
	Survey         *survey.Form // nil where nobody is asked
}

// Files is where the rules stand: the folder that was named, or what the program carries.
func Files(c config.Config) fs.FS {
	if c.Configs == "" {
		return configs.FS
	}
	return os.DirFS(c.Configs)
}

// LoadRules reads the rules and holds each to the others: an action without its policy line, a line without its
// action, a letter that does not exist, a questionnaire that opens no procedure. The error names file and line.
func LoadRules(c config.Config) (*Rules, error) {
	files, r := Files(c), &Rules{}
	var err error
	if r.Policy, err = authz.Load(files, "authz"); err != nil {
		return nil, err
	}
	if r.Notices, err = notify.LoadNotices(files, "notice.yaml"); err != nil {
		return nil, err
	}
	if r.Letters, err = notify.Load(files, "letters"); err != nil {
		return nil, err
	}
	if !r.Letters.Has(casework.CardLetter) {
		return nil, fmt.Errorf("letters: there is no %s, which is handed to whoever tells one of us something", casework.CardLetter)
	}
	if r.Book, err = code.Load(files, "code"); err != nil {
		return nil, err
	}
	if r.Shelf, err = procedure.LoadShelf(files, "procedures", r.outside); err != nil {
		return nil, fmt.Errorf("procedure %w", err)
	}
	if r.Shelf.Current(c.Procedure) == nil {
		return nil, fmt.Errorf("procedure: there is no procedures/%s.yaml, which the settings name", c.Procedure)
	}
	for _, id := range r.Policy.Procedures() {
		if r.Shelf.Current(id) == nil {
			return nil, fmt.Errorf("authorization policy: authz/%s.csv is for a procedure that does not exist", id)
		}
	}
	if r.Calendar, err = calendar.Load(files, "calendar/"+c.Calendar+".yaml"); err != nil {
		return nil, err
	}
	if _, err := r.Calendar.For(c.Nation); err != nil {
		return nil, fmt.Errorf("the setting nation: %w", err)
	}
	if r.Questionnaires, err = report.Load(files, "questionnaires"); err != nil {
		return nil, err
	}
	if r.Retention, err = dataprotection.LoadRules(files, "retention/rules.yaml"); err != nil {
		return nil, err
	}
	if r.Survey, err = survey.Load(files, "survey.yaml"); err != nil {
		return nil, err
	}
	for _, q := range r.Questionnaires {
		if q.Procedure == "" {
			q.Procedure = c.Procedure
		}
	}
	return r, r.agree()
}

// outside tells the check of a procedure what stands in other files.
func (r *Rules) outside(id string) procedure.Outside {
	roles := r.Policy.Roles()
	return procedure.Outside{
		Letters: r.Letters.Has,
		Written: r.Letters.Written,
		Roles:   func(role string) bool { return slices.Contains(roles, role) },
		Acts:    func(kind string) []string { return r.Policy.Acts(id, kind) },
		BuiltIn: casework.BuiltIn,
		Flags:   r.Book.Flagged,
	}
}

// agree checks what only all of them together can say.
func (r *Rules) agree() error {
	for kind, q := range r.Questionnaires {
		if r.Shelf.Current(q.Procedure) == nil {
			return fmt.Errorf("questionnaires/%s: it opens a procedure %q that does not exist", kind, q.Procedure)
		}
	}
	for _, p := range r.Shelf.All() {
		if _, err := r.Calendar.For(p.Nation); err != nil {
			return fmt.Errorf("procedure %s %s: %w", p.ID, p.Version, err)
		}
	}
	return nil
}

// protected lists the grounds that make an allegation protected: every one that the code names (decision 5).
func (r *Rules) protected() []string {
	var out []string
	for _, g := range r.Book.Grounds() {
		out = append(out, g.ID)
	}
	return out
}
