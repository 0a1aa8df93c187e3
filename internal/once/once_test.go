package once_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"testing"
	"time"

	"recourse/internal/fault"
	"recourse/internal/once"
)

func mac(purpose, value string) []byte {
	h := hmac.New(sha256.New, []byte(purpose))
	h.Write([]byte(value))
	return h.Sum(nil)
}

const key = "4dd7a9f2-17cf-4a9b-93a1-1f0b8ffb5a70"

func TestB75_AnAnswerOpensForTheSameRequestAndForNoOther(t *testing.T) {
	t.Parallel()
	kept, err := once.New(mac, key, "ada POST /users", []byte(`{"a":1}`)).Seal([]byte("the answer"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, other := range map[string]*once.Request{
		"another body":     once.New(mac, key, "ada POST /users", []byte(`{"a":2}`)),
		"no body":          once.New(mac, key, "ada POST /users", nil),
		"another address":  once.New(mac, key, "ada POST /grants", []byte(`{"a":1}`)),
		"by somebody else": once.New(mac, key, "bea POST /users", []byte(`{"a":1}`)),
	} {
		if _, err := other.Open(*kept); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	again := once.New(mac, key, "ada POST /users", []byte(`{"a":1}`))
	if got, err := again.Open(*kept); err != nil || string(got) != "the answer" || !bytes.Equal(again.Key(), kept.KeyMAC) {
		t.Fatalf("the same again: %q %v", got, err)
	}
}

func TestNothingKeptHoldsTheKeyOrTheAnswer(t *testing.T) {
	t.Parallel()
	kept, err := once.New(mac, key, "ada POST /users", []byte("a body")).Seal([]byte("the answer"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	all := bytes.Join([][]byte{kept.KeyMAC, kept.Body, kept.Sealed}, nil)
	for _, words := range []string{key, "the answer", "a body", "ada"} {
		if bytes.Contains(all, []byte(words)) {
			t.Errorf("what is kept holds %q", words)
		}
	}
	if _, err := once.New(mac, "too-short", "", nil).Seal(nil, time.Now()); err == nil {
		t.Error("a key that can be guessed seals")
	}
}
