package account

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Token is a personal access token as its owner sees it; the secret itself was shown once.
type Token struct {
	ID         string
	Name       string
	Scopes     []string
	CreatedAt  time.Time
	LastUsedAt time.Time
	ExpiresAt  time.Time
}

// NewlyIssued is a token with its secret.
type NewlyIssued struct {
	Token  Token
	Secret keyring.Secret
}

// NewToken is what a member of staff asks for.
type NewToken struct {
	Name      string
	Scopes    []string // actions it may do; at least one
	ExpiresAt time.Time
}

const (
	longestToken = 90 * 24 * time.Hour
	mostScopes   = 50
)

var scopeForm = regexp.MustCompile(`^[a-z][a-z0-9_.:-]{0,63}$`)

func (n NewToken) validate(now time.Time) error {
	var wrong []fault.Field
	if name := strings.TrimSpace(n.Name); name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > 80 ||
		strings.ContainsFunc(name, unicode.IsControl) {
		wrong = append(wrong, fault.Field{Pointer: "/name", Code: "required", Detail: "Give the token a name of at most 80 characters."})
	}
	if len(n.Scopes) == 0 || len(n.Scopes) > mostScopes {
		wrong = append(wrong, fault.Field{Pointer: "/scopes", Code: "required", Detail: "Say what the token may do, 1 to 50 things."})
	}
	for _, s := range n.Scopes {
		if !scopeForm.MatchString(s) {
			wrong = append(wrong, fault.Field{Pointer: "/scopes", Code: "format", Detail: "Name actions as the API names them."})
			break
		}
	}
	if !n.ExpiresAt.After(now) || n.ExpiresAt.Sub(now) > longestToken {
		wrong = append(wrong, fault.Field{Pointer: "/expires_at", Code: "range", Detail: "Choose an end within 90 days."})
	}
	if f := fault.OnFields(wrong); f != nil {
		return f
	}
	return nil
}

// IssueToken makes a personal access token for whoever is signed in. It does what its scopes say and its owner may do
// at the moment of use, never more: it carries no role of its own.
func (a *Accounts) IssueToken(ctx context.Context, in NewToken) (Token, keyring.Secret, error) {
	id, who, err := a.confirmed(ctx)
	if err != nil {
		return Token{}, keyring.Secret{}, err
	}
	now := a.now()
	if err := in.validate(now); err != nil {
		return Token{}, keyring.Secret{}, err
	}
	secret, digest, err := mint(a.o.Rand)
	if err != nil {
		return Token{}, keyring.Secret{}, err
	}
	tokenID, err := a.newID()
	if err != nil {
		return Token{}, keyring.Secret{}, err
	}
	s := Session{Digest: digest, Kind: TokenSession, Person: id, TokenID: tokenID, TokenName: strings.TrimSpace(in.Name), Scopes: in.Scopes,
		CreatedAt: now, LastUsedAt: now, ExpiresAt: in.ExpiresAt.UTC().Truncate(time.Microsecond)}
	t := Token{ID: tokenID, Name: s.TokenName, Scopes: s.Scopes, CreatedAt: now, LastUsedAt: now, ExpiresAt: s.ExpiresAt}
	err = a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.AddSession(ctx, s); err != nil {
			return err
		}
		return a.done(ctx, tx, who, now, "token.issued", tokenID, NewlyIssued{t, secret})
	})
	if err != nil {
		return Token{}, keyring.Secret{}, err
	}
	return t, secret, nil
}

// Tokens lists one's own tokens that have not ended.
func (a *Accounts) Tokens(ctx context.Context) ([]Token, error) {
	id, _, err := a.staff(ctx)
	if err != nil {
		return nil, err
	}
	return a.store.Tokens(ctx, id)
}

// RevokeToken ends one's own token. NotFound for anybody else's.
func (a *Accounts) RevokeToken(ctx context.Context, token string) error {
	id, who, err := a.staff(ctx)
	if err != nil {
		return err
	}
	now := a.now()
	return a.store.InTx(ctx, func(tx Tx) error {
		if err := tx.EndToken(ctx, id, token); err != nil {
			return err
		}
		return a.trace(ctx, tx, who, now, "token.revoked", token)
	})
}
