package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"recourse/internal/actor"
	"recourse/internal/fault"
)

// Comment is what a party says of the frozen pack. Those who decide read it with the pack (I30): each is a part of it
// with a digest of its own, and is frozen with it where the pack is frozen anew.
type Comment struct {
	N    int    `json:"n"`
	With string `json:"with"` // what the party is to the file
	Text string `json:"text"`
	On   string `json:"on"`
}

// Whole is the digest of all that is to be read: the pack as it was frozen, and what was added to it since.
func (p *Pack) Whole() string {
	if p == nil {
		return ""
	}
	if len(p.Added) == 0 {
		return p.Digest
	}
	return digestOf([]any{p.Digest, p.Added})
}

func digestOf(v any) string {
	b, _ := json.Marshal(v)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func (c Comment) leaf() Leaf { return Leaf{What: fmt.Sprintf("comment %d", c.N), Digest: digestOf(c)} }

func makeSupplement(k *making) error {
	c := &k.f.Contents
	if c.Pack == nil {
		return fault.Coded(fault.Conflict, "I30", "There are no papers yet that could be commented on.")
	}
	if k.a.Door != "" && !c.speaks(k.in.Who, actor.Kind(k.with)) {
		return fault.Coded(fault.Conflict, "I26", "Nobody but the person whom the case is about, or who represents them, adds to the papers.")
	}
	k.d.Comment = &Comment{N: len(c.Comments) + 1, With: k.with, Text: k.fields.Text("text"), On: k.in.At.UTC().Format("2006-01-02")}
	return nil
}

// speaks tells whether somebody is a party, or represents that one.
func (c *Contents) speaks(who actor.Actor, party actor.Kind) bool {
	if who.Kind == actor.Representative {
		p := c.Party(who.ID)
		return p != nil && p.Beside == string(party)
	}
	return who.Kind == party
}

func foldSupplement(x *folding) {
	said := *x.e.Data.Comment
	x.c.Comments = append(x.c.Comments, said)
	if x.c.Pack == nil {
		return
	}
	pack := *x.c.Pack
	pack.Added = append(pack.Added[:len(pack.Added):len(pack.Added)], said.leaf())
	x.c.Pack = &pack
}
