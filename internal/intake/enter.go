package intake

import (
	"context"
	"slices"
	"unicode/utf8"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/notify"
	"recourse/internal/report"
)

// The acts of intake that somebody on the staff may be allowed, by lines of the organisation's policy.
const (
	ActEnter    = "enter"    // a report for a caller
	ActInitiate = "initiate" // one on the house's own initiative
)

// Channels are the closed list of ways by which somebody tells us what one of us then enters.
var Channels = []string{"telephone", "in_person", "letter", "email", "relay", "other"}

// entering finds who of us enters a report, and holds them to what they may and to what they must say of it. It is nobody
// where a report comes from whoever tells it.
func (d *Desk) entering(ctx context.Context, e *casefile.Entered) (actor.Actor, error) {
	if e == nil {
		return actor.Actor{}, nil
	}
	who, ok := actor.From(ctx)
	act := ActEnter
	if e.Own {
		act = ActInitiate
	}
	if !ok || who.Kind != actor.Staff || d.May == nil || !d.May(who, act) {
		return who, fault.Coded(fault.Forbidden, "not_allowed", "You may not enter a report in this way.")
	}
	if f := fault.OnFields(wrong(e)); f != nil {
		return who, f
	}
	return who, nil
}

// Cards writes what somebody is handed whose report one of us took down: their reference, their code, and how to come back.
// It says nothing of what they told.
func (d *Desk) Cards(r Receipt) ([]notify.Letter, error) {
	return d.Letters.Cards(r.Reference, r.SubmittedOn, r.AccessCode)
}

// wrong is what one of us left out of how a report came in, or said beside it.
func wrong(e *casefile.Entered) []fault.Field {
	var out []fault.Field
	say := func(name, code, detail string) {
		out = append(out, fault.Field{Pointer: "/" + name, Code: code, Detail: detail})
	}
	if !e.Own {
		if !slices.Contains(Channels, e.Channel) {
			say("channel", "unknown_option", "Say how it was told to you.")
		}
		return out
	}
	for name, text := range map[string]string{"own_initiative/source": e.Source, "own_initiative/why": e.Why} {
		switch {
		case report.Blank(text):
			say(name, "required", "Say what it rests on, and why it is taken up.")
		case utf8.RuneCountInString(text) > mostWords:
			say(name, "too_long", "This is too long.")
		}
	}
	if e.Channel != "" {
		say("channel", "unknown", "Nobody told it.")
	}
	return out
}

const mostWords = 20000
