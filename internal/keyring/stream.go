package keyring

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"io"

	"github.com/tink-crypto/tink-go/v2/streamingaead/subtle/noncebased"
)

// A sealed stream is a head (version, salt, prefix of the nonces) and chunks of AES-256-GCM under a key of its
// own. The nonce of a chunk holds its number and whether it is the last (the STREAM construction, by Tink's
// noncebased), so that chunks cannot be lost, doubled, exchanged or cut off unseen.
const (
	streamVersion = 1
	prefixSize    = 7
	streamHead    = 1 + keySize + prefixSize
	chunkSize     = 64 << 10 // of ciphertext; the first is shorter by the head
)

// SealStream seals what is written, chunk by chunk, to w. Only Close writes the last chunk: without it the stream
// does not open. Close does not close w.
func (r *Ring) SealStream(ctx context.Context, id KeyID, at Place, w io.Writer) (io.WriteCloser, error) {
	o, err := r.key(ctx, id)
	if err != nil {
		return nil, err
	}
	var head [streamHead]byte
	head[0] = streamVersion
	rand.Read(head[1:])
	c, err := o.chunks(head, at)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(head[:]); err != nil {
		return nil, err
	}
	out, err := noncebased.NewWriter(noncebased.WriterParams{
		W: w, SegmentEncrypter: c, NonceSize: nonceSize, NoncePrefix: head[1+keySize:],
		PlaintextSegmentSize: chunkSize - tagSize, FirstCiphertextSegmentOffset: streamHead,
	})
	if err != nil {
		return nil, err
	}
	return &sealWriter{w: out, guard: r.guard(id)}, nil
}

// OpenStream opens what SealStream sealed. No byte leaves before its chunk has proven itself; the first chunk that
// does not ends the stream with ErrUnopened, for good. A caller that stops before io.EOF has not seen the end
// proven.
func (r *Ring) OpenStream(ctx context.Context, id KeyID, at Place, in io.Reader) (io.Reader, error) {
	o, err := r.key(ctx, id)
	if err != nil {
		return nil, err
	}
	var head [streamHead]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return nil, unopened(err)
	}
	if head[0] != streamVersion {
		return nil, ErrUnopened
	}
	c, err := o.chunks(head, at)
	if err != nil {
		return nil, err
	}
	out, err := noncebased.NewReader(noncebased.ReaderParams{
		R: in, SegmentDecrypter: c, NonceSize: nonceSize, NoncePrefix: head[1+keySize:],
		CiphertextSegmentSize: chunkSize, FirstCiphertextSegmentOffset: streamHead,
	})
	if err != nil {
		return nil, err
	}
	return &openReader{r: out, guard: r.guard(id)}, nil
}

// guard asks, at every call on a stream, whether its key has been shredded meanwhile.
func (r *Ring) guard(id KeyID) func() error {
	raw, _ := id.raw() // the key was found by it
	return func() error { return r.cache.lost(raw) }
}

// chunks makes the cipher of one stream.
func (o *opened) chunks(head [streamHead]byte, at Place) (chunks, error) {
	key, err := o.streamKey(head[1:1+keySize], at)
	if err != nil {
		return chunks{}, err
	}
	defer clear(key)
	return chunks{newAEAD(key)}, nil
}

// chunks seals and opens single chunks for noncebased. The forms with a destination spare an allocation each.
type chunks struct{ aead cipher.AEAD }

func (c chunks) EncryptSegment(b, nonce []byte) ([]byte, error) {
	return c.aead.Seal(nil, nonce, b, nil), nil
}

func (c chunks) EncryptSegmentWithDst(dst, b, nonce []byte) ([]byte, error) {
	return c.aead.Seal(dst, nonce, b, nil), nil
}

func (c chunks) DecryptSegment(b, nonce []byte) ([]byte, error) {
	return c.DecryptSegmentWithDst(nil, b, nonce)
}

func (c chunks) DecryptSegmentWithDst(dst, b, nonce []byte) ([]byte, error) {
	out, err := c.aead.Open(dst, nonce, b, nil)
	if err != nil {
		return nil, ErrUnopened
	}
	return out, nil
}

type sealWriter struct {
	w     io.WriteCloser
	guard func() error
	err   error // the first, kept
}

func (s *sealWriter) Write(p []byte) (n int, err error) {
	if s.err == nil {
		s.err = s.guard()
	}
	if s.err != nil {
		return 0, s.err
	}
	n, s.err = s.w.Write(p)
	return n, s.err
}

// Close writes the last chunk, unless a write failed: a stream with a hole gets no valid end.
func (s *sealWriter) Close() error {
	if s.err != nil {
		return s.err
	}
	if err := s.guard(); err != nil {
		return err
	}
	return s.w.Close()
}

type openReader struct {
	r     io.Reader
	guard func() error
	err   error // the first, kept: noncebased itself would go on after a bad chunk
}

func (s *openReader) Read(p []byte) (n int, err error) {
	if s.err == nil {
		s.err = s.guard()
	}
	if s.err != nil {
		return 0, s.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err = s.r.Read(p)
	if errors.Is(err, noncebased.ErrCiphertextSegmentTooShort) {
		err = ErrUnopened
	}
	s.err = err
	return n, err
}
