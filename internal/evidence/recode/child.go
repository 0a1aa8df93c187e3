package recode

import (
	"errors"
	"io"
	"os"
	"runtime/debug"
)

// childName is what the process is called that Process starts: whatever program this package is part of becomes that
// process when it is started under this name, before anything of its own has begun.
const childName = "recourse-recode"

// The ends of the process. Any other is a crash, or a limit that was reached.
const (
	exitDone   = 0
	exitBroken = 10 // no picture of a type we make anew, or a damaged one
	exitPixels = 11 // too large
	exitFrames = 12 // too many frames
	exitCage   = 13 // it could not be locked in, so nothing was read
)

// Input is how large a picture may be that is read at all, in bytes, and a copy that is written.
const Input = 32 << 20

func init() {
	if len(os.Args) == 2 && os.Args[0] == childName {
		os.Exit(child(os.Args[1]))
	}
}

// child is the whole process. It writes the copy, and then what the picture looks like.
func child(media string) int {
	debug.SetMemoryLimit(memory / 4 * 3)
	if media == probe {
		return probed()
	}
	if err := confine(); err != nil {
		return exitCage
	}
	in, err := io.ReadAll(io.LimitReader(os.Stdin, Input+1))
	if err != nil || len(in) > Input {
		return exitBroken
	}
	like, err := Picture(os.Stdout, in, media)
	switch {
	case err == nil:
		if _, err := os.Stdout.Write(like[:]); err != nil {
			return exitBroken
		}
		return exitDone
	case errors.Is(err, ErrPixels):
		return exitPixels
	case errors.Is(err, ErrFrames):
		return exitFrames
	}
	return exitBroken
}
