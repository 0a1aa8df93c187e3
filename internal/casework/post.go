package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/papers"
)

// PostMeans is the closed list of how a letter is posted.
var PostMeans = []string{"post", "signed_for", "courier", "by_hand"}

// Waiting is a letter that waits to be posted, as a list shows it: nothing opened.
type Waiting struct {
	ID     string
	Header casefile.Header
	Letter string // L10
	To     string
	Lang   string
	Mail   string // WasRefused or WasGivenUp where a mail did not get through; "" where none was tried, or none is done with yet
	At     time.Time
}

// Mark is what the page after this letter, its last one, begins behind.
func (w Waiting) Mark() Mark { return Mark{Due: w.At, ID: w.ID} }

// PostQuery asks for letters on files whose letters the actor may read.
type PostQuery struct {
	Reports, Cases authz.Scope
	Who            actor.Actor
	After          Mark
	Limit          int
}

// ToPost lists the letters that wait for the actor to post them, on files whose letters they may read, the oldest first, a
// page at a time.
func (o *Office) ToPost(ctx context.Context, after Mark, limit int) ([]Waiting, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	if who.Kind != actor.Staff {
		return nil, NotFound()
	}
	if limit < 1 || limit > 101 {
		return nil, fault.New(fault.Malformed, "A page has 1 to 100 rows.")
	}
	return o.store.ToPost(ctx, PostQuery{Reports: o.policy.Scope(who, ActLetters, casefile.Report), Cases: o.policy.Scope(who, ActLetters, casefile.Case),
		Who: who, After: after, Limit: limit})
}

// Letter finds one letter of a file, for somebody who may post it; NotFound for any other.
func (o *Office) Letter(ctx context.Context, kind, ref, id string) (Letter, error) {
	letters, err := o.Letters(ctx, kind, ref)
	if err != nil {
		return Letter{}, err
	}
	return one(letters, id)
}

// MyLetter finds one letter to the acting party; NotFound for any other.
func (o *Office) MyLetter(ctx context.Context, id string) (Letter, error) {
	letters, err := o.MyLetters(ctx)
	if err != nil {
		return Letter{}, err
	}
	return one(letters, id)
}

func one(letters []Letter, id string) (Letter, error) {
	for _, l := range letters {
		if l.ID == id {
			return l, nil
		}
	}
	return Letter{}, NotFound()
}

// Posted keeps that the actor posted a letter or handed it over: by what means, on which day, and what proves it. What was
// asked is checked once the file is known to be there for them (decision 33). It returns NotFound where the file or the letter
// does not exist for the actor, Forbidden with the line that decided where they may not post its letters, Invalid with each
// field that is wrong.
func (o *Office) Posted(ctx context.Context, kind, ref, id string, read func() (Delivery, error), keep Keep) error {
	who, l, _, err := o.permitted(ctx, kind, ref, ActLetters)
	if err != nil {
		return err
	}
	d, err := read()
	if err != nil {
		return err
	}
	if err := d.wrong(calendar.DateOf(o.now())); err != nil {
		return err
	}
	d.Outcome, d.Person, d.At = WasPosted, who.ID, o.now()
	answer, err := keep.of(&Done{})
	if err != nil {
		return err
	}
	return o.store.Posted(ctx, l.Header, id, d, answer)
}

// proofMost is how long the words that prove it may be, in bytes.
const proofMost = 300

func (d *Delivery) wrong(today calendar.Date) error {
	on, err := calendar.ParseDate(d.On)
	switch {
	case !slices.Contains(PostMeans, d.Means):
		return fault.OnField("/means", "not_on_list", "Choose by what means: "+strings.Join(PostMeans, ", ")+".")
	case err != nil:
		return fault.OnField("/on", "bad_date", "Write the day as 2026-03-31.")
	case on.After(today):
		return fault.OnField("/on", "in_future", "That day is still to come.")
	case len(d.Proof) > proofMost || strings.ContainsAny(d.Proof, "\r\n\x00"):
		return fault.OnField("/proof", "too_long", "Write on one short line what proves it, such as the number on the receipt.")
	}
	return nil
}

// unseen tells the reader of a printed letter what its pages cannot show.
var unseen = map[string]string{
	"en": "Some of this letter is in a script that these pages cannot show; it stands in brackets. The letter on the page that your code opens has all of it.",
	"cy": "Mae rhan o'r llythyr hwn mewn sgript na all y tudalennau hyn ei dangos; mae'n sefyll mewn cromfachau. Mae'r llythyr ar y dudalen y mae eich cod yn ei hagor yn gyflawn.",
}

// Paper is a letter as it is printed.
func (l Letter) Paper() papers.Document {
	lost, ok := unseen[l.Lang]
	if !ok {
		lost = unseen["en"]
	}
	return papers.Letter(l.Lang, l.Subject, l.At.UTC().Format(time.DateOnly), lost, l.Body)
}
