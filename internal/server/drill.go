package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"recourse/internal/config"
	"recourse/internal/evidence"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
)

// Drilled is what a drill found.
type Drilled struct {
	Restored

	Log    ledger.Result
	Files  evidence.Walked
	Opens  int // keys that open
	Erased int // keys that were destroyed, as their marks say
	Lost   int // keys that a row refers to and the key store lacks
}

// OK tells whether everything that the backup should bring back came back.
func (d Drilled) OK() bool { return d.Log.OK() && d.Lost == 0 && len(d.Damaged()) == 0 }

// Damaged are the files that are not what was kept. Orphans are none: uploads may have been under way.
func (d Drilled) Damaged() []evidence.Found {
	return slices.DeleteFunc(slices.Clone(d.Files.Found), func(f evidence.Found) bool { return f.Item == "" })
}

// Drill restores a backup into a private database and folders of its own, verifies the log, reads every file and opens every key, and takes
// all of it away again. It needs the root key and touches nothing that is in use.
func Drill(ctx context.Context, c config.Config, b Backup) (d Drilled, err error) {
	dir, err := os.MkdirTemp("", "recourse-drill-")
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if Root() { // the private database's own user passes through
		if err := os.Chmod(dir, 0o711); err != nil {
			return d, err
		}
	}
	c.Data, c.DatabaseURL, c.DatabaseURLFile, c.Evidence = filepath.Join(dir, "data"), "", "", config.Evidence{}
	c.KeyStoreURL, c.KeyStoreURLFile = "", ""
	c.KeyStore, c.Heads = filepath.Join(c.Data, "keys"), filepath.Join(c.Data, "heads")
	if d.Restored, err = Restore(ctx, c, b); err != nil {
		return d, err
	}
	h, err := Build(ctx, c, Options{Reading: true})
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	if d.Log, err = h.Verify(ctx); err != nil {
		return d, err
	}
	if d.Files, err = h.VerifyEvidence(ctx); err != nil {
		return d, err
	}
	ids, err := postgres.KeyIDs(ctx, h.data.DSN)
	if err != nil {
		return d, err
	}
	for _, id := range ids {
		switch _, err := h.Ring.Salt(ctx, keyring.KeyID(id), "drill"); {
		case err == nil:
			d.Opens++
		case errors.Is(err, keyring.ErrShredded):
			d.Erased++
		case errors.Is(err, keyring.ErrUnknownKey):
			d.Lost++
		default:
			return d, fmt.Errorf("open a key: %w", err)
		}
	}
	return d, nil
}
