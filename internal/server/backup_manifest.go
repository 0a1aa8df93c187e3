package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"recourse/internal/keyring"
)

// ErrBackup says that a backup is not what was written; what is wrong with it, and where, comes with it.
var ErrBackup = errors.New("the backup cannot be used")

const (
	kindMain = "recourse backup 1"
	kindKeys = "recourse backup of the key store 1"

	manifestFile = "manifest.json"
)

// manifest lists what a folder of a backup holds. It is written last: without it a backup is not finished.
type manifest struct {
	Kind      string `json:"kind"`
	Day       string `json:"day"`
	DestroyBy string `json:"destroy_by,omitempty"`
	Files     []kept `json:"files"`
	MAC       string `json:"mac,omitempty"` // over the rest, under a key that only this house has
}

type kept struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func (m manifest) hash(ring *keyring.Ring) (string, error) {
	m.MAC = ""
	text, err := json.Marshal(m)
	return hex.EncodeToString(ring.MAC("backup", string(text))), err
}

// seal writes the manifest.
func (m manifest) seal(folder string, ring *keyring.Ring) (err error) {
	if m.MAC, err = m.hash(ring); err != nil {
		return err
	}
	_, err = writeFile(filepath.Join(folder, manifestFile), sha256.New(), func(w io.Writer) error {
		text := json.NewEncoder(w)
		text.SetIndent("", " ")
		return text.Encode(m)
	})
	return err
}

// ours refuses a manifest that another house wrote, or somebody who has no key.
func (m manifest) ours(folder string, ring *keyring.Ring) error {
	want, err := m.hash(ring)
	if err != nil {
		return err
	}
	if !keyring.NewSecret([]byte(want)).Equal(keyring.NewSecret([]byte(m.MAC))) {
		return fmt.Errorf("%w: %s was not written by this house, or was changed since", ErrBackup, filepath.Join(folder, manifestFile))
	}
	return nil
}

// readManifest reads a folder of a backup and holds every file to its digest: each that was changed, is missing or was
// put there is named.
func readManifest(folder, kind string) (m manifest, err error) {
	text, err := os.ReadFile(filepath.Join(folder, manifestFile))
	if err != nil {
		return m, fmt.Errorf("%w: it was not finished, or is none: %w", ErrBackup, err)
	}
	if err := json.Unmarshal(text, &m); err != nil || m.Kind != kind {
		return m, fmt.Errorf("%w: %s is not that of a %s", ErrBackup, filepath.Join(folder, manifestFile), kind)
	}
	known := map[string]bool{manifestFile: true}
	var wrong []error
	for _, f := range m.Files {
		known[f.Name] = true
		if !filepath.IsLocal(filepath.FromSlash(f.Name)) {
			return m, fmt.Errorf("%w: %s is no name in it", ErrBackup, f.Name)
		}
		if err := f.check(folder); err != nil {
			wrong = append(wrong, err)
		}
	}
	names, err := filesIn(folder)
	if err != nil {
		return m, err
	}
	for _, name := range names {
		if !known[name] {
			wrong = append(wrong, fmt.Errorf("%s was put there since", name))
		}
	}
	if len(wrong) > 0 {
		return m, fmt.Errorf("%w: %w", ErrBackup, errors.Join(wrong...))
	}
	return m, nil
}

func (k kept) check(folder string) error {
	f, err := os.Open(filepath.Join(folder, filepath.FromSlash(k.Name)))
	if err != nil {
		return fmt.Errorf("%s is missing", k.Name)
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", k.Name, err)
	}
	if n != k.Size || hex.EncodeToString(sum.Sum(nil)) != k.SHA256 {
		return fmt.Errorf("%s was changed", k.Name)
	}
	return nil
}
