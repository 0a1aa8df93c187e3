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

// readKeys reads the public keys of a log: of its checkpoints and of its promises, a line each, and what handed over to those
// that came later.
func readKeys(name string) (k keys, err error) {
	text, err := readFile(name)
	if err != nil {
		return k, err
	}
	list, err := ledger.ReadKeys(string(text))
	if err != nil {
		return k, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "ledger: "))
	}
	return keys{list.Log, list.Promise, list.Bundle}, nil
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
