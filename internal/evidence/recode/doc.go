// Package recode makes a picture anew without anything that its camera wrote beside it, in a process that can do
// nothing else: it gives away every right before it reads its first byte.
//
// It owns the rules for pictures, the orientation, and the cage. It never knows a case, a key, a name or a
// file: a picture comes in by standard input, the copy leaves by standard output, and its exit code says what was
// wrong. Decoders meet hostile bytes here, and a crash is a normal result.
//
//	copy, err := recode.Process{}.Clean(ctx, "image/jpeg", original)
//
// The files here:
//
//	child.go          what the process does, and its exit codes
//	process.go        starting it, and what its end means
//	picture.go        decode, turn, encode
//	orient.go         how a picture is to be turned
//	confine_linux.go  the cage
package recode
