package recode

import (
	"bytes"
	"context"
)

// Probe starts the process to try its cage.
func Probe(ctx context.Context) error {
	_, err := run(ctx, probe, bytes.NewReader(nil))
	return err
}
