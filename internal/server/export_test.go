package server

import "context"

// RotateRoot as the program does it, with what may fail before each step.
var RotateRootFailing = rotateRoot

// RotateLogKeysFailing is RotateLogKeys with what may fail before each step.
func (h *House) RotateLogKeysFailing(ctx context.Context, before func(step string) error) (PublicKeys, error) {
	return h.rotateLogKeys(ctx, before)
}
