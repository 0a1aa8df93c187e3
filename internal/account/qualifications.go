package account

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Qualifications is what the house knows of a member of staff so that they are drawn for what they can do. The words are
// those that a procedure asks for; what nobody asks for does no harm.
type Qualifications struct {
	Categories []string   `json:"categories,omitempty"` // lawyer, lay
	Region     string     `json:"region,omitempty"`     // where they belong
	Training   []Training `json:"training,omitempty"`
}

// Training is something that a person was trained for: a kind of work, or a protected ground.
type Training struct {
	For   string        `json:"for"`
	Until calendar.Date `json:"until"` // its last day
}

// SealedQualifications are a person's as kept.
type SealedQualifications struct {
	Person PersonID
	Held   keyring.Sealed
	By     PersonID
}

// QualificationsPlace binds them to their row.
func QualificationsPlace(id PersonID) keyring.Place {
	return keyring.Place{Table: "qualifications", Column: "held", Row: string(id)}
}

// TrainedOn lists what the training is for that has not run out on a day.
func (q Qualifications) TrainedOn(day calendar.Date) []string {
	var out []string
	for _, t := range q.Training {
		if !t.Until.Before(day) && !slices.Contains(out, t.For) {
			out = append(out, t.For)
		}
	}
	return out
}

// The alphabet of a procedure's own words for categories, competences and grounds.
var qualifyingWord = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)

const mostQualifications = 50

func (q Qualifications) validate() error {
	var wrong []fault.Field
	check := func(pointer, word string) {
		if !qualifyingWord.MatchString(word) {
			wrong = append(wrong, fault.Field{Pointer: pointer, Code: "format", Detail: "Use at most 32 small letters, digits and _, beginning with a letter."})
		}
	}
	if q.Region != "" {
		check("/region", q.Region)
	}
	for pointer, n := range map[string]int{"/categories": len(q.Categories), "/training": len(q.Training)} {
		if n > mostQualifications {
			wrong = append(wrong, fault.Field{Pointer: pointer, Code: "too_many", Detail: "Give at most 50."})
		}
	}
	for i, c := range q.Categories {
		check(fmt.Sprintf("/categories/%d", i), c)
		if slices.Index(q.Categories, c) < i {
			wrong = append(wrong, fault.Field{Pointer: fmt.Sprintf("/categories/%d", i), Code: "repeated", Detail: "This is named twice."})
		}
	}
	for i, t := range q.Training {
		check(fmt.Sprintf("/training/%d/for", i), t.For)
		if t.Until.IsZero() {
			wrong = append(wrong, fault.Field{Pointer: fmt.Sprintf("/training/%d/until", i), Code: "required", Detail: "Give the last day of the training."})
		}
		if slices.IndexFunc(q.Training, func(o Training) bool { return o.For == t.For }) < i {
			wrong = append(wrong, fault.Field{Pointer: fmt.Sprintf("/training/%d/for", i), Code: "repeated", Detail: "This is named twice."})
		}
	}
	if f := fault.OnFields(wrong); f != nil {
		return f
	}
	return nil
}

// Qualify replaces what is known of a person. Nobody says it of themselves (I36), and the log holds who said it of whom.
// NotFound where there is no such person.
func (a *Accounts) Qualify(ctx context.Context, id PersonID, q Qualifications) error {
	who, err := a.may(ctx, "qualification", "write", string(id))
	if err != nil {
		return err
	}
	switch {
	case who.Kind != actor.Staff:
		return errNoSession
	case who.ID == string(id):
		return fault.Coded(fault.Forbidden, "I36", "Nobody says of themselves what they are qualified for.")
	}
	if err := a.fresh(who); err != nil {
		return err
	}
	if err := q.validate(); err != nil {
		return err
	}
	p, err := a.store.Person(ctx, id)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(q)
	if err != nil {
		return fmt.Errorf("encode qualifications: %w", err)
	}
	held, err := a.seal.Seal(ctx, p.Key, QualificationsPlace(id), plain)
	if err != nil {
		return err
	}
	now := a.now()
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SaveQualifications(ctx, SealedQualifications{Person: id, Held: held, By: PersonID(who.ID)}, now); err != nil {
			return err
		}
		return a.trace(ctx, tx, who, now, "person.qualified", string(id))
	})
}

// QualificationsOf reads what is known of a person; oneself needs no permission. NotFound where there is no such person.
func (a *Accounts) QualificationsOf(ctx context.Context, id PersonID) (Qualifications, error) {
	if _, err := a.may(ctx, "qualification", "read", string(id)); err != nil {
		return Qualifications{}, err
	}
	p, err := a.store.Person(ctx, id)
	if err != nil {
		return Qualifications{}, err
	}
	held, err := a.store.Qualifications(ctx, id)
	if err != nil || held == nil {
		return Qualifications{}, err
	}
	plain, err := a.seal.Open(ctx, p.Key, QualificationsPlace(id), held)
	if err != nil {
		return Qualifications{}, err
	}
	var q Qualifications
	if err := json.Unmarshal(plain, &q); err != nil {
		return Qualifications{}, fmt.Errorf("decode qualifications: %w", err)
	}
	return q, nil
}
