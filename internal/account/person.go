package account

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// PersonID is the random id (uuid v4) of a member of staff.
type PersonID string

// Person is a member of staff. Name is sealed under Key wherever it is kept.
type Person struct {
	ID        PersonID
	Username  string // canonical, unique, open: it is no one's name unless they choose so
	Name      string // how colleagues call them
	Disabled  bool
	CreatedAt time.Time
	Key       keyring.KeyID
}

// SealedPerson is a person as kept.
type SealedPerson struct {
	ID        PersonID
	Username  string
	Name      keyring.Sealed
	Key       keyring.KeyID
	CreatedAt time.Time
	Disabled  bool
}

// The alphabet is small so that no two usernames look alike.
var usernameForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{1,63}$`)

// Username brings a username to its one form; false when it cannot be one.
func Username(typed string) (string, bool) {
	canonical := strings.ToLower(strings.TrimSpace(typed))
	return canonical, usernameForm.MatchString(canonical)
}

// NewPerson is what is needed to make a person.
type NewPerson struct {
	Username string
	Name     string
}

func (n NewPerson) validate() (NewPerson, error) {
	var wrong []fault.Field
	username, ok := Username(n.Username)
	if !ok {
		wrong = append(wrong, fault.Field{Pointer: "/username", Code: "format",
			Detail: "Use 2 to 64 letters, digits, dots, hyphens or underscores, beginning with a letter."})
	}
	name := strings.TrimSpace(n.Name)
	if name == "" || utf8.RuneCountInString(name) > 200 || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		wrong = append(wrong, fault.Field{Pointer: "/name", Code: "required", Detail: "Give a name of at most 200 characters."})
	}
	if f := fault.OnFields(wrong); f != nil {
		return NewPerson{}, f
	}
	return NewPerson{Username: username, Name: name}, nil
}

// namePlace binds a sealed name to its row.
func namePlace(id PersonID) keyring.Place {
	return keyring.Place{Table: "persons", Column: "display_name", Row: string(id)}
}
