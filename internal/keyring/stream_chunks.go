package keyring

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
)

// OpenChunks opens what SealStream sealed chunk by chunk, and goes on behind one that does not prove itself: in its
// place comes ErrUnopened, and nothing of it. It is for finding out where a damaged stream is damaged. What it gives was
// sealed in that place of that stream, but is no file: only OpenStream says that a stream is whole. An error of in or of
// the key ends it. A chunk is good until the next is asked for.
func (r *Ring) OpenChunks(ctx context.Context, id KeyID, at Place, in io.Reader) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		o, err := r.key(ctx, id)
		if err != nil {
			yield(nil, err)
			return
		}
		var head [streamHead]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			yield(nil, unopened(err))
			return
		}
		c, err := o.chunks(head, at)
		if err != nil {
			yield(nil, err)
			return
		}
		var nonce [nonceSize]byte
		copy(nonce[:], head[1+keySize:])
		buf, from := make([]byte, chunkSize), bufio.NewReader(in)
		for number, size := uint32(0), chunkSize-streamHead; ; number, size = number+1, chunkSize {
			n, err := io.ReadFull(from, buf[:size])
			if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
				yield(nil, unopened(err)) // a stream never ends without a chunk
				return
			}
			_, err = from.Peek(1)
			last := errors.Is(err, io.EOF)
			if err != nil && !last {
				yield(nil, err)
				return
			}
			binary.BigEndian.PutUint32(nonce[prefixSize:], number)
			if last {
				nonce[nonceSize-1] = 1
			}
			plain, err := c.DecryptSegmentWithDst(buf[:0], buf[:n], nonce[:])
			if head[0] != streamVersion {
				plain, err = nil, ErrUnopened
			}
			if lost := r.guard(id)(); lost != nil {
				yield(nil, lost)
				return
			}
			if !yield(plain, err) || last {
				return
			}
		}
	}
}

// unopened is what the end of a stream in a wrong place means.
func unopened(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrUnopened
	}
	return err
}
