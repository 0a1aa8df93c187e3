package intake

import (
	"context"
	"errors"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/ledger"
)

// DueDate is an entry of the log about a due date, with what opens it.
type DueDate struct {
	ledger.DueDate
	Leaf   string // its id; the entries of one event share it
	Salt   []byte
	Digest [32]byte
}

// What became of a day that was given.
const (
	DateOpen    = "open"    // it has not passed
	DateKept    = "kept"    // it was answered in time, or was no longer due
	DateMoved   = "moved"   // another took its place in time
	DateLate    = "late"    // it passed, and was answered or moved only then
	DateOverdue = "overdue" // it passed, and nothing has answered it
)

// Promised is a day that was given, and what became of it.
type Promised struct {
	DueDate
	Outcome  string
	Answered string // the day on which it was; "" while it was not
	// Proof is a ledger.Unanswered, as text to take outside: of a day that passed, once a later checkpoint covers it.
	Proof string
}

// Promised gives the acting party each day that was given by when something was due in their own file. It returns NotFound to
// anybody who is no party.
func (d *Desk) Promised(ctx context.Context) ([]Promised, error) {
	who, ok := actor.From(ctx)
	if !ok || who.File == "" {
		return nil, fault.New(fault.NotFound, "There is nothing here.")
	}
	dates, err := d.Store.DueDates(ctx, who.File)
	if err != nil {
		return nil, err
	}
	today := calendar.DateOf(d.Now().In(d.Zone)).String()
	var out []Promised
	for i, date := range dates {
		if date.By == "" {
			continue
		}
		p := became(date, dates[i+1:], today)
		if p.Outcome == DateLate || p.Outcome == DateOverdue {
			if p.Proof, err = d.unanswered(ctx, p, dates, today); err != nil {
				return nil, err
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// became reads what became of a date out of the entries after it.
func became(date DueDate, after []DueDate, today string) Promised {
	p := Promised{DueDate: date, Outcome: DateOpen}
	if today > date.By {
		p.Outcome = DateOverdue
	}
	first := true
	for _, next := range after {
		if next.Clock != date.Clock {
			continue
		}
		ends := next.Kind == casefile.DateEnded || next.Kind == casefile.DateRenewed
		switch {
		case first && next.On > date.By:
			p.Outcome = DateLate
		case first && ends:
			p.Outcome = DateKept
		case first:
			p.Outcome = DateMoved
		}
		if first = false; ends {
			p.Answered = next.On
			return p
		}
	}
	return p
}

// unanswered makes the proof of a day that passed; "" while no checkpoint of a later day covers it.
func (d *Desk) unanswered(ctx context.Context, p Promised, all []DueDate, today string) (string, error) {
	last, err := d.Tree.Latest(ctx)
	if err != nil || last.Day <= p.By {
		return "", err
	}
	proof, err := ledger.Prove(ctx, d.Tree, p.Leaf)
	if errors.Is(err, ledger.ErrPending) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	u := ledger.Unanswered{Date: p.DueDate.DueDate, Salt: p.Salt, Proof: proof}
	for _, other := range all {
		if other.Leaf == p.Leaf && other.Clock != p.Clock {
			u.Beside = append(u.Beside, other.Digest)
		}
	}
	if err := d.Signer.SignUnanswered(&u, ledger.Silence{Origin: d.Origin, Digest: p.Digest, By: p.By, Answered: p.Answered, Day: today}); err != nil {
		return "", err
	}
	text, err := u.Format()
	return string(text), err
}
