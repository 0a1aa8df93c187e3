package casework

import (
	"strings"

	"recourse/internal/notify"
	"recourse/internal/report"
)

// answers is the copy of a report that its reporter gets back: every answer that was given, and none that was not.
func (w *writing) answers(r *report.Report) []notify.Line {
	t := &r.Told
	var out []notify.Line
	say := func(asked string, said ...string) {
		var kept []string
		for _, s := range said {
			if s = strings.TrimSpace(s); s != "" {
				kept = append(kept, s)
			}
		}
		if len(kept) > 0 {
			out = append(out, notify.Line{Asked: w.p.Say(asked), Said: strings.Join(kept, "\n")})
		}
	}
	danger := t.Danger.Detail
	if t.Danger.Immediate {
		danger = w.p.Say("Yes.") + " " + danger
	}
	say("How you are known to us", w.plain(r.IdentityMode))
	say("How you stand to it", w.plain(t.Standing))
	say("Danger now", danger)
	say("What was done", w.words(t.Conduct)...)
	say("What worries you most", w.words(t.Concerns)...)
	say("What you think it was about", w.words(t.Grounds)...)
	say("When", w.when(t.Occurred))
	say("In which nation", w.plain(t.Occurred.Nation))
	for _, p := range t.Places {
		say("Where", w.plain(p.Type), w.p.Say(p.Platform), p.URL, p.Description)
	}
	for _, s := range t.Subjects {
		say("Who it is about", s.Name, s.Handle, w.p.Say(s.Platform), s.ProfileURL, s.MembershipNumber, w.plain(s.BelievedMember), s.Role)
	}
	say("Who it happened to", t.Affected.Name, t.Affected.Relation, t.Affected.Wishes)
	for _, s := range t.Witnesses {
		say("Who else saw it", s.Name, s.Contact)
	}
	for _, s := range t.ToldElsewhere {
		say("Who else you told", w.plain(s.To), s.Reference)
	}
	say("What you hope for", t.OutcomeHoped)
	say("What would make this easier for you", t.Adjustments)
	say("Who must not handle it", t.KeepAway...)
	return out
}

func (w *writing) words(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.plain(id)
	}
	return out
}

func (w *writing) when(o report.Occurred) string {
	s := string(o.From)
	if o.To != "" && o.To != o.From {
		s = strings.TrimSpace(s + " " + w.p.Say("to") + " " + string(o.To))
	}
	if o.Ongoing {
		s = strings.TrimSpace(s + " " + w.p.Say("and still going on"))
	}
	return s
}
