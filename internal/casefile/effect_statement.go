package casefile

import (
	"crypto/sha256"
	"encoding/hex"

	"recourse/internal/fault"
)

// makeStatementExhibit makes an item of evidence of the last version of somebody's statement, so that it is put, covered,
// frozen and found upon like any other item (5.9, I02). Its bytes are the words as they were stated; a later version is
// another item.
func makeStatementExhibit(k *making) error {
	p := k.f.Contents.numbered(k.fields.Text("party"))
	if p == nil || len(p.Statements) == 0 {
		return fault.OnField("/fields/party", "unknown_party", "Give the number of somebody beside this case who has given a statement.")
	}
	version := len(p.Statements)
	if p.Exhibited == version {
		return fault.OnField("/fields/party", "repeated", "What they stated last is an item of evidence already.")
	}
	words := p.Statements[version-1]
	sum := sha256.Sum256([]byte(words.Text))
	k.d.Exhibit = &Exhibit{
		ID: k.in.NewID(), File: k.f.ID, Name: "statement.txt", Type: "text/plain", Size: int64(len(words.Text)), SHA256: hex.EncodeToString(sum[:]),
		From: string(p.Kind), On: words.At.UTC().Format("2006-01-02"), Party: p.ID, Statement: version,
	}
	return nil
}

func foldStatementExhibit(x *folding) {
	foldExhibit(x)
	if item := x.e.Data.Exhibit; item != nil {
		x.c.Party(item.Party).Exhibited = item.Statement
	}
}

// Stated are the words of an item that is somebody's statement; false for one whose bytes are kept as a file.
func (c *Contents) Stated(x Exhibit) (string, bool) {
	p := c.Party(x.Party)
	if x.Statement == 0 || p == nil || x.Statement > len(p.Statements) {
		return "", false
	}
	return p.Statements[x.Statement-1].Text, true
}
