package recode

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"
)

// Why there is no copy. None of them is a fault of the house.
var (
	ErrBroken = errors.New("recode: no picture that can be made anew")
	ErrPixels = errors.New("recode: the picture has too many pixels")
	ErrFrames = errors.New("recode: the picture has too many frames")
	ErrLimits = errors.New("recode: making the picture anew took too much memory or time")
)

// ErrCage says that the process could not be locked in, and so read nothing: a fault of the machine.
var ErrCage = errors.New("recode: the process that makes pictures anew cannot be locked in on this machine")

// patience is how long a process may take by the clock; its processor time ends before that.
const patience = 45 * time.Second

// Process makes pictures anew, each in a process of its own that is this same program under another name.
type Process struct{}

// Clean makes a copy of a picture of one of Types, and tells what it looks like. The original is read to its end before
// any of the copy counts. It returns ErrBroken, ErrPixels, ErrFrames or ErrLimits where there can be no copy, and otherwise what went wrong here.
func (Process) Clean(ctx context.Context, media string, original io.Reader) (picture []byte, like Likeness, err error) {
	out, err := run(ctx, media, original)
	if err != nil {
		return nil, like, err
	}
	end := len(out) - len(like)
	if end < 0 {
		return nil, like, ErrLimits
	}
	copy(like[:], out[end:])
	return out[:end], like, nil
}

func run(ctx context.Context, media string, in io.Reader) ([]byte, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	out := &capped{}
	read := &reading{in: in}
	cmd := exec.CommandContext(limited, program)
	cmd.Args, cmd.Env, cmd.Dir = []string{childName, media}, []string{}, "/"
	cmd.Stdin, cmd.Stdout = read, out
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case read.err != nil:
		return nil, read.err
	case err == nil && out.over:
		return nil, ErrLimits
	case err == nil && !read.whole:
		return nil, io.ErrUnexpectedEOF
	case err == nil:
		return out.b.Bytes(), nil
	case limited.Err() != nil:
		return nil, ErrLimits
	case !errors.As(err, &exit):
		return nil, err
	}
	switch exit.ExitCode() {
	case exitBroken:
		return nil, ErrBroken
	case exitPixels:
		return nil, ErrPixels
	case exitFrames:
		return nil, ErrFrames
	case exitCage:
		return nil, ErrCage
	}
	return nil, ErrLimits // killed, or out of memory
}

// reading remembers how the original ended: only one that was read to its end is proven.
type reading struct {
	in    io.Reader
	whole bool
	err   error
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		r.whole = true
	case err != nil:
		r.err = err
	}
	return n, err
}

// capped keeps what the process writes, up to a limit; the rest is not taken, which ends the process.
type capped struct {
	b    bytes.Buffer
	over bool
}

func (c *capped) Write(p []byte) (int, error) {
	if c.b.Len()+len(p) > 2*Input {
		c.over = true
		return 0, io.ErrShortWrite
	}
	return c.b.Write(p)
}
