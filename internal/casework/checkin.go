package casework

import (
	"context"
	"slices"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/once"
	"recourse/internal/procedure"
)

// CheckedOn are those who are asked, after the end, how they have fared since.
var CheckedOn = []actor.Kind{actor.Reporter, actor.Respondent, actor.Affected}

// LateDays is for how long a question that fell due is still asked. A house that was away so long asks nobody about what is long past.
const LateDays = 60

// Asking is one check-in of a version of a procedure: whom it asks, of which files.
type Asking struct {
	Kind, Procedure, Version string
	Ends                     []string // the states in which such a file has ended
	Sides                    []string
	Nth                      int
	After                    int // days
}

// CheckIn is what a party is asked after the end.
type CheckIn struct {
	Waits  bool
	Erased bool            // what was kept is gone: nothing that they say could be kept with it
	File   casefile.Header // of which kind, and by which rules
}

// AskHowTheyFared asks the parties to every file that ended so many days ago as its procedure says, each once, however often it was
// opened again, and also where its words were erased meanwhile.
func (o *Office) AskHowTheyFared(ctx context.Context, now time.Time) error {
	var asks []Asking
	for _, p := range o.shelf.All() {
		for i, days := range p.CheckInDays() {
			for kind, sides := range map[string][]actor.Kind{casefile.Report: CheckedOn[:1], casefile.Case: CheckedOn[1:]} {
				a := Asking{Kind: kind, Procedure: p.ID, Version: p.Version, Ends: p.Machine(kind).Ends(), Nth: i + 1, After: days}
				for _, s := range sides {
					a.Sides = append(a.Sides, string(s))
				}
				asks = append(asks, a)
			}
		}
	}
	return o.store.AskCheckIns(ctx, asks, now.In(o.daysIn()).Format(time.DateOnly), o.daysIn())
}

// daysIn is the zone in which days are counted.
func (o *Office) daysIn() *time.Location {
	if o.zone == nil {
		return time.UTC
	}
	return o.zone
}

// MyCheckIn tells what the acting party is asked after the end. NotFound for anyone who is no party.
func (o *Office) MyCheckIn(ctx context.Context) (CheckIn, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return CheckIn{}, err
	}
	if !slices.Contains(CheckedOn, who.Kind) || who.File == "" {
		return CheckIn{}, NotFound()
	}
	return o.store.CheckIn(ctx, who.File, casefile.AskedAs(who))
}

// FaredList is what a party chooses from, in a language.
func (o *Office) FaredList(h casefile.Header, lang string) (*procedure.List, error) {
	p, err := o.shelf.Get(h.Procedure, h.Version)
	if err != nil {
		return nil, err
	}
	return p.In(lang).List(procedure.FaredList), nil
}

// Fared keeps how the acting party has fared since the end, as a message from them. Where their file was erased there is nothing that
// it could be kept with: then it is kept that they answered, and nothing of what. It returns what Knock returns, and of an erased file
// Conflict where nothing is asked, Invalid for what is not on the list and for words that nobody could read. Done is nil there.
func (o *Office) Fared(ctx context.Context, r Request) (*Done, error) {
	c, err := o.MyCheckIn(ctx)
	if err != nil {
		return nil, err
	}
	if !c.Erased {
		return o.Knock(ctx, procedure.CheckInDoor, r)
	}
	if !c.Waits {
		return nil, DoorShut()
	}
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	fared, _ := r.Fields["fared"].(string)
	words, _ := r.Fields["text"].(string)
	switch {
	case !slices.Contains(procedure.Fared, fared):
		return nil, fault.OnField("/fields/fared", "required", "Choose one of the answers.")
	case words != "":
		return nil, fault.OnField("/fields/text", "not_kept", "What was kept of this matter was erased, and what you write could not be kept with it. Leave this empty.")
	}
	var answer *once.Answer
	if r.Keep != nil {
		if answer, err = r.Keep(&Done{}); err != nil {
			return nil, err
		}
	}
	return nil, o.store.AnswerCheckIn(ctx, who.File, casefile.CheckedIn{Party: casefile.AskedAs(who), NotAgain: fared == procedure.FaredNotAgain}, o.now(), answer)
}
