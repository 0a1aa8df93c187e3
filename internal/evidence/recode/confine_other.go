//go:build !linux

package recode

import "errors"

const probe = "probe"

// confine has no cage for this system, so no picture is made anew on it.
func confine() error { return errors.New("no cage for this system") }

func probed() int { return exitCage }
