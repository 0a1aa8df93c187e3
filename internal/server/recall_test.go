package server_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"time"

	"recourse/internal/keyring"
	"recourse/internal/server"
)

// TestR62_AKeyThatAnotherProcessDestroyedIsForgottenByOneThatServes has a second process shred what the first has open.
func TestR62_AKeyThatAnotherProcessDestroyedIsForgottenByOneThatServes(t *testing.T) {
	t.Parallel()
	c := settings(t, folder(t), map[string]string{"work": "false"})
	h := build(t, c, server.Options{Recall: 20 * time.Millisecond})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(ctx, l) }()
	id, err := h.Ring.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := keyring.Place{Table: "events", Column: "payload", Row: "1", File: "2"}
	sealed, err := h.Ring.Seal(t.Context(), id, at, []byte("invented words"))
	if err != nil {
		t.Fatal(err)
	}
	other, err := server.OpenRing(t.Context(), c, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(other.Shred(t.Context(), id), other.Close()); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, err = h.Ring.Open(t.Context(), id, at, sealed); err != nil || time.Now().After(end) {
			break
		}
	}
	if !errors.Is(err, keyring.ErrShredded) {
		t.Errorf("got %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
