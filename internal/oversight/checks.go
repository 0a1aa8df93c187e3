package oversight

import (
	"errors"
	"time"

	"recourse/internal/calendar"
	"recourse/internal/fault"
	"recourse/internal/ledger"
)

// Checks holds what was given out to the keys of the log.
type Checks struct {
	Keys      ledger.Keys
	Witnesses ledger.Policy // those that we name
	Now       func() time.Time
}

// Shown is what something that was given out shows.
type Shown struct {
	Holds      bool
	Included   bool // it stands in the log; otherwise it is promised and not yet due
	Sentences  []string
	Received   string // a day, of a receipt
	Integrated string
	Size       int64 // of the checkpoint
	Cosigned   int   // how many of the witnesses asked about cosigned the checkpoint
}

func (s *Shown) say(sentence string) { s.Sentences = append(s.Sentences, sentence) }

func said(sentences ...string) Shown { return Shown{Sentences: sentences} }

// Text says what a receipt or a proof of no answer shows. Where witnesses is a policy, those that it names are counted and
// as many as it asks must have cosigned; otherwise those that we name are counted, and none is needed. The error is for a
// policy that is none: whatever the text is, is said.
func (k *Checks) Text(text, witnesses string) (Shown, error) {
	if ledger.IsUnanswered([]byte(text)) {
		return k.unanswered(text, witnesses)
	}
	r, err := ledger.ParseReceipt([]byte(text))
	if err != nil {
		return said("This is not a receipt of ours, or it was changed since it was given out."), nil
	}
	s, err := r.Verify(k.Keys.Promise, k.Keys.Log, calendar.DateOf(k.Now().UTC()).String())
	switch {
	case errors.Is(err, ledger.ErrOverdue):
		out := said("It was promised a place in the log by a day that has passed, and this receipt does not show one.",
			"Fetch the receipt again with your access code. If it still shows no place, the promise has been broken: tell somebody outside.")
		out.Received = r.Day
		return out, nil
	case ledger.OtherKey(err):
		return said("What this receipt says was not signed by us: " + ledger.Unsigned(err) + "."), nil
	case err != nil:
		return said("What this receipt says does not fit together: it was not signed by us as it stands."), nil
	}
	out := Shown{Holds: true, Included: s.Included, Received: r.Day, Integrated: s.Promise.IntegratedBy, Size: s.Checkpoint.Size}
	out.say("We accepted this on " + r.Day + ", and said so over our signature.")
	if !s.Included {
		out.say("It is promised a place in the log by " + s.Promise.IntegratedBy + ". Check again after that day.")
		return out, nil
	}
	out.say("It stands in the log, which we signed and cannot change unnoticed.")
	err = k.cosigned(&out, s.Checkpoint, witnesses)
	return out, err
}

// unanswered says what a proof of no answer shows.
func (k *Checks) unanswered(text, witnesses string) (Shown, error) {
	u, err := ledger.ParseUnanswered([]byte(text))
	if err != nil {
		return said("This is not a proof of ours, or it was changed since it was given out."), nil
	}
	st, c, err := u.Verify(k.Keys.Promise, k.Keys.Log)
	if ledger.OtherKey(err) {
		return said("What this proof says was not signed by us: " + ledger.Unsigned(err) + "."), nil
	}
	if err != nil {
		return said("What this proof says does not fit together: it was not signed by us as it stands."), nil
	}
	out := Shown{Holds: true, Included: true, Size: c.Size, Sentences: []string{u.Sentence(st)}}
	err = k.cosigned(&out, c, witnesses)
	return out, err
}

// cosigned counts the witnesses of a checkpoint. Where whoever asks names them, enough must have cosigned.
func (k *Checks) cosigned(out *Shown, c ledger.Checkpoint, policy string) error {
	p := k.Witnesses
	if policy != "" {
		var err error
		if p, err = ledger.ParsePolicy(policy); err != nil {
			return fault.OnField("/witnesses", "invalid", err.Error())
		}
	}
	if len(p.Witnesses) == 0 {
		return nil
	}
	got := p.Count(c.Note)
	out.Cosigned = got.By
	out.say(got.String())
	out.Holds = out.Holds && len(got.Forged) == 0 && (policy == "" || got.OK())
	return nil
}
