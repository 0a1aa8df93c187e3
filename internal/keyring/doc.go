// Package keyring seals and opens. It turns one root key into a key for every file, keeps those keys wrapped
// outside the main database, and destroys one when its file must go, so that no backup of the database opens it.
//
// It owns the types Sealed (a ciphertext, the type of every sealed column), Secret and KeyID; the key store and its
// default, a folder; keyed hashes for lookups and blind tags; the seeds of the signing keys. It never knows what it
// seals: it sees bytes and labels, no noun, no gorm, no ledger, no clock.
//
//	root file ──► wraps ──► a key per file ──► fields (AES-256-GCM, by Place)
//	                 │                     ├──► streams (the same in chunks of 64 KiB, number and end bound)
//	                 │                     └──► leaf salts (HKDF)
//	                 ├────► house secret ─────► keyed hashes by purpose (HMAC-SHA-256)
//	                 ├────► epoch keys ───────► blind tags
//	                 └────► signing seeds ────► Ed25519, elsewhere
//
// Fields are sealed with the standard library's AES-256-GCM, random nonces under a key per file; streams use
// Tink's STREAM framing over the same cipher. Tink's keysets were left: they bring protocol buffers into every
// program, and one wrapped length for all keys is what lets a key be overwritten where it stands.
//
//	root, err := keyring.ReadRoot("/etc/recourse/root.key")
//	store, err := keyring.OpenFolder("var/keys")
//	ring, err := keyring.Open(ctx, root, store, keyring.Options{})
//	id, err := ring.Take(ctx)
//	at := keyring.Place{Table: "events", Column: "payload", Row: event, File: file}
//	sealed, err := ring.Seal(ctx, id, at, words)
//	words, err = ring.Open(ctx, id, at, sealed)
//	err = ring.Shred(ctx, id) // from now on Open returns ErrShredded
package keyring
