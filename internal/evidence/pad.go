package evidence

import (
	"errors"
	"io"
	"math/bits"
)

// leastPadded is the length that no blob falls short of.
const leastPadded = 4 << 10

// padded is how long an item of n bytes is in the store, before it is sealed: rounded up so that only so many digits of
// its length are left as its length has digits, which is never an eighth more (the scheme that is known as Padmé). A
// known file can then not be told by its length.
func padded(n int64) int64 {
	if n <= leastPadded {
		return leastPadded
	}
	exponent := bits.Len64(uint64(n)) - 1
	drop := exponent - bits.Len(uint(exponent))
	mask := int64(1)<<drop - 1
	return (n + mask) &^ mask
}

// pad writes the zeros that follow n bytes.
func pad(w io.Writer, n int64) error {
	var zeros [8 << 10]byte
	for left := padded(n) - n; left > 0; {
		k := min(left, int64(len(zeros)))
		if _, err := w.Write(zeros[:k]); err != nil {
			return err
		}
		left -= k
	}
	return nil
}

// unpad reads what follows n bytes to its end: the zeros that pad wrote, or nothing, as in a blob that is older than
// padding. Anything else is ErrAltered.
func unpad(r io.Reader, n int64) error {
	var p [8 << 10]byte
	for seen := int64(0); ; {
		k, err := r.Read(p[:])
		for _, b := range p[:k] {
			if b != 0 {
				return ErrAltered
			}
		}
		seen += int64(k)
		switch {
		case seen > padded(n)-n, errors.Is(err, io.EOF) && seen != 0 && seen != padded(n)-n:
			return ErrAltered
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
	}
}
