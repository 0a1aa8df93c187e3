package casework

import (
	"context"
	"slices"

	"recourse/internal/casefile"
)

// births opens one case for each respondent that the report's officer named (T07). What its reporter told goes along
// without who they are, and so does what every report told that was linked to it; whoever is set aside from one of them
// is set aside from the case.
func (o *Office) births(ctx context.Context, h *held, in casefile.Input, r *casefile.Result) ([]casefile.Move, error) {
	staff, err := o.store.Colleagues(ctx)
	if err != nil {
		return nil, err
	}
	others, err := o.linkedTo(ctx, h.file.Incident, h.file.ID)
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
		data := casefile.Data{
			Opened:     &casefile.Opening{Report: h.file.ID, Respondent: ref.Respondent},
			Quarantine: casefile.SetAside([]string{ref.Respondent.Name, ref.Respondent.Handle}, nil, staff),
		}
		if data.Membership, err = o.lookAt(ctx, h, ref.Respondent, in.At); err != nil {
			return nil, err
		}
		var wished, touched []string
		for _, t := range append([]telling{tellingOf(h)}, others...) {
			data.Told, data.Exhibits = append(data.Told, t.told), append(data.Exhibits, t.exhibits...)
			data.Opened.Marks, data.Quarantine = union(data.Opened.Marks, t.told.Marks), union(data.Quarantine, t.aside)
			wished, touched = union(wished, t.kept), union(touched, without(t.aside, t.kept))
		}
		data.KeptAway = casefile.OnlyAsked(without(wished, touched), []string{ref.Respondent.Name, ref.Respondent.Handle}, staff)
		born, err := casefile.Begin(h.p, header, in.Who, in.As, data, in.At, in.NewID)
		if err != nil {
			return nil, err
		}
		m, err := o.move(ctx, h.p, in, born)
		if err != nil {
			return nil, err
		}
		for _, t := range others {
			m.LinkedTo = append(m.LinkedTo, t.id)
		}
		out = append(out, m)
	}
	return out, nil
}

// union is a list with what it lacks of another.
func union(list, more []string) []string {
	for _, s := range more {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// without is a list but for another.
func without(list, less []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(less, s) })
}
