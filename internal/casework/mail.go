package casework

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/notify"
	"recourse/internal/notify/mail"
	"recourse/internal/register"
	"recourse/internal/report"
)

// MailStore is what the postman needs kept.
type MailStore interface {
	// Addressee says whom a letter is for; found is false where there is no such letter.
	Addressee(ctx context.Context, letter string) (a Addressee, found bool, err error)

	// Contact unseals who made a report, as they said last, for the address alone; nil where they never said.
	Contact(ctx context.Context, report string) ([]byte, error)

	// MailTurn takes a turn to hand over a mail to whoever a tag stands for; with a wait that is not zero it took none.
	MailTurn(ctx context.Context, tag []byte, round time.Duration, at time.Time) (wait time.Duration, err error)

	// Mailed keeps what became of a mail, with the letter it was for and all others of which the same reader had no word yet.
	Mailed(ctx context.Context, a Addressee, d Delivery) error
}

// Addressee is whom a letter is for.
type Addressee struct {
	Letter  string // its id
	CheckIn string // or that of a check-in, for which nothing was written
	Header  casefile.Header
	For, To string // as notify.Letter has them
	Party   string
	Lang    string
	At      time.Time
	Told    bool // a mail said so, or could not
}

// Sender hands a notice to a mail server. Its errors are those of package mail.
type Sender interface {
	Send(ctx context.Context, to string, n notify.Notice) (answer string, err error)
}

// Mailing counts what became of mails since the house was opened, by outcome alone.
type Mailing struct{ Sent, Retried, Refused, GivenUp atomic.Uint64 }

// Postman tells people by mail that there is something new for them.
type Postman struct {
	Office        *Office
	Store         MailStore
	Sender        Sender
	Words         *notify.Notices
	Page          string // where one types the code
	Round, GiveUp time.Duration
	Count         *Mailing
}

// ByMail is the duty that opens an address.
var ByMail = actor.SystemFor("mail")

var errNotNow = errors.New("casework: a mail waits for its server")

// Mail tells the reader of a letter that there is something new for them, where they have an address and it is safe to
// write there, and keeps what came of it. One mail is for all letters of which its reader had no word yet. With a wait that
// is not zero nothing was tried, and it is not its turn before then. An error is to be tried again; it holds nothing but
// these words, for it is kept where no word of a file may be.
func (p *Postman) Mail(ctx context.Context, letter string) (wait time.Duration, err error) {
	defer func() {
		if err != nil {
			err = errNotNow
		}
	}()
	ctx = actor.With(ctx, ByMail)
	a, found, err := p.Store.Addressee(ctx, letter)
	if err != nil || !found || a.Told {
		return 0, err
	}
	address, err := p.address(ctx, &a)
	if err != nil || address == "" {
		return 0, err
	}
	now := p.Office.now()
	if wait, err = p.Store.MailTurn(ctx, p.Office.keys.MAC("mail", strings.ToLower(address)), p.Round, now); err != nil || wait > 0 {
		return wait, err
	}
	answer, err := p.Sender.Send(ctx, address, p.Words.In(a.Lang, p.Page))
	d := Delivery{Outcome: WasMailed, Person: ByMail.ID, Answer: a.kept(answer, address), At: now}
	switch {
	case err == nil:
		p.Count.Sent.Add(1)
	case errors.Is(err, mail.ErrRefused), errors.Is(err, mail.ErrAddress):
		p.Count.Refused.Add(1)
		d.Outcome = WasRefused
	case now.Sub(a.At) >= p.GiveUp:
		p.Count.GivenUp.Add(1)
		d.Outcome = WasGivenUp
	default:
		p.Count.Retried.Add(1)
		return 0, err
	}
	return 0, p.Store.Mailed(ctx, a, d)
}

// address is where the reader of a letter may be written to; "" where they gave no address, where what they said of how it is
// safe to reach them is for a person to read, or where the letter is no longer theirs.
func (p *Postman) address(ctx context.Context, a *Addressee) (string, error) {
	out, err := p.given(ctx, a)
	if fault.KindOf(err) == fault.NotFound { // it was erased
		return "", nil
	}
	if out = strings.TrimSpace(out); err != nil || !report.IsEmail(out) {
		return "", err
	}
	return out, nil
}

func (p *Postman) given(ctx context.Context, a *Addressee) (string, error) {
	if a.To == reporter {
		words, err := p.Store.Contact(ctx, a.For)
		if err != nil || words == nil {
			return "", err
		}
		var who struct {
			report.Identity

			How string `json:"how"`
		}
		if err == nil && a.CheckIn != "" {
			_, err = p.theirs(ctx, a)
		}
		if err != nil {
			return "", err
		}
		err = json.Unmarshal(words, &who)
		chose := who.How == casefile.ByMail || who.How == "" && report.Blank(who.SafeContact)
		if err != nil || who.Mode == report.Anonymous || !chose {
			return "", err
		}
		return who.Email, nil
	}
	h, err := p.theirs(ctx, a)
	if err != nil {
		return "", err
	}
	c := &h.file.Contents
	if a.CheckIn != "" { // nobody is reminded of it where they did not choose to be written to
		as := a.Party
		if as == "" {
			as = a.To
		}
		if party := c.Party(a.Party); a.Party != "" && (party == nil || !party.Lasts(p.Office.now())) {
			return "", nil
		}
		return c.Reach[as].Email, nil
	}
	if a.To == string(actor.Respondent) {
		if a.At.Before(c.RespondentSince) {
			return "", nil
		}
		if r := c.Reach[a.To]; r.How != "" {
			return r.Email, nil
		}
		return p.ofMember(ctx, c.Opening.Respondent)
	}
	if party := c.Party(a.Party); party != nil && party.Lasts(p.Office.now()) {
		if r := c.Reach[a.Party]; r.How != "" {
			return r.Email, nil
		}
		return party.Contact, nil
	}
	return "", nil
}

// theirs opens the file of an addressee; of one for whom nothing was written, it finds in which language they are written to.
func (p *Postman) theirs(ctx context.Context, a *Addressee) (*held, error) {
	h, err := p.Office.heldBy(ctx, ByMail, a.Header)
	if err == nil && a.CheckIn != "" {
		w := writing{f: h.file, x: Extra{Reader: Reader{To: a.To, Party: a.Party}}}
		if a.To == reporter {
			w.x.Reader.Report = a.For
		}
		a.Lang = w.asked()
	}
	return h, err
}

// ofMember is the address that the register has of a respondent, by their number, or else the one that the case has.
func (p *Postman) ofMember(ctx context.Context, r casefile.Respondent) (string, error) {
	if p.Office.register != nil && r.MembershipNumber != "" {
		found, err := p.Office.register.Find(ctx, register.Member{Number: r.MembershipNumber})
		if err != nil {
			return "", err
		}
		if len(found) == 1 && len(found[0].Emails) > 0 {
			return found[0].Emails[0], nil
		}
	}
	return r.Email, nil
}
