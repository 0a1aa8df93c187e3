package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"
	"time"

	"github.com/google/uuid"

	"recourse/internal/fault"
	"recourse/internal/keyring"
)

// Options set how much is taken at once. The zero value is what the program uses.
type Options struct {
	Limits  Limits
	Uploads int // at the same time; 64 when 0
}

// Locker takes files in and gives them back. It is safe for many goroutines, and its memory does not grow with the
// size of a file.
type Locker struct {
	ring   *keyring.Ring
	store  Store
	limits Limits
	gate   chan struct{}

	mu    sync.Mutex
	loose map[string]time.Time // blobs without a row, and which sweep first saw them
}

// retryIn is what a sender is told to wait, in seconds, when too many send at once or the store is out of order.
const (
	retryInFull = 5
	retryInDown = 60
)

// NewLocker makes a locker on a store.
func NewLocker(ring *keyring.Ring, store Store, o Options) *Locker {
	if o.Uploads <= 0 {
		o.Uploads = 64
	}
	return &Locker{ring: ring, store: store, limits: o.Limits.filled(), gate: make(chan struct{}, o.Uploads), loose: map[string]time.Time{}}
}

// Limits are those in force, for a Budget.
func (l *Locker) Limits() Limits { return l.limits }

// Take keeps an upload, sealed under a file's key, and returns once it is durable. Nobody sees it before its row is
// written; where that never happens Sweep removes it, or Discard at once.
//
// It returns TooLarge past a limit, Invalid for a file with nothing in it, Unavailable with RetryIn where too many
// send at once or the store cannot keep it, and otherwise the error of reading the upload. After an error nothing is
// kept.
func (l *Locker) Take(ctx context.Context, key keyring.KeyID, fileID string, u Upload) (Item, error) {
	select {
	case l.gate <- struct{}{}:
		defer func() { <-l.gate }()
	default:
		return Item{}, unavailable("Many files are being sent at once. Please try again in a moment.", retryInFull, nil)
	}
	if err := u.Budget.begin(); err != nil {
		return Item{}, err
	}
	in := &intake{u: u, limit: l.limits.File, sum: sha256.New()}
	item := Item{ID: uuid.NewString(), File: fileID, Key: key, Blob: NewName(), Name: Clean(u.Name), From: u.From, On: u.On}
	err := l.store.Put(ctx, item.Blob, func(w io.Writer) error {
		sealed, err := l.ring.SealStream(ctx, key, at(item), w)
		if err != nil {
			return err
		}
		if err := in.copy(ctx, sealed); err != nil {
			return err
		}
		if err := pad(sealed, in.size); err != nil {
			return err
		}
		return sealed.Close() // the last chunk: without it nothing of it opens
	})
	if err != nil {
		u.Budget.giveBack(in.size)
		return Item{}, in.why(ctx, err)
	}
	item.Type, item.Known = typeOf(in.head, in.tail, item.Name)
	item.Size, item.SHA256 = in.size, hex.EncodeToString(in.sum.Sum(nil))
	return item, nil
}

// Discard removes an item whose row was surely not written, so that it need not wait for Sweep. Where that is not
// sure (a commit that nobody answered) leave it alone: Sweep asks.
func (l *Locker) Discard(ctx context.Context, i Item) error { return l.store.Delete(ctx, i.Blob) }

// at is where a blob belongs: another item's blob does not open in its place.
func at(i Item) keyring.Place {
	return keyring.Place{Table: "evidence", Column: "blob", Row: i.ID, File: i.File}
}

// intake reads one upload.
type intake struct {
	u       Upload
	limit   int64
	sum     hash.Hash
	size    int64
	head    []byte
	tail    []byte // as much again of its end
	refused error  // why reading ended, where it was not the store
}

// buffers are where plaintext lies on its way; it is wiped before another upload gets one.
var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// copy hands the upload on to w, counted and hashed. Nothing past a limit is handed on.
func (in *intake) copy(ctx context.Context, w io.Writer) error {
	buf := buffers.Get().(*[32 << 10]byte)
	defer func() {
		clear(buf[:])
		buffers.Put(buf)
	}()
	for idle := 0; ; {
		if err := ctx.Err(); err != nil {
			return in.refuse(err)
		}
		n, err := in.u.Body.Read(buf[:])
		if n > 0 {
			idle = 0
			if err := in.take(buf[:n], w); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			if in.size == 0 {
				return in.refuse(fault.OnField("/evidence", "empty", "This file has nothing in it. Choose it again."))
			}
			return nil
		case err != nil:
			return in.refuse(fmt.Errorf("read an upload: %w", err))
		case n == 0:
			if idle++; idle == 100 {
				return in.refuse(fmt.Errorf("read an upload: %w", io.ErrNoProgress))
			}
		}
	}
}

// take counts, hashes and hands on what came.
func (in *intake) take(p []byte, w io.Writer) error {
	if in.size+int64(len(p)) > in.limit {
		return in.refuse(fault.Coded(fault.TooLarge, "file_too_large", fmt.Sprintf("A file can be %s. This one is larger and was not kept.", spell(in.limit))))
	}
	in.size += int64(len(p))
	if err := in.u.Budget.add(int64(len(p))); err != nil {
		return in.refuse(err)
	}
	if len(in.head) < sniffed {
		in.head = append(in.head, p[:min(len(p), sniffed-len(in.head))]...)
	}
	in.tail = append(in.tail, p[max(0, len(p)-sniffed):]...)
	if over := len(in.tail) - sniffed; over > 0 {
		in.tail = append(in.tail[:0], in.tail[over:]...)
	}
	in.sum.Write(p)
	_, err := w.Write(p)
	return err
}

func (in *intake) refuse(err error) error {
	in.refused = err
	return err
}

// why says what ended an upload. What is neither the sender's doing nor the key's is the store's.
func (in *intake) why(ctx context.Context, err error) error {
	switch {
	case in.refused != nil:
		return in.refused
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, keyring.ErrShredded), errors.Is(err, keyring.ErrUnknownKey), errors.Is(err, keyring.ErrDamaged),
		errors.Is(err, keyring.ErrBadID), errors.Is(err, keyring.ErrClosed):
		return fmt.Errorf("seal an upload: %w", err)
	}
	return unavailable("We could not keep this file just now. Your words can be sent without it; try the file again in a few minutes.", retryInDown, err)
}

func unavailable(message string, seconds int, err error) error {
	f := fault.Because(fault.Unavailable, message, err)
	f.RetryIn = seconds
	return f
}
