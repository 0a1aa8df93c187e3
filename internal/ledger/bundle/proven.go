package bundle

import (
	"strings"

	"golang.org/x/mod/sumdb/note"

	"recourse/internal/ledger"
)

// Proven checks the proofs in a bundle that holds: how many leaves they show, the checkpoints that they lead to, each once,
// and in sentences what does not fit.
func (c *Checked) Proven(log note.Verifier) (leaves int, seen []ledger.Checkpoint, wrong []string) {
	for _, part := range c.Manifest.Parts {
		if !strings.HasSuffix(part.Name, ".proof") {
			continue
		}
		b, ok := c.Read(part.Name)
		p, err := ledger.ParseProof(b)
		if !ok || err != nil {
			wrong = append(wrong, part.Name+" is no proof.")
			continue
		}
		at, err := p.Verify(log)
		if err != nil {
			wrong = append(wrong, part.Name+" does not lead from its leaf to a checkpoint of this log.")
			continue
		}
		leaves++
		if len(seen) == 0 || seen[len(seen)-1].Size != at.Size {
			seen = append(seen, at)
		}
	}
	return leaves, seen, wrong
}
