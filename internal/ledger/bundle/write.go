package bundle

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"recourse/internal/ledger"
)

// ErrTooLarge is returned for what no longer fits into one file.
var ErrTooLarge = errors.New("bundle: it would be longer than four gigabytes")

// Writer writes a bundle as its parts come; its memory does not grow with them.
type Writer struct {
	w        io.Writer
	signer   ledger.Signer
	manifest ledger.Manifest
	parts    []entry
	at       int64
	err      error
}

// NewWriter begins a bundle. Of the manifest everything but its parts is given.
func NewWriter(w io.Writer, m ledger.Manifest, s ledger.Signer) *Writer {
	m.Parts = nil
	return &Writer{w: w, signer: s, manifest: m}
}

// Add writes a part. After an error, which every later call returns too, what was written is no bundle.
func (w *Writer) Add(name string, from io.Reader) error {
	if w.err == nil && !ledger.PartName(name) {
		w.err = fmt.Errorf("bundle: a part cannot bear this name")
	}
	sum := sha256.New()
	e, err := w.add(name, io.TeeReader(from, sum))
	if err != nil {
		return err
	}
	w.manifest.Parts = append(w.manifest.Parts, ledger.Part{Name: name, Size: int64(e.size), SHA256: [32]byte(sum.Sum(nil))})
	return nil
}

func (w *Writer) add(name string, from io.Reader) (entry, error) {
	if w.err == nil && len(w.parts) > ledger.MaxParts {
		w.err = ErrTooLarge
	}
	e := entry{name: name, offset: uint32(w.at)}
	w.write(e.head())
	if w.err != nil {
		return e, w.err
	}
	crc := crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(w.w, crc), io.LimitReader(from, most))
	if w.at += n; err != nil {
		w.err = fmt.Errorf("bundle: write a part: %w", err)
		return e, w.err
	}
	e.size, e.crc = uint32(n), crc.Sum32()
	w.write(e.end())
	w.parts = append(w.parts, e)
	return e, w.err
}

func (w *Writer) write(b []byte) {
	if w.err == nil && w.at+int64(len(b)) > most {
		w.err = ErrTooLarge
	}
	if w.err != nil {
		return
	}
	if _, err := w.w.Write(b); err != nil {
		w.err = fmt.Errorf("bundle: %w", err)
	}
	w.at += int64(len(b))
}

// Close signs the manifest, and writes it and the directory.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	signed, err := w.signer.Manifest(w.manifest)
	if err != nil {
		w.err = err
		return err
	}
	if _, err := w.add(ManifestName, bytes.NewReader(signed)); err != nil {
		return err
	}
	begin := w.at
	for _, e := range w.parts {
		w.write(e.line())
	}
	w.write(tail(len(w.parts), uint32(begin), uint32(w.at-begin)))
	return w.err
}
