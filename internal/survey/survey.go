package survey

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/fault"
	"recourse/internal/keyring"
	"recourse/internal/once"
)

// Kept is what is kept of one who answered. Nothing but the mark is of them or their file, and the store keeps it apart.
type Kept struct {
	Mark    []byte
	File    string            // with which the mark goes
	Month   string            // its first day
	Side    string            // kind of party
	Answers map[string]string // by question; "" where it was left out
	Text    *SealedText       // nil where nothing was written
}

// SealedText is a free text and the key of its own.
type SealedText struct {
	ID, Key string
	Words   string
}

// Count is how many of a side gave an answer in a month.
type Count struct {
	Month, Side, Question, Answer string
	N                             int
}

// Text is a free text, opened.
type Text struct{ ID, Month, Words string }

// Store is what is kept. Months are given by their first day; from and before bound them.
type Store interface {
	// Surveyed tells whether a mark is there.
	Surveyed(ctx context.Context, mark []byte) (bool, error)
	// KeepSurvey keeps the mark, adds one to each count and seals the text, in one transaction. Conflict where the mark is there.
	KeepSurvey(ctx context.Context, k Kept, answer *once.Answer) error
	SurveyCounts(ctx context.Context, from, before string) ([]Count, error)
	// SurveyTexts opens them, by month.
	SurveyTexts(ctx context.Context, from, before string) ([]Text, error)
	// SurveyKeys lists the keys of the texts before a month.
	SurveyKeys(ctx context.Context, before string) ([]keyring.KeyID, error)
	// DropSurveys throws away what is before a month.
	DropSurveys(ctx context.Context, before string) error
}

// Keys gives keys and keyed hashes, and destroys keys; keyring.Ring fits it.
type Keys interface {
	Take(ctx context.Context) (keyring.KeyID, error)
	MAC(purpose, value string) []byte
	Shred(ctx context.Context, id keyring.KeyID) error
}

// Matter knows how the acting party's matter stands; casework.Office fits it.
type Matter interface {
	// Ended tells who is acting, and whether all that they are told of has ended. NotFound for anyone who is no party.
	Ended(ctx context.Context) (actor.Actor, bool, error)
}

// Desk is the verbs of this package.
type Desk struct {
	Form   *Form // nil where nobody is asked
	Store  Store
	Matter Matter
	Keys   Keys
	Policy *authz.Policy
	Now    func() time.Time
	Zone   *time.Location
}

// Sides are those who are asked.
var Sides = []actor.Kind{actor.Reporter, actor.Respondent, actor.Affected, actor.Witness}

const markPurpose = "survey"

// Asks tells whether somebody of a kind is asked at all.
func (d *Desk) Asks(kind actor.Kind) bool { return d.Form != nil && slices.Contains(Sides, kind) }

// Mine tells whether the acting party may answer, now that their matter has ended, and whether they have.
func (d *Desk) Mine(ctx context.Context) (open, answered bool, err error) {
	who, open, err := d.open(ctx)
	if err != nil || !open {
		return false, false, err
	}
	answered, err = d.Store.Surveyed(ctx, d.mark(who))
	return open, answered, err
}

func (d *Desk) open(ctx context.Context) (actor.Actor, bool, error) {
	who, ended, err := d.Matter.Ended(ctx)
	return who, ended && d.Asks(who.Kind), err
}

// mark says that somebody has answered, and nothing else: a new code does not change it.
func (d *Desk) mark(who actor.Actor) []byte {
	return d.Keys.MAC(markPurpose, strings.Join([]string{string(who.Kind), who.ID, who.File}, "\x00"))
}

// Answer keeps what the acting party answered, once. Conflict before the end of their matter and the second time, Invalid for what
// nobody asked.
func (d *Desk) Answer(ctx context.Context, g Given, keep func(any) (*once.Answer, error)) error {
	who, open, err := d.open(ctx)
	if err != nil {
		return err
	}
	if !open {
		return fault.Coded(fault.Conflict, "door_shut", "This is not possible at the present stage.")
	}
	if err := d.Form.check(&g); err != nil {
		return err
	}
	k := Kept{Mark: d.mark(who), File: who.File, Month: d.month(0), Side: string(who.Kind), Answers: map[string]string{}}
	for _, q := range d.Form.Questions {
		k.Answers[q.ID] = g.Answers[q.ID]
	}
	if g.Text != "" {
		key, err := d.Keys.Take(ctx)
		if err != nil {
			return err
		}
		k.Text = &SealedText{ID: uuid.NewString(), Key: string(key), Words: g.Text}
	}
	var answer *once.Answer
	if keep != nil {
		if answer, err = keep(nil); err != nil {
			return err
		}
	}
	return d.Store.KeepSurvey(ctx, k, answer)
}

// month is the first day of the month that is so many after the present one.
func (d *Desk) month(after int) string {
	y, m, _ := d.Now().In(d.Zone).Date()
	return time.Date(y, m+time.Month(after), 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// SweepSurveys throws away what is older than the questions say, and destroys the keys of its texts first.
func (d *Desk) SweepSurveys(ctx context.Context) error {
	if d.Form == nil {
		return nil
	}
	before := d.month(-d.Form.KeepMonths)
	keys, err := d.Store.SurveyKeys(ctx, before)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := d.Keys.Shred(ctx, k); err != nil {
			return err
		}
	}
	return d.Store.DropSurveys(ctx, before)
}
