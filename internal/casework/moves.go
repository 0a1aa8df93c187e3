package casework

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
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
		if m.Identity, err = o.identity(ctx, h.file.ID, a.Has("reach"), r.Identity); err != nil {
			return nil, err
		}
	}
	moves := []casefile.Move{m}
	joined := 0 // cases from now on
	if a.Has("open_cases") {
		births, err := o.births(ctx, h, in, r)
		if err != nil {
			return nil, err
		}
		for _, b := range births {
			moves[0].LinkedTo = append(moves[0].LinkedTo, b.Result.After.ID)
		}
		moves, joined = append(moves, births...), len(births)
	}
	relayed, err := o.relays(ctx, h, a, in, r)
	if err != nil {
		return nil, err
	}
	moves = append(moves, relayed...)
	if to := r.Event.Data.Related; to != nil {
		moves[0].LinkedTo = append(moves[0].LinkedTo, to.ID)
	}
	if l := r.Event.Data.Linked; l != nil {
		moves[0].Incident = l.Incident
		joins, cases, err := o.joins(ctx, h, in, l)
		if err != nil {
			return nil, err
		}
		moves[0].LinkedTo = append(moves[0].LinkedTo, cases...)
		moves, joined = append(moves, joins...), len(cases)
	}
	if joined > 0 {
		moves[0].Owes = o.owes(h.p, r.After, in, joined)
	}
	return moves, nil
}

// owes tells whether the system has a step to take on a file as it is left, with so many more cases open.
func (o *Office) owes(p *procedure.Procedure, f *casefile.File, in casefile.Input, joined int) bool {
	days, err := o.days(p, f.Nation)
	if err != nil {
		return true // whoever looks again will say so
	}
	l := &Loaded{Cases: in.Cases + joined, OpenCases: in.OpenCases + joined}
	return o.due(&held{p: p, file: f, days: days, loaded: l}, nil) != nil
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
	if m.Dates, err = f.Dates(p, days, r.Before); err != nil {
		return m, fault.Because(fault.Internal, "This could not be recorded.", err)
	}
	code := ""
	if r.Event.Data.Invited != "" {
		words, err := report.NewCode(o.rand)
		if err != nil {
			return m, err
		}
		code = words.Canonical()
		m.Codes = []casefile.Code{codeFor(r, in.Who, o.keys.MAC(casefile.CodePurpose, code))}
		// Whoever is invited again may have lost the letter before: from now on nobody comes in with what it holds.
		if d := r.Event.Data; !d.Renewed && d.Admitted == nil {
			m.Parts = append(m.Parts, actor.Kind(d.Invited))
		}
	}
	m.Ends = ends(r)
	if err := o.parted(ctx, r, &m); err != nil {
		return m, err
	}
	m.Owes = o.owes(p, f, in, 0)
	m.Letters, err = o.write(ctx, p, f, r, code)
	r.Code = code
	return m, err
}

// ends are the codes of those whose part this step ends: of whoever is dismissed, and, where the respondent is somebody
// else from now on, of whoever stood beside the one before.
func ends(r *casefile.Result) []casefile.Code {
	var out []casefile.Code
	for _, p := range r.After.Contents.Parties {
		if p.ID == r.Event.Data.Dismissed || r.Event.Data.Attributed != nil && p.Ended {
			out = append(out, casefile.Code{Party: p.ID, Kind: p.Kind})
		}
	}
	return out
}

// codeFor says whose the access code of a move is, and until when.
func codeFor(r *casefile.Result, who actor.Actor, mac []byte) casefile.Code {
	d := r.Event.Data
	given := casefile.Code{Party: uuid.NewString(), Kind: actor.Kind(d.Invited), MAC: mac}
	if d.Renewed {
		given.Party, given.Renews = who.ID, true
	}
	if d.Admitted != nil {
		given.Party = d.Admitted.ID
	}
	if p := r.After.Contents.Party(given.Party); p != nil {
		given.Until = p.Until
	}
	return given
}

// write makes the letters of a move, one for each of its readers.
func (o *Office) write(ctx context.Context, p *procedure.Procedure, f *casefile.File, r *casefile.Result, code string) ([]notify.Letter, error) {
	if len(r.Letters) == 0 {
		return nil, nil
	}
	days, err := o.days(p, f.Nation)
	if err != nil {
		return nil, err
	}
	names, err := o.sitting(ctx, p, f, r.Letters)
	if err != nil {
		return nil, err
	}
	var out []notify.Letter
	for _, l := range r.Letters {
		extra := Extra{AccessCode: code, Days: days, Names: names, NewID: uuid.NewString}
		for _, reader := range readers(f, r.Event, l) {
			extra.Reader = reader
			letter, err := o.letters.Write(p, f, r.Event, l, extra)
			if err != nil {
				return nil, fault.Because(fault.Internal, "A letter that belongs to this could not be written, so nothing was changed.", err)
			}
			letter.Kept = !letter.Quiet && f.Contents.Reach[cmp.Or(letter.Party, letter.To)].How == casefile.Here
			out = append(out, letter)
		}
	}
	return out, nil
}

// sitting are the names of those who sit: only the respondent is told them (5.13), and where no letter goes there or nobody sits,
// nobody asks for them.
func (o *Office) sitting(ctx context.Context, p *procedure.Procedure, f *casefile.File, letters []procedure.Letter) (map[string]string, error) {
	if !slices.ContainsFunc(letters, func(l procedure.Letter) bool { return l.To == string(actor.Respondent) }) {
		return nil, nil
	}
	var people []string
	for _, s := range f.Contents.Seats(p.Body(f.Contents.Sitting.Body)) {
		people = append(people, s.Person)
	}
	if len(people) == 0 {
		return nil, nil
	}
	return o.store.Names(ctx, people)
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
		Danger: s.Danger, Retaliation: s.Retaliation, Perceived: s.Perceived, Own: f.Contents.Entered != nil && f.Contents.Entered.Own,
		Language: f.Contents.Language(f.ID),
	}, f.Contents.Exhibits
}

// identity takes a key of its own for who the reporter says they are. How they are to be told of something new they say apart from
// the rest, and neither word unsays the other.
func (o *Office) identity(ctx context.Context, report string, reach bool, fields casefile.Fields) (*casefile.Identity, error) {
	before := casefile.Fields{}
	words, err := o.store.Contact(ctx, report)
	if err == nil && words != nil {
		err = json.Unmarshal(words, &before)
	}
	if err != nil {
		return nil, err
	}
	if reach {
		maps.Copy(before, fields)
		fields = before
	} else if how := before.Text("how"); how != "" {
		fields = maps.Clone(fields)
		fields["how"] = how
	}
	key, err := o.keys.Take(ctx)
	if err != nil {
		return nil, err
	}
	if words, err = json.Marshal(fields); err != nil {
		return nil, err
	}
	return &casefile.Identity{Key: string(key), Words: words}, nil
}
