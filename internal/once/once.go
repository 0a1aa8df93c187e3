package once

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Answer is what is kept for a repeat.
type Answer struct {
	KeyMAC []byte // keyed hash of the caller's key
	Body   []byte // keyed digest of what the request is
	Sealed []byte // the answer, under a key that only the caller's key leads to
	At     time.Time
}

// Request is one request that carries a key.
type Request struct {
	key       string
	mac, body []byte
}

const (
	purpose  = "idempotency"
	ofBodies = "idempotency/request"
)

// New is a request with its key. Scope says who sends it and where to; together with the body it is what a repeat must
// be like.
func New(mac func(purpose, value string) []byte, key, scope string, body []byte) *Request {
	return &Request{key: key, mac: mac(purpose, key), body: mac(ofBodies, scope+"\x00"+string(body))}
}

// Key is the keyed hash by which an answer is found.
func (r *Request) Key() []byte { return r.mac }

// Seal makes what is kept of an answer given at a moment.
func (r *Request) Seal(answer []byte, at time.Time) (*Answer, error) {
	sealed, err := keyring.SealUnder([]byte(r.key), purpose, r.place(), answer)
	if err != nil {
		return nil, err
	}
	return &Answer{KeyMAC: r.mac, Body: r.body, Sealed: sealed, At: at.UTC().Truncate(time.Second)}, nil
}

// Open gives the answer again. Invalid where the key was used for anything else: another body, another address, by
// somebody else (B-75).
func (r *Request) Open(a Answer) ([]byte, error) {
	if !bytes.Equal(a.Body, r.body) {
		return nil, fault.OnField("/", "key_reused", "This key was used for another request. Send a new key.")
	}
	return keyring.OpenUnder([]byte(r.key), purpose, r.place(), a.Sealed)
}

func (r *Request) place() keyring.Place {
	return keyring.Place{Table: "idempotency", Column: "answer", Row: string(r.mac)}
}

// Answers is where first answers are kept; postgres.Files fits it.
type Answers interface {
	// Answered finds one by the keyed hash of the key, still sealed.
	Answered(ctx context.Context, keyMAC []byte) (a Answer, found bool, err error)
}

// Given is the first answer to a request; nil where there is none. Invalid where the key was used for anything else.
func Given[O any](ctx context.Context, from Answers, r *Request) (*O, error) {
	kept, found, err := from.Answered(ctx, r.Key())
	if err != nil || !found {
		return nil, err
	}
	plain, err := r.Open(kept)
	if err != nil {
		return nil, err
	}
	out := new(O)
	return out, json.Unmarshal(plain, out)
}

// Keep makes what is kept of an answer of any form, for Given to give again.
func (r *Request) Keep(answer any, at time.Time) (*Answer, error) {
	plain, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	return r.Seal(plain, at)
}
