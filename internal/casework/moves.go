package casework

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/notify"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// moves turns one applied action into everything that is kept with it: the file itself, the cases it opens or
// joins, letters, access codes, blind tags and due dates.
func (o *Office) moves(ctx context.Context, h *held, a *procedure.Action, in casefile.Input, r *casefile.Result) ([]casefile.Move, error) {
	m, err := o.move(ctx, h.p, in, r)
	if err != nil {
		return nil, err
	}
	if r.Ballot != nil {
		s := h.file.Contents.Sitting
		m.Ballot = &casefile.Ballot{Question: s.Question, Round: s.Round, Ballot: *r.Ballot}
	}
	if r.Identity != nil {
		if m.Identity, err = o.identity(ctx, r.Identity); err != nil {
			return nil, err
		}
	}
	moves := []casefile.Move{m}
	if a.Has("open_cases") {
		births, err := o.births(ctx, h, in, r)
		if err != nil {
			return nil, err
		}
		for _, b := range births {
			moves[0].LinkedTo = append(moves[0].LinkedTo, b.Result.After.ID)
		}
		moves = append(moves, births...)
	}
	relayed, err := o.relays(ctx, h, a, in, r)
	if err != nil {
		return nil, err
	}
	moves = append(moves, relayed...)
	if l := r.Event.Data.Linked; l != nil {
		moves[0].Incident = l.Incident
		joins, err := o.joins(ctx, h, in, l.Incident)
		if err != nil {
			return nil, err
		}
		for _, j := range joins {
			moves[0].LinkedTo = append(moves[0].LinkedTo, j.Result.After.ID)
		}
		moves = append(moves, joins...)
	}
	return moves, nil
}

// move is one file's part: what every applied action has.
func (o *Office) move(ctx context.Context, p *procedure.Procedure, in casefile.Input, r *casefile.Result) (casefile.Move, error) {
	f := r.After
	days, err := o.days(p, f.Nation)
	if err != nil {
		return casefile.Move{}, err
	}
	m := casefile.Move{
		Result: r, New: r.Event.Seq == 1, Closed: p.Machine(f.Kind).State(f.State()).Terminal,
		Due: f.Deadlines(p, days, in.At), Tags: o.tags(f, r.Event),
	}
	code := ""
	if invited := r.Event.Data.Invited; invited != "" {
		words, err := report.NewCode(o.rand)
		if err != nil {
			return m, err
		}
		code = words.Canonical()
		given := casefile.Code{Party: uuid.NewString(), Kind: actor.Kind(invited), MAC: o.keys.MAC(casefile.CodePurpose, code)}
		if r.Event.Data.Renewed {
			given.Party, given.Renews = in.Who.ID, true
		}
		m.Codes = []casefile.Code{given}
	}
	if err := o.parted(ctx, r, &m); err != nil {
		return m, err
	}
	m.Owes = o.due(&held{p: p, file: f, days: days, loaded: &Loaded{OpenCases: in.OpenCases}}, nil) != nil
	m.Letters, err = o.write(ctx, p, f, r, code)
	r.Code = code
	return m, err
}

// write makes the letters of a move. A letter to the reporter goes to every reporter of the file.
func (o *Office) write(ctx context.Context, p *procedure.Procedure, f *casefile.File, r *casefile.Result, code string) ([]notify.Letter, error) {
	if len(r.Letters) == 0 {
		return nil, nil
	}
	days, err := o.days(p, f.Nation)
	if err != nil {
		return nil, err
	}
	var names map[string]string // no letter to a reporter names anybody
	if slices.ContainsFunc(r.Letters, func(l procedure.Letter) bool { return l.To != "reporter" }) {
		if names, err = o.store.Names(ctx, people(f)); err != nil {
			return nil, err
		}
	}
	var out []notify.Letter
	for _, l := range r.Letters {
		extra := Extra{AccessCode: code, Days: days, Names: names, NewID: uuid.NewString}
		for _, reader := range readers(f, l) {
			extra.Reporter = reader
			letter, err := o.letters.Write(p, f, r.Event, l, extra)
			if err != nil {
				return nil, fault.Because(fault.Internal, "A letter that belongs to this could not be written, so nothing was changed.", err)
			}
			out = append(out, letter)
		}
	}
	return out, nil
}

// readers are those a letter goes to: the respondent, or every reporter of the file, each by their own report.
func readers(f *casefile.File, l procedure.Letter) []*ReporterView {
	if l.To != "reporter" {
		return []*ReporterView{nil}
	}
	if f.Kind == casefile.Report {
		return []*ReporterView{{Report: f.ID, Standing: f.Contents.Summary.Standing, Reference: f.Ref}}
	}
	var out []*ReporterView
	for _, t := range f.Contents.Told {
		out = append(out, &ReporterView{Report: t.Report, Standing: t.Standing, Reference: t.Reference})
	}
	return out
}

// people lists the members who sit, whose names a letter may give.
func people(f *casefile.File) []string {
	var out []string
	for _, h := range f.Contents.Holders {
		out = append(out, h.Person)
	}
	return out
}

// births opens one case for each respondent that the report's officer named (T07). What the reporter told goes
// along without who they are; whoever is set aside from the report is set aside from the case.
func (o *Office) births(ctx context.Context, h *held, in casefile.Input, r *casefile.Result) ([]casefile.Move, error) {
	staff, err := o.store.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	var out []casefile.Move
	for _, ref := range r.Event.Data.Cases {
		key, err := o.keys.Take(ctx)
		if err != nil {
			return nil, err
		}
		header := casefile.Header{
			ID: ref.ID, Ref: ref.Ref, CodeName: casefile.CodeName(ref.ID), Kind: casefile.Case, Procedure: h.p.ID, Version: h.p.Version,
			Key: string(key), Incident: h.file.Incident, Nation: h.file.Nation, OpenedOn: in.At,
		}
		told, exhibits := toldBy(h.p, h.file)
		data := casefile.Data{
			Opened: &casefile.Opening{Report: h.file.ID, Respondent: ref.Respondent, Marks: told.Marks}, Told: []casefile.Told{told},
			Exhibits: exhibits, Quarantine: aside(h.file, ref.Respondent, staff),
		}
		if data.Membership, err = o.lookAt(ctx, h, ref.Respondent, in.At); err != nil {
			return nil, err
		}
		data.KeptAway = casefile.OnlyAsked(h.file.KeptAway(), []string{ref.Respondent.Name, ref.Respondent.Handle}, staff)
		born, err := casefile.Begin(h.p, header, in.Who, in.As, data, in.At, in.NewID)
		if err != nil {
			return nil, err
		}
		m, err := o.move(ctx, h.p, in, born)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// joins tells every live case of an incident what another report of it says (T06).
func (o *Office) joins(ctx context.Context, h *held, in casefile.Input, incident string) ([]casefile.Move, error) {
	headers, err := o.store.Incident(ctx, incident)
	if err != nil {
		return nil, err
	}
	system := actor.SystemFor("linking")
	told, exhibits := toldBy(h.p, h.file)
	var out []casefile.Move
	for _, header := range headers {
		if header.Kind != casefile.Case {
			continue
		}
		c, err := o.heldBy(ctx, system, header)
		if err != nil {
			return nil, err
		}
		a := joining(c.p)
		if a == nil || !c.p.Case.Applies(a, c.file.State()) {
			continue
		}
		jin := in
		jin.Action, jin.Reason, jin.Fields, jin.Who, jin.As = a.ID, "", nil, system, "system"
		jin.Told, jin.Exhibits, jin.Days = &told, exhibits, c.days
		joined, err := c.file.Apply(c.p, jin)
		if err != nil {
			return nil, err
		}
		m, err := o.move(ctx, c.p, jin, joined)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// heldBy loads and opens a file for the system.
func (o *Office) heldBy(ctx context.Context, system actor.Actor, header casefile.Header) (*held, error) {
	l, obj, err := o.seen(ctx, system, header.Kind, header.Ref, false)
	if err != nil {
		return nil, err
	}
	return o.open(ctx, l, obj)
}

// joining is the action by which a procedure takes in another report of the same incident; nil where it has none.
func joining(p *procedure.Procedure) *procedure.Action {
	for i := range p.Case.Actions {
		if p.Case.Actions[i].Has("join") {
			return &p.Case.Actions[i]
		}
	}
	return nil
}

// toldBy is what a case may know of a report: all that was told, and never who told it.
func toldBy(p *procedure.Procedure, f *casefile.File) (casefile.Told, []casefile.Exhibit) {
	s := f.Contents.Summary
	return casefile.Told{
		Report: f.ID, Reference: f.Ref, Standing: s.Standing, Anonymous: s.Anonymous,
		Account: f.Contents.Submission, Marks: f.Overlays(p),
	}, f.Contents.Exhibits
}

// aside lists whom a new case is kept from: whoever is set aside from its report, and whoever is the respondent or
// close to them.
func aside(f *casefile.File, r casefile.Respondent, staff []casefile.Colleague) []string {
	out := casefile.SetAside([]string{r.Name, r.Handle}, nil, staff)
	for _, s := range f.Standings() {
		if s.Relation == casefile.Conflict && !slices.Contains(out, s.Person) {
			out = append(out, s.Person)
		}
	}
	return out
}

// identity takes a key of its own for who the reporter says they are.
func (o *Office) identity(ctx context.Context, fields casefile.Fields) (*casefile.Identity, error) {
	key, err := o.keys.Take(ctx)
	if err != nil {
		return nil, err
	}
	words, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	return &casefile.Identity{Key: string(key), Words: words}, nil
}

// tags are the blind tags of what a move adds: how the respondent may be found again, and which clauses and
// grounds the case is about (decision 31). A reporter is never tagged.
func (o *Office) tags(f *casefile.File, e casefile.Event) []casefile.Tag {
	var out []casefile.Tag
	tag := func(kind, value string) {
		if value != "" {
			out = append(out, casefile.Tag{Kind: kind, Tag: o.keys.Tag(o.keys.Epoch(), kind, value)})
		}
	}
	for mark, value := range marksOf(e) {
		tag(string(mark), value)
	}
	if c := e.Data.Clause; c != nil {
		tag("clause", c.ID)
		for _, g := range e.Data.Fields.Texts("grounds") {
			tag("ground", g)
		}
	}
	return out
}

// marksOf is how the respondent may be found from an event on: as the case was opened, or as they were found to be.
func marksOf(e casefile.Event) map[report.Mark]string {
	switch d := e.Data; {
	case d.Opened != nil:
		return marks(d.Opened.Respondent)
	case d.Attributed != nil:
		return marks(*d.Attributed)
	}
	return nil
}

func marks(r casefile.Respondent) map[report.Mark]string {
	return map[report.Mark]string{
		report.Handle: report.Canonical(report.Handle, r.Handle), report.Email: report.Canonical(report.Email, r.Email),
		report.MembershipNumber: report.Canonical(report.MembershipNumber, r.MembershipNumber),
	}
}

// parted takes away what tied a case to somebody who is not its respondent: the marks that were theirs alone, under
// every epoch; and, once somebody else is, their access.
func (o *Office) parted(ctx context.Context, r *casefile.Result, m *casefile.Move) error {
	if r.Event.Data.Attributed != nil && !r.After.Contents.RespondentSince.IsZero() {
		m.Parts = []actor.Kind{actor.Respondent}
	}
	gone := r.Event.Data.Parted
	if gone == nil {
		return nil
	}
	epochs, err := o.keys.Epochs(ctx)
	if err != nil {
		return err
	}
	stay := marks(r.After.Contents.Opening.Respondent)
	for mark, value := range marks(*gone) {
		if value == "" || value == stay[mark] {
			continue
		}
		for _, epoch := range epochs {
			m.Untags = append(m.Untags, casefile.Tag{Kind: string(mark), Tag: o.keys.Tag(epoch, string(mark), value)})
		}
	}
	return nil
}
