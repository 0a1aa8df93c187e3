package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/report"
)

// fileRoutes are the reports and the cases: one engine, the same routes under two names.
func (a *API) fileRoutes() {
	for kind, plural := range map[string]string{casefile.Report: "reports", casefile.Case: "cases"} {
		r := func(id, method, path, summary, act string, status int, also ...int) route {
			return route{id: id + "-" + kind, method: method, path: "/api/v1/" + plural + path, summary: summary, tag: plural,
				access: staff(kind, act), status: status, also: also, file: true}
		}
		add(a, r("list", http.MethodGet, "", "The queue", casework.ActList, 0), func(ctx context.Context, in *filterIn) (*page[rowBody], error) {
			return a.queue(ctx, kind, in.filter(), casework.Find{}, in.Paging)
		})
		search := r("search", http.MethodPost, "/search", "The queue, by what must not stand in an address", casework.ActList, http.StatusOK)
		search.anew = true
		add(a, search, func(ctx context.Context, in *searchIn) (*page[rowBody], error) { return a.search(ctx, kind, in) })
		add(a, r("get", http.MethodGet, "/{ref}", "As you may see it; that you read it is on record", casework.ActRead, 0),
			func(ctx context.Context, in *refIn) (*fileOut, error) { return a.read(ctx, kind, in.Ref) })
		add(a, r("actions", http.MethodGet, "/{ref}/actions", "What may be done now, and what stands in the way of the rest", casework.ActList, 0),
			func(ctx context.Context, in *refIn) (*offered, error) { return a.available(ctx, kind, in.Ref) })
		act := r("act-on", http.MethodPost, "/{ref}/actions/{action}", "Do it", "act", http.StatusCreated, http.StatusAccepted)
		act.limits = storyLimits
		add(a, act, func(ctx context.Context, in *actIn) (*actOut, error) { return a.act(ctx, kind, in) })
		add(a, r("why", http.MethodGet, "/{ref}/why", "Why I may, or may not, by the line that decides", casework.ActList, 0),
			func(ctx context.Context, in *whyIn) (*one[whyBody], error) { return a.why(ctx, kind, in) })
	}
}

type refIn struct {
	Ref string `path:"ref" maxLength:"40" doc:"The reference"`
}

// known takes a reference for looking it up, where it can be one of that kind at all: nothing else reaches the store.
func known(kind, ref string) error {
	prefix := report.OfReport
	if kind == casefile.Case {
		prefix = report.OfCase
	}
	if _, err := report.ParseReference(prefix, ref); err != nil {
		return nothing()
	}
	return nil
}

// isID tells whether s is an id as we write them; anything else never reaches the store.
func isID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}

func addressOf(kind, ref string) string { return "/api/v1/" + kind + "s/" + ref }

type filterIn struct {
	State     string `query:"state" maxLength:"64"`
	Group     string `query:"group" enum:"received,considered,decided"`
	Assignee  string `query:"assignee" enum:"me"`
	Clause    string `query:"clause" maxLength:"40"`
	Ground    string `query:"ground" maxLength:"40"`
	DueBefore string `query:"due_before" maxLength:"10" doc:"A day"`
	Overdue   string `query:"overdue" enum:"true,false"`
	Hold      string `query:"hold" enum:"true,false"`
	Burst     string `query:"burst" format:"uuid" maxLength:"36" doc:"Those of one burst, each in a row of its own"`
	Sort      string `query:"sort" enum:"due,newest" default:"due"`
	Paging
}

// wanted is a filter as it came, and what a cursor is bound to.
type wanted struct {
	State     string `json:"state,omitempty"`
	Group     string `json:"group,omitempty"`
	Assignee  string `json:"assignee,omitempty"`
	Clause    string `json:"clause,omitempty"`
	Ground    string `json:"ground,omitempty"`
	DueBefore string `json:"due_before,omitempty"`
	Overdue   bool   `json:"overdue,omitempty"`
	Hold      *bool  `json:"hold,omitempty"`
	Burst     string `json:"burst,omitempty"`
	Sort      string `json:"sort,omitempty"`
}

func (f *filterIn) filter() wanted {
	w := wanted{State: f.State, Group: f.Group, Assignee: f.Assignee, Clause: f.Clause, Ground: f.Ground, DueBefore: f.DueBefore,
		Overdue: f.Overdue == "true", Burst: f.Burst, Sort: f.Sort}
	if f.Hold != "" {
		w.Hold = ptr(f.Hold == "true")
	}
	return w
}

type searchIn struct {
	JSON[struct {
		wanted
		Handle           string `json:"handle,omitempty"`
		Email            string `json:"email,omitempty"`
		MembershipNumber string `json:"membership_number,omitempty"`
		Limit            int    `json:"limit,omitempty"`
		Cursor           string `json:"cursor,omitempty"`
	}]
}

type rowBody struct {
	Reference string   `json:"reference"`
	CodeName  string   `json:"code_name"`
	Kind      string   `json:"kind"`
	State     string   `json:"state"`
	Group     string   `json:"group"`
	OpenedOn  string   `json:"opened_on" format:"date"`
	Due       string   `json:"due,omitempty" format:"date-time"`
	Clock     string   `json:"clock,omitempty"`
	OnHold    bool     `json:"on_hold"`
	Version   int      `json:"version"`
	Relations []string `json:"relations" doc:"How you stand to it"`
	Alike     *alikes  `json:"alike,omitempty" doc:"Of a report that came in a burst of near-copies"`
}

type alikes struct {
	Burst string `json:"burst" doc:"To list them all"`
	Count int    `json:"count,omitempty" maximum:"1000" doc:"How many of them this row stands for, itself among them"`
	More  bool   `json:"more,omitempty" doc:"There are more than could be counted"`
}

func alikesOf(r casework.Row) *alikes {
	if r.Header.Burst == "" {
		return nil
	}
	return &alikes{Burst: r.Header.Burst, Count: r.Alike, More: r.Alike == casework.AlikeMost}
}

func (a *API) rowsOf(rows []casework.Row) []rowBody {
	out := []rowBody{}
	for _, r := range rows {
		body := rowBody{Reference: r.Header.Ref, CodeName: r.Header.CodeName, Kind: r.Header.Kind, State: r.Header.State,
			OpenedOn: a.day(r.Header.OpenedOn), Due: exact(r.Due), Clock: r.DueClock, OnHold: r.OnHold, Version: r.Header.Seq, Relations: orEmpty(r.Relations), Alike: alikesOf(r)}
		if p, err := a.p.Shelf.Get(r.Header.Procedure, r.Header.Version); err == nil {
			if s := p.Machine(r.Header.Kind).State(r.Header.State); s != nil {
				body.Group = s.Group
			}
		}
		out = append(out, body)
	}
	return out
}

// mark is what a cursor holds: where the page before ended.
type mark struct {
	Due time.Time `json:"due"`
	ID  string    `json:"id"`
}

func (a *API) search(ctx context.Context, kind string, in *searchIn) (*page[rowBody], error) {
	b := in.Body
	if b.Limit == 0 {
		b.Limit = 25
	}
	if b.Limit < 1 || b.Limit > 100 {
		return nil, malformed("A page has 1 to 100 rows.")
	}
	switch {
	case b.Sort != "" && b.Sort != "due" && b.Sort != "newest", b.Assignee != "" && b.Assignee != "me":
		return nil, malformed("Sort by due or newest; the assignee is me.")
	}
	find := casework.Find{Handle: b.Handle, Email: b.Email, MembershipNumber: b.MembershipNumber}
	return a.queue(ctx, kind, b.wanted, find, Paging{Limit: b.Limit, Cursor: b.Cursor})
}

func (a *API) queue(ctx context.Context, kind string, w wanted, find casework.Find, p Paging) (*page[rowBody], error) {
	f := casework.Filter{Kind: kind, State: w.State, Group: w.Group, Mine: w.Assignee == "me", Clause: w.Clause, Ground: w.Ground,
		Overdue: w.Overdue, Hold: w.Hold, Burst: w.Burst, Newest: w.Sort == "newest", Limit: p.Limit + 1, Find: find}
	if w.DueBefore != "" {
		day, err := time.ParseInLocation(time.DateOnly, w.DueBefore, a.p.Zone)
		if err != nil {
			return nil, malformed("Give the day as YYYY-MM-DD.")
		}
		f.DueBefore = day
	}
	who, _ := actor.From(ctx)
	to := bound(who.ID, kind, []any{w, find})
	var after mark
	if err := a.cursors.open(p.Cursor, to, &after); err != nil {
		return nil, err
	}
	f.After = casework.Mark{Due: after.Due, ID: after.ID}
	rows, err := a.p.Office.Search(ctx, f)
	if err != nil {
		return nil, err
	}
	out := &page[rowBody]{}
	if len(rows) > p.Limit {
		rows = rows[:p.Limit]
		last := rows[len(rows)-1]
		if out.Body.NextCursor, err = a.cursors.seal(mark{Due: last.Due, ID: last.Header.ID}, to); err != nil {
			return nil, err
		}
	}
	out.Body.Items = a.rowsOf(rows)
	return out, nil
}

// version reads If-Match: one strong tag that is a number, as ETag gave it.
func version(tag string) (int, bool) {
	text, ok := strings.CutPrefix(tag, `"`)
	if text, ok2 := strings.CutSuffix(text, `"`); ok && ok2 && text != "" && len(text) <= 9 {
		n := 0
		for _, c := range text {
			if c < '0' || c > '9' {
				return 0, false
			}
			n = n*10 + int(c-'0')
		}
		return n, true
	}
	return 0, false
}

func versionNeeded() error {
	return fault.New(fault.VersionNeeded, "Say which version you saw: If-Match, with the ETag of the read.")
}
