package keyring

import (
	"bytes"
	"context"
)

// What the tests reach inside: writing that fails or dies at a named step, and the parsers for fuzzing.

func OpenFolderFailing(dir string, fail func(step string) error) (*Folder, error) {
	return openFolder(dir, disk{fail: fail})
}

func ParseRoot(text []byte) (Root, error) { return parseRoot(text) }

// ParseAndEncode reads a batch file and writes it again.
func ParseAndEncode(b []byte) ([]byte, error) {
	records, err := parseBatch(b)
	if err != nil {
		return nil, err
	}
	batch := make([]Wrapped, len(records))
	for i, r := range records {
		batch[i] = Wrapped{idOf(r.id), bytes.Clone(r.key)}
	}
	return encodeBatch(batch)
}

// Tombstones counts what a file of tombstones says.
func Tombstones(b []byte) (ids []KeyID) {
	for id := range parseTombstones(b) {
		ids = append(ids, idOf(id))
	}
	return ids
}

// WrappedOf gives a key as it stands in the store, and the bytes under the wrapping.
func WrappedOf(r *Ring, s Store, id KeyID) (wrapped, key []byte, err error) {
	if wrapped, err = s.Get(context.Background(), id); err != nil {
		return nil, nil, err
	}
	key, err = r.unwrap(labelKey(id), wrapped)
	return wrapped, key, err
}

const (
	ChunkSize  = chunkSize
	StreamHead = streamHead
	NonceSize  = nonceSize
)
