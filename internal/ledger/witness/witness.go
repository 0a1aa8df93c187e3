package witness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"recourse/internal/ledger"
)

// Witness cosigns the checkpoints of the logs that it knows.
type Witness struct {
	logs   map[string][]ledger.Verifier // keys by origin, or lists of them
	signer ledger.Cosigner
	now    func() time.Time
	folder *folder

	mu   sync.Mutex // from looking at what was seen until what is seen now is kept
	seen map[string]ledger.Checkpoint
}

// logKey reads the public key of a log, or the list of its keys where it was changed.
func logKey(text string) (ledger.Verifier, error) {
	if !strings.Contains(strings.TrimSpace(text), "\n") {
		return ledger.NewVerifier(text)
	}
	list, err := ledger.ReadKeys(text)
	return list.Log, err
}

// Open opens the folder of a witness; a new folder gets a key of this name. It refuses a folder that another process holds, a
// key that others may read, and one whose memory of what it saw is gone. A log is given by its public key, or by the list of
// its keys as /log/key gives it out: of that list, each signs for its time alone.
func Open(path, name string, logs []string, now func() time.Time) (*Witness, error) {
	w := &Witness{logs: map[string][]ledger.Verifier{}, now: now, seen: map[string]ledger.Checkpoint{}}
	for _, public := range logs {
		v, err := logKey(public)
		if err != nil {
			return nil, err
		}
		w.logs[v.Name()] = append(w.logs[v.Name()], v)
	}
	if len(w.logs) == 0 {
		return nil, errors.New("a witness knows one log at least: give its public key")
	}
	var err error
	if w.folder, err = openFolder(path, name); err != nil {
		return nil, err
	}
	kept, err := w.folder.seen()
	if err == nil {
		w.signer, err = w.folder.key()
	}
	for origin, note := range kept {
		if err == nil && len(w.logs[origin]) > 0 {
			w.seen[origin], err = w.open(origin, []byte(note))
		}
	}
	if err != nil {
		_ = w.folder.close() // nothing was written
		return nil, err
	}
	return w, nil
}

// Close lets go of the folder.
func (w *Witness) Close() error { return w.folder.close() }

// Key is the public key to check its cosignatures with.
func (w *Witness) Key() string { return w.signer.String() }

// open reads a checkpoint with one of its log's keys.
func (w *Witness) open(origin string, note []byte) (c ledger.Checkpoint, err error) {
	for _, key := range w.logs[origin] {
		if c, err = ledger.OpenCheckpoint(note, key); err == nil {
			return c, nil
		}
	}
	return c, err
}

// Serve answers until ctx ends, and lets what is under way finish.
func (w *Witness) Serve(ctx context.Context, l net.Listener) error {
	mux := http.NewServeMux()
	mux.Handle("POST /add-checkpoint", w)
	const patience = 10 * time.Second
	s := &http.Server{Handler: mux, ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 2 * patience, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return s.Shutdown(last)
}

// ServeHTTP answers add-checkpoint.
func (w *Witness) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(out, in.Body, ledger.MaxSubmission))
	if err != nil {
		http.Error(out, "too long, or cut off", http.StatusBadRequest)
		return
	}
	status, kind, answer := w.add(body)
	out.Header().Set("Content-Type", kind)
	out.WriteHeader(status)
	_, _ = out.Write(answer) // who has gone away asks again
}

const (
	plain = "text/plain; charset=utf-8"
	sized = "text/x.tlog.size"
)

// add decides about a submission, in the order that tlog-witness asks for.
func (w *Witness) add(body []byte) (status int, kind string, answer []byte) {
	s, err := ledger.ParseSubmission(body)
	if err != nil {
		return http.StatusBadRequest, plain, []byte("not a submission\n")
	}
	origin := ledger.NoteOrigin(s.Checkpoint)
	if len(w.logs[origin]) == 0 {
		return http.StatusNotFound, plain, []byte("this log is not known here\n")
	}
	c, err := w.open(origin, s.Checkpoint)
	if err != nil {
		return http.StatusForbidden, plain, []byte("not signed by a key of this log\n")
	}
	if s.Old > c.Size {
		return http.StatusBadRequest, plain, []byte("the old size is larger than the checkpoint's\n")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	last := w.seen[origin]
	if s.Old != last.Size || last.Size > 0 && last.Size == c.Size && last.Root != c.Root {
		return http.StatusConflict, sized, fmt.Appendf(nil, "%d\n", last.Size)
	}
	if s.Follows(last, c) != nil {
		return http.StatusUnprocessableEntity, plain, []byte("the proof does not lead to this checkpoint from the one of the old size\n")
	}
	line, err := w.signer.Cosign(c.Note, w.now())
	if err == nil {
		err = w.keep(origin, c) // before anybody has the cosignature
	}
	if err != nil {
		return http.StatusInternalServerError, plain, []byte("what was seen could not be kept\n")
	}
	return http.StatusOK, plain, line
}

// keep makes c the last checkpoint seen; the lock is held.
func (w *Witness) keep(origin string, c ledger.Checkpoint) error {
	kept, err := w.folder.seen()
	if err != nil {
		return err
	}
	kept[origin] = string(c.Note)
	if err := w.folder.keep(kept); err != nil {
		return err
	}
	w.seen[origin] = c
	return nil
}
