package server

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"recourse/internal/config"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
)

// rootKey reads the root key; at the first start of the embedded default, and then only, it makes one.
func rootKey(c config.Config) (keyring.Root, error) {
	root, err := keyring.ReadRoot(c.RootKeyFile)
	if err == nil || !errors.Is(err, keyring.ErrRootMissing) || !c.Embedded() || c.KeyStoreURL != "" {
		return root, err
	}
	if entries, e := os.ReadDir(c.KeyStore); e == nil && len(entries) > 0 {
		return keyring.Root{}, fmt.Errorf("%w: the key store in %s was made with it; restore it from where it is kept apart", err, c.KeyStore)
	}
	return keyring.MakeRoot(c.RootKeyFile)
}

// OpenRing opens the key store with its root key. Every refusal names what is wrong: a root key that is missing,
// readable by others, an example, not random, or another than the one the store was made with.
func OpenRing(ctx context.Context, c config.Config, openOnly bool) (*keyring.Ring, error) {
	root, err := rootKey(c)
	if err != nil {
		return nil, err
	}
	defer root.Wipe()
	store, err := openKeys(ctx, c)
	if err != nil {
		return nil, err
	}
	ring, err := keyring.Open(ctx, root, store, keyring.Options{Batch: c.Pools.Keys, OpenOnly: openOnly, Closes: true})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return ring, nil
}

// signing holds the log's two keys and its name.
type signing struct {
	Origin     string
	number     int // of the pair of keys, counted from 1 and through all epochs
	Checkpoint ledger.Signer
	Promise    ledger.PromiseSigner
	Keys       PublicKeys
}

// PublicKeys are what an outsider checks the log and its receipts with, in the text form of signed notes.
type PublicKeys struct {
	Checkpoint, Promise string      // of what is signed now
	List                ledger.Keys // of all that was ever signed
}

// openSigning makes the log's signers from seeds that the key ring keeps wrapped, and the list of its keys from the changes
// that there were. It refuses seeds that are not those of the last change.
func openSigning(ctx context.Context, ring *keyring.Ring, origin string, changes []postgres.Handover) (s signing, err error) {
	s.Origin, s.number = origin, 1+len(changes)
	if err = s.make(ctx, ring); err != nil {
		return s, err
	}
	list := s.Keys.Checkpoint + "\n" + s.Keys.Promise + "\n"
	changes = slices.DeleteFunc(slices.Clone(changes), func(h postgres.Handover) bool { return h.Origin != origin })
	for i, h := range changes {
		if i == 0 {
			list = h.Former
		}
		list += "\n" + string(h.Handover)
	}
	if s.Keys.List, err = ledger.ReadKeys(list); err != nil {
		return s, fmt.Errorf("the keys of the log: %w", err)
	}
	if !s.Keys.List.EndWith(s.Keys.Checkpoint, s.Keys.Promise) {
		err = errors.New("the key store does not hold the keys that the log signs with since they were changed: restore a newer one")
	}
	return s, err
}

// make makes the signers of a pair, and at the first call the pair.
func (s *signing) make(ctx context.Context, ring *keyring.Ring) error {
	secret, public, err := signingKey(ctx, ring, seedOf("checkpoint", s.number), s.Origin)
	if err != nil {
		return err
	}
	s.Keys.Checkpoint = public
	if s.Checkpoint, err = ledger.NewSigner(secret); err != nil {
		return err
	}
	secret, public, err = signingKey(ctx, ring, seedOf("promise", s.number), ledger.PromiseName(s.Origin))
	if err != nil {
		return err
	}
	s.Keys.Promise = public
	s.Promise, err = ledger.NewPromiseSigner(secret)
	return err
}

// signingKey writes a wrapped seed as the pair of texts that golang.org/x/mod/sumdb/note reads.
func signingKey(ctx context.Context, ring *keyring.Ring, purpose, name string) (secret, public string, err error) {
	seed, err := ring.SigningSeed(ctx, purpose)
	if err != nil {
		return "", "", fmt.Errorf("the %s key: %w", purpose, err)
	}
	defer seed.Wipe()
	key, ok := ed25519.NewKeyFromSeed(seed.Reveal()).Public().(ed25519.PublicKey)
	if !ok {
		return "", "", fmt.Errorf("the %s key: not an Ed25519 key", purpose)
	}
	if public, err = note.NewEd25519VerifierKey(name, key); err != nil {
		return "", "", fmt.Errorf("the %s key: %w", purpose, err)
	}
	hash := strings.Split(public, "+")[1]
	const ed25519Seed = "\x01" // the algorithm's number in the form of a note's key
	return "PRIVATE+KEY+" + name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(append([]byte(ed25519Seed), seed.Reveal()...)), public, nil
}

// originOf names the log. A log keeps the name it began with: its epoch's, the last checkpoint's, and before the first
// one that of the address that reporters use.
func originOf(ctx context.Context, store ledger.Reader, now postgres.Epoch, c config.Config) (string, error) {
	if now.Origin != "" {
		return now.Origin, nil
	}
	last, err := store.Latest(ctx)
	if err != nil {
		return "", err
	}
	if last.Size > 0 {
		return nameOf(last.Note), nil
	}
	host := "localhost"
	if u, err := url.Parse(c.BaseURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return host + "/log", nil
}

// nameOf is the origin that a checkpoint names.
func nameOf(note []byte) string {
	first, _, _ := strings.Cut(string(note), "\n")
	return first
}
