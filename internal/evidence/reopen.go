package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"recourse/internal/keyring"
)

// Why an item does not open although it should. Both mean that somebody or something got at the store or the index.
var (
	ErrMissing = errors.New("evidence: the bytes of an item are not in the store")
	ErrAltered = errors.New("evidence: an item is not what was received")
)

// Open reads an item back, byte for byte as it came. No byte leaves before the chunk it stands in has proven itself
// at the end length and digest are compared with the index (I29), so a reader that stops before io.EOF has
// not seen the whole proven. Damage is ErrAltered, and nothing past it is served; a blob that is gone, ErrMissing; a
// destroyed key, keyring.ErrShredded.
func (l *Locker) Open(ctx context.Context, i Item) (io.ReadCloser, error) {
	return l.open(ctx, i, at(i))
}

func (l *Locker) open(ctx context.Context, i Item, place keyring.Place) (io.ReadCloser, error) {
	blob, err := l.store.Open(ctx, i.Blob)
	if errors.Is(err, ErrNoBlob) {
		err = ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("open evidence %s: %w", i.ID, err)
	}
	plain, err := l.ring.OpenStream(ctx, i.Key, place, blob)
	if err != nil {
		_ = blob.Close()
		return nil, fmt.Errorf("open evidence %s: %w", i.ID, altered(err))
	}
	return &original{item: i, plain: plain, blob: blob, sum: sha256.New()}, nil
}

// altered says of a stream that does not open what it means.
func altered(err error) error {
	if errors.Is(err, keyring.ErrUnopened) {
		return errors.Join(ErrAltered, err)
	}
	return err
}

// original reads an item and compares it with its index as it goes.
type original struct {
	item  Item
	plain io.Reader
	blob  io.Closer
	sum   hash.Hash
	size  int64
	err   error // the first, kept
}

func (o *original) Read(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	left := o.item.Size - o.size
	if left == 0 { // what follows is no part of it, and is proven all the same
		o.err = io.EOF
		if err := unpad(o.plain, o.size); err != nil {
			o.err = fmt.Errorf("read evidence %s: %w", o.item.ID, altered(err))
		}
		return 0, o.err
	}
	n, err := o.fill(p[:min(int64(len(p)), left)])
	o.size += int64(n)
	whole := o.size == o.item.Size
	if whole && errors.Is(err, io.EOF) {
		err = nil // the next read says so
	}
	switch {
	case !whole && errors.Is(err, io.EOF),
		whole && hex.EncodeToString(o.sum.Sum(nil)) != o.item.SHA256:
		clear(p[:n])
		n, err = 0, fmt.Errorf("read evidence %s: %w", o.item.ID, ErrAltered)
	case err != nil && !errors.Is(err, io.EOF):
		err = fmt.Errorf("read evidence %s: %w", o.item.ID, altered(err))
	}
	o.err = err
	return n, err
}

// piece is a chunk: what is read in less at a time is not worth a hand more.
const piece = 64 << 10

// fill opens what fits into p, and sums it up meanwhile: neither waits for the other but at the end.
func (o *original) fill(p []byte) (n int, err error) {
	if len(p) <= piece {
		n, err = o.plain.Read(p)
		o.sum.Write(p[:n])
		return n, err
	}
	opened, summed := make(chan []byte, len(p)/piece+1), make(chan struct{})
	go func() {
		defer close(summed)
		for b := range opened {
			o.sum.Write(b)
		}
	}()
	for n < len(p) && err == nil {
		var m int
		m, err = o.plain.Read(p[n:])
		opened <- p[n : n+m]
		n += m
	}
	close(opened)
	<-summed
	return n, err
}

func (o *original) Close() error { return o.blob.Close() }
