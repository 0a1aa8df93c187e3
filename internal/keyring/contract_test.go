package keyring_test

import (
	"path/filepath"
	"testing"

	"recourse/internal/keyring"
	"recourse/internal/testkit/keys"
)

func TestAFolderKeepsWhatAKeyStorePromises(t *testing.T) {
	t.Parallel()
	keys.Contract(t, func(t *testing.T) func() (keys.Store, error) {
		dir := filepath.Join(t.TempDir(), "keys")
		return func() (keys.Store, error) { return keyring.OpenFolder(dir) }
	})
}
