package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"recourse/internal/ledger"
)

// keys are the public keys of one log.
type keys struct{ log, promise, bundle ledger.Verifier }

// readKeys reads two public keys, a line each: the log's, and its promises'.
func readKeys(name string) (k keys, err error) {
	text, err := readFile(name)
	if err != nil {
		return k, err
	}
	lines := strings.Fields(string(text))
	if len(lines) != 2 {
		return k, fmt.Errorf("%s must hold two lines: the log's public key and its promises'", name)
	}
	if k.log, err = ledger.NewVerifier(lines[0]); err != nil {
		return k, fmt.Errorf("%s: the first line is no public key", name)
	}
	if k.bundle, err = ledger.NewBundleVerifier(lines[0]); err != nil {
		return k, fmt.Errorf("%s: the first line is no public key", name)
	}
	if k.promise, err = ledger.NewVerifier(lines[1]); err != nil {
		return k, fmt.Errorf("%s: the second line is no public key", name)
	}
	if k.promise.Name() != ledger.PromiseName(k.log.Name()) {
		return k, fmt.Errorf("%s: the two keys are not of one log", name)
	}
	return k, nil
}

// readWitnesses reads who must have cosigned.
func readWitnesses(name string) (*ledger.Policy, error) {
	text, err := readFile(name)
	if err != nil {
		return nil, err
	}
	p, err := ledger.ParsePolicy(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &p, nil
}

// readFile reads a small file; nothing that is checked here is larger than a receipt.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", name)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 4*ledger.MaxNote))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", name)
	}
	return b, nil
}

// openCopy opens an exported log.
func openCopy(k keys, folder string) (ledger.Copy, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return ledger.Copy{}, fmt.Errorf("%s cannot be opened as a folder", folder)
	}
	return ledger.Copy{Files: root.FS(), Log: k.log}, nil
}
