package keyring

import "encoding/binary"

// Place is where a sealed value stands: it goes into the associated data, so that a ciphertext moved to another
// table, column, row or file does not open. File and Row are ids as the database keeps them.
type Place struct{ Table, Column, Row, File string }

// The first bytes of every associated data say what is bound and in which version of the encoding.
const (
	boundField  = "recourse/field/1"
	boundStream = "recourse/stream/1"
	boundUnder  = "recourse/under/1"
	boundWrap   = "recourse/wrap/1"
)

// bind writes the canonical associated data: each part after its length, so that no two lists of parts share an
// encoding.
func bind(dst []byte, label, key string, p Place) []byte {
	for _, part := range [...]string{label, key, p.Table, p.Column, p.Row, p.File} {
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(part)))
		dst = append(dst, part...)
	}
	return dst
}
