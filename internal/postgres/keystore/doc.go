// Package keystore keeps wrapped keys in a PostgreSQL cluster of their own: the key store of an installation with several
// replicas, in the place of a folder. It is a keyring.Store and promises the same, tests of both are the same.
//
// It owns the schema recourse_keys, made at the first start, in a database of another cluster than the main one, so that no
// backup, standby or write-ahead log of the main database ever holds a key. It never opens a key.
//
//	keys       id, wrapped        in 32 parts, by a hash of the id
//	destroyed  id                 tombstones; never taken away
//	entries    name, value        the ring's own: marks of the root key, seeds, epochs
//	changes    n                  counts changes of the root key, so that a process that was cut off meanwhile notices
//
// What is destroyed goes with its file: in one transaction the tombstone is written and the part of the table is written anew
// without the key, since a deleted row would stay on its page until something else needs the room. What the cluster's
// write-ahead log and backups hold of it is the operator's to bound (docs/operating.md).
//
// Every process that has the store open holds a lock in the database, shared; who needs the store alone holds it for itself.
// The lock is its connection's, and everything is written through that connection: what was cut off writes nothing
// before it has the lock again.
//
//	store, err := keystore.Open(ctx, "postgres://keys@keys.example.org/keys")
//	ring, err := keyring.Open(ctx, root, store, keyring.Options{})
package keystore
