package tour

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/procedure"
	"recourse/internal/report"
	"recourse/internal/server"
)

const codePurpose = casefile.CodePurpose

// play is one playing of a script.
type play struct {
	house  *server.House
	clock  *Clock
	script *Script
	staff  []member
	refs   map[string]string // "@report NAME" to its reference
	out    Credentials
}

// Play fills an empty house. The clock is back in its course when it returns. It returns Conflict for a house in
// which somebody works already.
func Play(ctx context.Context, house *server.House, clock *Clock) (Credentials, error) {
	s, err := Load(house.Settings.Procedure)
	if err != nil {
		return Credentials{}, err
	}
	defer clock.Release()
	clock.Release()
	now := clock.Now().UTC().Truncate(time.Minute)
	p := &play{house: house, clock: clock, script: s, refs: map[string]string{}, out: Credentials{BaseURL: house.Settings.BaseURL}}
	longest := time.Duration(0)
	for i := range s.Told {
		longest = max(longest, s.Told[i].length()+time.Duration(s.Told[i].Rest)*24*time.Hour)
	}
	clock.Set(now.Add(-longest - 48*time.Hour))
	if err := p.organise(ctx); err != nil {
		return Credentials{}, fmt.Errorf("tour: %w", err)
	}
	for i := range s.Told {
		t := &s.Told[i]
		clock.Set(now.Add(-t.length() - time.Duration(t.Rest)*24*time.Hour - pace))
		if err := p.tell(ctx, t); err != nil {
			return Credentials{}, fmt.Errorf("tour: %s: %w", t.Name, err)
		}
	}
	if err := p.settle(ctx); err != nil {
		return Credentials{}, fmt.Errorf("tour: %w", err)
	}
	clock.Release()
	if err := house.Tick(ctx); err != nil { // what was promised in the past stands in the log
		return Credentials{}, fmt.Errorf("tour: %w", err)
	}
	return p.out, house.Tick(ctx) // and what was done today, which a tick takes as far as its last batch has places
}

// told is a report that came in, or a case of it, as the play goes on with it.
type told struct {
	kind, ref, id string
	reporter      string            // access code
	codes         map[string]string // of everybody whom a letter gave one, by their part
}

// tell plays one story.
func (p *play) tell(ctx context.Context, t *Story) error {
	draft, err := t.draft(p.clock.Now())
	if err != nil {
		return err
	}
	receipt, err := p.house.Desk.Submit(ctx, intake.Submission{Draft: draft})
	if err != nil {
		return fmt.Errorf("submit: %w", describe(err))
	}
	reporter, err := p.party(ctx, receipt.AccessCode)
	if err != nil {
		return err
	}
	f := &told{kind: casefile.Report, ref: receipt.Reference, id: reporter.File, reporter: receipt.AccessCode}
	p.refs["@report "+t.Name] = f.ref
	p.out.Reports = append(p.out.Reports, Report{Reference: f.ref, AccessCode: f.reporter})
	if err := p.take(ctx, f, t.Way); err != nil {
		return err
	}
	if len(t.Cases) == 0 {
		return nil
	}
	linked, err := p.house.Files.Linked(ctx, f.id)
	if err != nil {
		return err
	}
	linked = slices.DeleteFunc(linked, func(h casefile.Header) bool { return h.Kind != casefile.Case })
	if len(linked) != len(t.Cases) {
		return fmt.Errorf("%d cases came of it, and the script goes on with %d", len(linked), len(t.Cases))
	}
	for i, h := range linked {
		c := &told{kind: casefile.Case, ref: h.Ref, id: h.ID, reporter: f.reporter}
		p.refs["@case "+t.Name] = c.ref
		if err := p.take(ctx, c, t.Cases[i]); err != nil {
			return err
		}
		p.out.Cases = append(p.out.Cases, Case{Reference: c.ref})
	}
	return nil
}

// take plays steps on one file.
func (p *play) take(ctx context.Context, f *told, steps []Step) error {
	for i, s := range steps {
		p.pause()
		p.clock.Pass(time.Second)
		if err := p.step(ctx, f, s); err != nil {
			return fmt.Errorf("step %d (%s %s%s%s): %w", i+1, s.As, s.Do, s.Door, why(s), describe(err))
		}
	}
	return nil
}

func why(s Step) string {
	if s.Declare {
		return "declare"
	}
	return ""
}

func (p *play) step(ctx context.Context, f *told, s Step) error {
	switch {
	case s.Wait > 0:
		p.clock.Pass(time.Duration(s.Wait) * 24 * time.Hour)
		return p.house.Office.Advance(ctx, f.kind, f.ref)
	case s.Declare:
		return p.declare(ctx, f)
	case s.Door != "":
		return p.knock(ctx, f, s)
	}
	return p.act(ctx, f, s)
}

// knock is what a party does, by its code.
func (p *play) knock(ctx context.Context, f *told, s Step) error {
	code := f.reporter
	if s.As != string(actor.Reporter) {
		if err := p.findCodes(ctx, f); err != nil {
			return err
		}
		if code = f.codes[s.As]; code == "" {
			return fmt.Errorf("no letter gave the %s a code", s.As)
		}
	}
	who, err := p.party(ctx, code)
	if err != nil {
		return err
	}
	fields, _ := Filled(s.Fields, p.clock.Now(), p.refs).(map[string]any)
	_, err = p.house.Office.Knock(actor.With(ctx, who), s.Door, casework.Request{Reason: s.Reason, Fields: fields})
	return err
}

// findCodes reads each party's code where the party does: in the letter that gave it, the last one where there are several.
func (p *play) findCodes(ctx context.Context, f *told) error {
	h, found, err := p.house.Files.Header(ctx, f.id)
	if err != nil || !found {
		return fmt.Errorf("the case is gone: %w", err)
	}
	letters, err := p.house.Files.Letters(ctx, h)
	if err != nil {
		return err
	}
	f.codes = map[string]string{}
	for _, l := range letters {
		for line := range strings.Lines(l.Body) {
			if code, err := report.ParseCode(strings.TrimSpace(line)); err == nil {
				f.codes[l.To] = code.Canonical()
			}
		}
	}
	return nil
}

// declare lets everybody who was drawn say that they have no conflict.
func (p *play) declare(ctx context.Context, f *told) error {
	n := 0
	for _, m := range p.staff {
		_, err := p.house.Office.Act(actor.With(ctx, m.who), casework.Request{
			Kind: f.kind, Ref: f.ref, Action: p.declaring(f.kind), Fields: map[string]any{"conflict": false}, Version: -1,
		})
		if err == nil {
			n++
		} else if !refused(err) {
			return err
		}
	}
	if n == 0 {
		return fmt.Errorf("nobody had anything to declare")
	}
	return nil
}

// declaring is the action by which a procedure lets people declare.
func (p *play) declaring(kind string) string {
	m := p.house.Rules.Shelf.Current(p.house.Settings.Procedure).Machine(kind)
	for i := range m.Actions {
		if m.Actions[i].Has("declare") {
			return m.Actions[i].ID
		}
	}
	return ""
}

// act is what a member of staff does: the first who holds the role and may, or each of them.
func (p *play) act(ctx context.Context, f *told, s Step) error {
	fields, _ := Filled(s.Fields, p.clock.Now(), p.refs).(map[string]any)
	role := s.As
	if fn := p.house.Rules.Shelf.Current(p.house.Settings.Procedure).Function(s.As); fn != nil {
		role = fn.Role
	}
	var last error = fault.New(fault.Forbidden, "nobody holds this role")
	n := 0
	for _, m := range p.staff {
		if role != "*" && m.Role != role {
			continue
		}
		done, err := p.house.Office.Act(actor.With(ctx, m.who), casework.Request{
			Kind: f.kind, Ref: f.ref, Action: s.Do, Reason: s.Reason, Fields: fields, Version: -1,
		})
		switch {
		case refused(err):
			last = err
			continue
		case err != nil:
			return err
		case done.Proposal != nil:
			if err := p.confirm(ctx, done.Proposal.ID); err != nil {
				return err
			}
		}
		if n++; !s.Each {
			return nil
		}
	}
	if n == 0 {
		return last
	}
	return nil
}

// confirm finds the second person of a proposal.
func (p *play) confirm(ctx context.Context, proposal string) error {
	var last error
	for _, m := range p.staff {
		_, err := p.house.Office.Confirm(actor.With(ctx, m.who), proposal, nil)
		if err == nil {
			return nil
		}
		if !refused(err) {
			return err
		}
		last = err
	}
	return fmt.Errorf("nobody may confirm it: %w", last)
}

// refused tells whether somebody else should try.
func refused(err error) bool { return fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) }

// settle notes where everything has come to.
func (p *play) settle(ctx context.Context) error {
	for i := range p.out.Reports {
		r := &p.out.Reports[i]
		who, err := p.party(ctx, r.AccessCode)
		if err != nil {
			return err
		}
		h, _, err := p.house.Files.Header(ctx, who.File)
		if err != nil {
			return err
		}
		r.State = h.State
		linked, err := p.house.Files.Linked(ctx, who.File)
		if err != nil {
			return err
		}
		for _, h := range linked {
			for j := range p.out.Cases {
				if c := &p.out.Cases[j]; c.Reference == h.Ref {
					if err := p.settleCase(ctx, c, h); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// settleCase notes where a case has come to, and the codes of everybody who has one.
func (p *play) settleCase(ctx context.Context, c *Case, h casefile.Header) error {
	f := &told{kind: h.Kind, ref: h.Ref, id: h.ID}
	if err := p.findCodes(ctx, f); err != nil {
		return err
	}
	c.State, c.RespondentAccessCode = h.State, f.codes[string(actor.Respondent)]
	for _, kind := range procedure.Admitted {
		if code := f.codes[kind]; code != "" {
			p.out.Parties = append(p.out.Parties, Party{Reference: h.Ref, Kind: kind, AccessCode: code})
		}
	}
	return nil
}

// describe adds the fields of a fault to its words: the script is ours, and its mistakes should be found.
func describe(err error) error {
	var b strings.Builder
	var known *fault.Fault
	if !errors.As(err, &known) {
		return err
	}
	for _, f := range known.Fields {
		fmt.Fprintf(&b, " %s: %s (%s)", f.Pointer, f.Detail, f.Code)
	}
	if b.Len() == 0 {
		return err
	}
	return fmt.Errorf("%w:%s", err, b.String())
}
