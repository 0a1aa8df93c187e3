package casework

import (
	"context"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/casefile"
)

// telling is a report as a case may know it.
type telling struct {
	id       string
	told     casefile.Told
	exhibits []casefile.Exhibit
	aside    []string // whom it is kept from
	kept     []string // of those: only at its reporter's wish
}

func tellingOf(h *held) telling {
	told, exhibits := toldBy(h.p, h.file)
	t := telling{id: h.file.ID, told: told, exhibits: exhibits, kept: h.file.KeptAway()}
	for _, s := range h.file.Standings() {
		if s.Relation == casefile.Conflict {
			t.aside = append(t.aside, s.Person)
		}
	}
	return t
}

// linkedTo finds the reports that were linked to an incident, whether or not a case of it was open then, and those that
// were linked to one of them before it was linked itself: no report of an incident is lost to its cases. The report
// that is being worked on is not among them.
func (o *Office) linkedTo(ctx context.Context, incident, but string) ([]telling, error) {
	system := actor.SystemFor("linking")
	var out []telling
	incidents, seen := []string{incident}, map[string]bool{incident: true, "": true}
	for len(incidents) > 0 {
		headers, err := o.store.Incident(ctx, incidents[0])
		if err != nil {
			return nil, err
		}
		incidents = incidents[1:]
		for _, header := range headers {
			if header.Kind != casefile.Report || header.ID == but {
				continue
			}
			h, err := o.heldBy(ctx, system, header)
			if err != nil {
				return nil, err
			}
			link := h.file.Contents.Link
			if link == nil {
				continue
			}
			if !seen[link.From] {
				seen[link.From], incidents = true, append(incidents, link.From)
			}
			if !slices.ContainsFunc(out, func(t telling) bool { return t.id == header.ID }) {
				out = append(out, tellingOf(h))
			}
		}
	}
	return out, nil
}

// Related lists the cases that a case was related to, or that were related to it, as far as they exist for the actor.
func (o *Office) Related(ctx context.Context, v *View) ([]casefile.Header, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	linked, err := o.store.Linked(ctx, v.File.ID)
	if err != nil {
		return nil, err
	}
	if v.File.Kind != casefile.Case {
		return nil, nil
	}
	return o.casesFor(ctx, who, linked)
}

// casesFor are those of the files that are cases and exist for the actor.
func (o *Office) casesFor(ctx context.Context, who actor.Actor, files []casefile.Header) ([]casefile.Header, error) {
	var out []casefile.Header
	for _, h := range files {
		if h.Kind != casefile.Case {
			continue
		}
		l, err := o.store.Load(ctx, Look{Kind: h.Kind, Ref: h.Ref, Who: who, Scope: o.policy.Scope(who, ActList, h.Kind), At: o.now()})
		if err != nil {
			return nil, err
		}
		if l.Found && o.policy.Can(who, ActList, object(l, who)).Allowed {
			out = append(out, h)
		}
	}
	return out, nil
}

// stillAside lists, where a conflict of somebody was lifted on a report, the cases that came of it on which it stands.
func (o *Office) stillAside(ctx context.Context, who actor.Actor, before *casefile.File, r *casefile.Result) ([]string, error) {
	person := r.Event.Data.Person
	if before.Kind != casefile.Report || !before.Contents.Quarantined[person] || r.After.Contents.Quarantined[person] {
		return nil, nil
	}
	linked, err := o.store.Linked(ctx, before.ID)
	if err != nil {
		return nil, err
	}
	cases, err := o.casesFor(ctx, who, linked)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, header := range cases {
		h, err := o.heldBy(ctx, actor.SystemFor("ruling"), header)
		if err != nil {
			return nil, err
		}
		if h.file.Contents.Quarantined[person] {
			out = append(out, header.Ref)
		}
	}
	return out, nil
}

// joins tells every live case of an incident what another report of it says (T06), and what those say that were linked to
// that report before. It lists the cases that were told.
func (o *Office) joins(ctx context.Context, h *held, in casefile.Input, link *casefile.Link) (moves []casefile.Move, cases []string, err error) {
	headers, err := o.store.Incident(ctx, link.Incident)
	if err != nil {
		return nil, nil, err
	}
	headers = slices.DeleteFunc(headers, func(header casefile.Header) bool { return header.Kind != casefile.Case })
	if len(headers) == 0 {
		return nil, nil, nil
	}
	all := []telling{tellingOf(h)}
	if link.From != link.Incident {
		others, err := o.linkedTo(ctx, link.From, h.file.ID)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, others...)
	}
	for _, header := range headers {
		told, err := o.tell(ctx, header, in, all)
		if err != nil {
			return nil, nil, err
		}
		if len(told) > 0 {
			moves, cases = append(moves, told...), append(cases, header.ID)
		}
	}
	return moves, cases, nil
}

// tell lets a case take in reports of its incident, each in an event of its own. The first is linked to the case by the
// report's own move.
func (o *Office) tell(ctx context.Context, header casefile.Header, in casefile.Input, all []telling) ([]casefile.Move, error) {
	system := actor.SystemFor("linking")
	c, err := o.heldBy(ctx, system, header)
	if err != nil {
		return nil, err
	}
	a := joining(c.p)
	var out []casefile.Move
	for i, t := range all {
		if a == nil || !c.p.Case.Applies(a, c.file.State()) {
			break
		}
		jin := in
		jin.Action, jin.Reason, jin.Fields, jin.Who, jin.As = a.ID, "", nil, system, "system"
		jin.Told, jin.Exhibits, jin.Aside, jin.Kept, jin.Days, jin.Cases, jin.OpenCases = &t.told, t.exhibits, t.aside, t.kept, c.days, 0, 0
		m, err := o.moveAnother(ctx, c, jin)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			m.LinkedTo = []string{t.id}
		}
		c.file, out = m.Result.After, append(out, m)
	}
	return out, nil
}
