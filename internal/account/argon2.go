package account

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"

	"recourse/internal/fault"
)

// Hasher turns a password into something safe to keep. Both methods cost the same work; Verify answers false, not
// an error, for a wrong password, and TooMany where too many others wait.
type Hasher interface {
	Hash(ctx context.Context, password string) (string, error)
	Verify(ctx context.Context, kept, password string) (bool, error)
}

// Argon2 hashes with Argon2id, a few at a time, so that signing in cannot take the processor from those who report
// so many at a time, so many waiting, the next is told to come back.
type Argon2 struct {
	MemoryKiB uint32 // 19 MiB where zero
	Time      uint32 // 2 where zero
	rand      io.Reader
	running   chan struct{}
	waiting   atomic.Int32
	queue     int32
}

const (
	saltBytes = 16
	hashBytes = 32
)

// NewArgon2 makes the hasher a server uses: 19 MiB, two passes, one lane. It hashes atOnce passwords at a time, one fewer
// than there are cores where that is 0, and lets queue more wait.
func NewArgon2(rand io.Reader, atOnce, queue int) *Argon2 {
	if atOnce == 0 {
		atOnce = max(1, runtime.GOMAXPROCS(0)-1)
	}
	return &Argon2{MemoryKiB: 19 * 1024, Time: 2, rand: rand, queue: int32(queue), running: make(chan struct{}, atOnce)}
}

// Hash gives a PHC string: $argon2id$v=19$m=19456,t=2,p=1$salt$hash.
func (a *Argon2) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(a.rand, salt); err != nil {
		return "", fmt.Errorf("make salt: %w", err)
	}
	leave, err := a.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	sum := argon2.IDKey([]byte(password), salt, a.Time, a.MemoryKiB, 1, hashBytes)
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, a.MemoryKiB, a.Time,
		b.EncodeToString(salt), b.EncodeToString(sum)), nil
}

// Verify compares in constant time. A kept string that cannot be read is an error: it is ours that broke.
func (a *Argon2) Verify(ctx context.Context, kept, password string) (bool, error) {
	p, err := parsePHC(kept)
	if err != nil {
		return false, err
	}
	leave, err := a.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	sum := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, 1, uint32(len(p.sum)))
	return subtle.ConstantTimeCompare(sum, p.sum) == 1, nil
}

// enter waits for a turn; TooMany when the queue is full.
func (a *Argon2) enter(ctx context.Context) (leave func(), err error) {
	select {
	case a.running <- struct{}{}:
		return func() { <-a.running }, nil
	default:
	}
	if a.waiting.Add(1) > a.queue {
		a.waiting.Add(-1)
		return nil, &fault.Fault{Kind: fault.TooMany, Message: "Many people are signing in just now. Please try again in a moment.", RetryIn: 5}
	}
	defer a.waiting.Add(-1)
	select {
	case a.running <- struct{}{}:
		return func() { <-a.running }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type phc struct {
	memory, time uint32
	salt, sum    []byte
}

func parsePHC(kept string) (p phc, err error) {
	broken := errors.New("password hash cannot be read")
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return p, broken
	}
	var lanes uint32
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &lanes); err != nil || n != 3 || lanes != 1 {
		return p, broken
	}
	// Bounds on what a row may ask of us: a changed row must not become a way to exhaust the machine.
	if p.memory < 8 || p.memory > 256*1024 || p.time < 1 || p.time > 10 {
		return p, broken
	}
	if p.salt, err = base64.RawStdEncoding.Strict().DecodeString(parts[4]); err != nil || len(p.salt) < saltBytes {
		return p, broken
	}
	if p.sum, err = base64.RawStdEncoding.Strict().DecodeString(parts[5]); err != nil || len(p.sum) != hashBytes {
		return p, broken
	}
	return p, nil
}
