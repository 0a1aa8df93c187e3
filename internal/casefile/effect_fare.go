package casefile

import (
	"slices"
	"strings"

	"recourse/internal/actor"
	"recourse/internal/procedure"
)

// checkInsDone is what is kept of how parties have fared since the end.
var checkInsDone = map[string]effect{"fare": {makeFared, foldFared}}

// CheckedIn is that a party said how they have fared: whatever they were asked is answered by it.
type CheckedIn struct {
	Party    Asked
	NotAgain bool // they would rather not be asked again
}

// Asked is a party as a check-in knows them. A reporter and a respondent stay who they are when they are given another code, so
// their ids are left out: nobody is asked twice for it.
type Asked struct {
	Kind actor.Kind
	ID   string // of whom it happened to and who was admitted; "" of the others
}

// AskedAs is how a check-in knows whoever comes by a code.
func AskedAs(who actor.Actor) Asked {
	a := Asked{Kind: who.Kind}
	if slices.Contains(procedure.Admitted, string(who.Kind)) {
		a.ID = who.ID
	}
	return a
}

func makeFared(k *making) error {
	k.r.CheckedIn = &CheckedIn{Party: AskedAs(k.in.Who), NotAgain: k.fields.Text("fared") == procedure.FaredNotAgain}
	return nil
}

// foldFared keeps it among the messages of the party.
func foldFared(x *folding) {
	x.message(false)
	m := &x.c.Messages[len(x.c.Messages)-1]
	if l := x.p.List(procedure.FaredList); l != nil {
		for _, item := range l.Items {
			if item.ID == x.fields().Text("fared") {
				m.Fared = item.Label
			}
		}
	}
}

// Words are the words of a message, what was chosen first; say puts that into a language, nil leaves it in
// English.
func (m Message) Words(say func(string) string) string {
	if m.Fared == "" {
		return m.Text
	}
	fared := m.Fared
	if say != nil {
		fared = say(fared)
	}
	return strings.TrimSpace(fared + "\n\n" + m.Text)
}
