package keystore_test

import (
	"testing"

	"recourse/internal/postgres/keystore"
	"recourse/internal/testkit/keys"
	"recourse/internal/testkit/pg"
)

func TestAPostgreSQLKeepsWhatAKeyStorePromises(t *testing.T) {
	t.Parallel()
	keys.Contract(t, func(t *testing.T) func() (keys.Store, error) {
		dsn := pg.Empty(t)
		return func() (keys.Store, error) { return keystore.Open(t.Context(), dsn) }
	})
}
