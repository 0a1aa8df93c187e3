package account

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Interests is what a member of staff declares about themselves, so that they are kept away from what is too near
// (decision 46). Faction is never asked: it is not ours to keep.
type Interests struct {
	LineManager   string   `json:"line_manager,omitempty"`
	Branch        string   `json:"branch,omitempty"`
	Employer      string   `json:"employer,omitempty"`
	Candidacies   []string `json:"candidacies,omitempty"`
	CloseContacts []string `json:"close_contacts,omitempty"`
}

// SealedInterests is a declaration as kept.
type SealedInterests struct {
	Person   SealedPerson
	Declared keyring.Sealed // nil where nothing was declared
}

// Declared is one person's line in the register, opened in memory for the conflict scan.
type Declared struct {
	Person    PersonID
	Name      string
	Interests Interests
}

func interestsPlace(id PersonID) keyring.Place {
	return keyring.Place{Table: "interests", Column: "declared", Row: string(id)}
}

func (i Interests) validate() error {
	var wrong []fault.Field
	check := func(pointer, text string) {
		if utf8.RuneCountInString(text) > 200 || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			wrong = append(wrong, fault.Field{Pointer: pointer, Code: "too_long", Detail: "Use at most 200 characters."})
		}
	}
	check("/line_manager", i.LineManager)
	check("/branch", i.Branch)
	check("/employer", i.Employer)
	for pointer, list := range map[string][]string{"/candidacies": i.Candidacies, "/close_contacts": i.CloseContacts} {
		if len(list) > 50 {
			wrong = append(wrong, fault.Field{Pointer: pointer, Code: "too_many", Detail: "Give at most 50."})
		}
		for n, text := range list {
			check(fmt.Sprintf("%s/%d", pointer, n), text)
		}
	}
	if f := fault.OnFields(wrong); f != nil {
		return f
	}
	return nil
}

// DeclareInterests replaces one's own declaration; nobody declares for another, and nothing here removes a conflict
// already found (I36).
func (a *Accounts) DeclareInterests(ctx context.Context, in Interests) error {
	id, who, err := a.staff(ctx)
	if err != nil {
		return err
	}
	if err := in.validate(); err != nil {
		return err
	}
	p, err := a.store.Person(ctx, id)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode interests: %w", err)
	}
	sealed, err := a.seal.Seal(ctx, p.Key, interestsPlace(id), plain)
	if err != nil {
		return err
	}
	now := a.now()
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.SaveInterests(ctx, SealedInterests{Person: p, Declared: sealed}, now); err != nil {
			return err
		}
		return a.trace(ctx, tx, who, now, "interests.declared", string(id))
	})
}

// InterestsOf opens the whole register of those not disabled, for the scan that runs in memory before a case is shown to
// anybody. It is asked by verbs and never shown; what it returns is kept nowhere.
func (a *Accounts) InterestsOf(ctx context.Context) ([]Declared, error) {
	rows, err := a.store.Register(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Declared, 0, len(rows))
	for _, r := range rows {
		d, err := a.openInterests(ctx, r)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func (a *Accounts) openInterests(ctx context.Context, r SealedInterests) (Declared, error) {
	p, err := a.open(ctx, r.Person)
	if err != nil {
		return Declared{}, err
	}
	d := Declared{Person: p.ID, Name: p.Name}
	if r.Declared == nil {
		return d, nil
	}
	plain, err := a.seal.Open(ctx, p.Key, interestsPlace(p.ID), r.Declared)
	if err != nil {
		return Declared{}, err
	}
	if err := json.Unmarshal(plain, &d.Interests); err != nil {
		return Declared{}, fmt.Errorf("decode interests: %w", err)
	}
	return d, nil
}
