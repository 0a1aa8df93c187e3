package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"recourse/internal/account"
	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/once"
)

const keyHeader = "Idempotency-Key"

// keyed tells whether a route takes a key: every POST that changes something, but those that open a session.
func (r *route) keyed() bool { return r.method == http.MethodPost && !r.anew }

var keyParam = &huma.Param{Name: keyHeader, In: "header", Description: "At least 128 random bits; a repeat is answered like the first",
	Schema: &huma.Schema{Type: huma.TypeString, MaxLength: ptr(128)}}

// keyOf reads the one key of a request; "" where it carries none.
func keyOf(h http.Header) (string, error) {
	all := h.Values(keyHeader)
	switch {
	case len(all) == 0:
		return "", nil
	case len(all) > 1 || !randomKey(all[0]):
		return "", malformed("An idempotency key has at least 128 random bits: a UUID, say.")
	}
	return all[0], nil
}

// randomKey tells whether a key can hold 128 random bits: letters, digits, hyphens and underscores, at least 22 of them
// and not all alike (decision 34, B-75).
func randomKey(key string) bool {
	if len(key) < 22 || len(key) > 128 {
		return false
	}
	different := map[rune]bool{}
	for _, r := range key {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
		different[r] = true
	}
	return len(different) >= 8
}

// scope is who asks, and where: a key is theirs and of this address alone. Where the session ends by what is asked, who
// asks is known by its token, which is all that is left of it afterwards.
func (r *request) scope(who actor.Actor) string {
	by := []string{string(who.Kind), who.ID, who.File}
	if who.Scopes != nil {
		by = append(by, "token")
		by = append(by, who.Scopes...)
	}
	if r.route.ends {
		by = []string{"session", r.token}
	}
	return strings.Join(by, " ") + "\n" + r.http.Method + " " + r.http.URL.Path
}

// order says whether a first answer is looked for before the request is tried, or only where that fails.
type order int

const (
	lookFirst order = iota
	tryFirst
)

// first gives the first answer to a request that carries a key and was answered before; otherwise do makes it. Whoever
// sends the same at the same time is answered the same: one of them wins in the transaction, and what the others meet
// there, whatever it is, ends in looking again.
func first[O any](ctx context.Context, body []byte, how order, do func() (*O, error)) (*O, error) {
	r, _ := requestOf(ctx)
	key, err := keyOf(r.http.Header)
	if err != nil {
		return nil, err
	}
	if key == "" {
		if r.ended != nil {
			return nil, r.ended
		}
		return do()
	}
	who, _ := actor.From(ctx)
	r.once = once.New(r.api.p.MAC, key, r.scope(who), body)
	if how == lookFirst || r.ended != nil {
		if out, err := once.Given[O](ctx, r.api.p.Answers, r.once); out != nil || err != nil {
			return out, err
		}
	}
	if r.ended != nil {
		return nil, r.ended
	}
	out, err := do()
	if err != nil {
		if given, again := once.Given[O](ctx, r.api.p.Answers, r.once); given != nil || fault.Is(again, fault.Invalid) {
			return given, again
		}
	}
	return out, err
}

// keeping hands down, with a verb's call, how the answer is made of what the verb will return, so that the verb keeps it
// in its own transaction. It is nil where the request carries no key.
func keeping[R, O any](ctx context.Context, answer func(R) *O) func(R) (*once.Answer, error) {
	r, _ := requestOf(ctx)
	if r.once == nil {
		return nil
	}
	return func(result R) (*once.Answer, error) {
		return r.once.Keep(answer(result), r.api.now())
	}
}

// nothingMore is the answer of a verb that returns none.
func nothingMore(any) *struct{} { return &struct{}{} }

// of fits how an answer is made to the verbs about staff, which tell every sort of result.
func of[R any](keep func(R) (*once.Answer, error)) account.Keep {
	if keep == nil {
		return nil
	}
	return func(result any) (*once.Answer, error) {
		r, ok := result.(R)
		if !ok && result != nil {
			return nil, fmt.Errorf("an answer cannot be made of a %T", result)
		}
		return keep(r)
	}
}
