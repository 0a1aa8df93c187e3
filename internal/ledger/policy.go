package ledger

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Policy says whose cosignatures a checkpoint needs. As text it is a C2SP tlog-policy, for example:
//
//	witness union witness.union.example/1+5f0c3a2b+BE…  https://witness.union.example/
//	witness bar   bar.example/log+1b2c3d4e+BF…           https://bar.example/witness/
//	witness press press.example+9a8b7c6d+BG…             https://press.example/
//	group two-of-three 2 union bar press
//	quorum two-of-three
//
// One group may stand between the quorum and its witnesses; groups of groups are refused. Lines that name logs are passed
// over: which log is meant is known otherwise.
type Policy struct {
	Witnesses []Witness // those that count
	Needed    int       // how many of them must cosign; none where the quorum is none
}

// Witness is somebody outside who cosigns.
type Witness struct {
	note.Verifier
	URL string // where it is asked: what stands before add-checkpoint; empty where it is only checked
}

// Key names the witness's key, as its cosignatures do.
func (w Witness) Key() string { return fmt.Sprintf("%s+%08x", w.Name(), w.KeyHash()) }

// maxWitnesses bounds a policy.
const maxWitnesses = 32

// ParsePolicy reads a policy. The error names the line.
func ParsePolicy(text string) (Policy, error) {
	p := policyReader{named: map[string]Policy{}, used: map[string]bool{}}
	for n, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := p.line(words); err != nil {
			return Policy{}, fmt.Errorf("the policy of witnesses, line %d: %w", n+1, err)
		}
	}
	if p.quorum == nil {
		return Policy{}, errors.New("the policy of witnesses has no quorum line, which says whose cosignatures are needed")
	}
	return *p.quorum, nil
}

type policyReader struct {
	all    []Witness
	named  map[string]Policy // a witness is a policy of one
	used   map[string]bool
	groups []string
	quorum *Policy
}

func (p *policyReader) line(words []string) error {
	switch kind, n := words[0], len(words); {
	case kind == "log" && n > 1:
		return nil
	case kind == "witness" && (n == 3 || n == 4):
		return p.witness(words[1], words[2], strings.Join(words[3:], ""))
	case kind == "group" && n > 3:
		return p.group(words[1], words[2], words[3:])
	case kind == "quorum" && n == 2:
		if p.quorum != nil {
			return errors.New("there is one quorum")
		}
		q, ok := p.named[words[1]]
		if words[1] == "none" {
			q, ok = Policy{Witnesses: p.all}, true
		}
		if !ok {
			return fmt.Errorf("nothing before it is called %q", words[1])
		}
		p.quorum = &q
		return nil
	}
	return errors.New("a line is: witness NAME KEY [URL], group NAME NUMBER|all|any MEMBER…, or quorum NAME|none")
}

func (p *policyReader) name(name string) error {
	if _, taken := p.named[name]; taken || name == "none" {
		return fmt.Errorf("%q is taken", name)
	}
	return nil
}

func (p *policyReader) witness(name, key, url string) error {
	v, err := NewCosignVerifier(key)
	if err == nil {
		err = p.name(name)
	}
	if err != nil {
		return err
	}
	w := Witness{v, url}
	if len(p.all) == maxWitnesses || slices.ContainsFunc(p.all, func(o Witness) bool { return sameKey(o.Verifier, v) }) {
		return fmt.Errorf("a key stands there once, and there are at most %d of them", maxWitnesses)
	}
	p.all, p.named[name] = append(p.all, w), Policy{[]Witness{w}, 1}
	return nil
}

// sameKey compares the keys themselves: one that bears two names would count twice.
func sameKey(a, b note.Verifier) bool {
	one, ok := a.(cosignKey)
	two, also := b.(cosignKey)
	return ok && also && one.key.Equal(two.key)
}

func (p *policyReader) group(name, needed string, members []string) error {
	if err := p.name(name); err != nil {
		return err
	}
	var g Policy
	for _, m := range members {
		one, ok := p.named[m]
		switch {
		case !ok:
			return fmt.Errorf("nothing before it is called %q", m)
		case slices.Contains(p.groups, m):
			return fmt.Errorf("%q is a group: a group has witnesses for members", m)
		case p.used[m]:
			return fmt.Errorf("%q is a member already", m)
		}
		p.used[m] = true
		g.Witnesses = append(g.Witnesses, one.Witnesses...)
	}
	n, err := strconv.Atoi(needed)
	switch {
	case needed == "any":
		n = 1
	case needed == "all":
		n = len(members)
	case err != nil || strconv.Itoa(n) != needed || n < 1 || n > len(members):
		return fmt.Errorf("a group needs all, any, or from 1 to %d of its members", len(members))
	}
	g.Needed = n
	p.groups, p.named[name] = append(p.groups, name), g
	return nil
}

// Cosigned is what the witnesses of a policy say of a checkpoint.
type Cosigned struct {
	By, Of, Needed int
	Forged         []string // names that stand under a cosignature which their key did not make
	Since          string   // where too few cosigned the last checkpoint: the day since when; empty where nobody looked
}

// Count looks for the cosignatures of the policy's witnesses on a checkpoint. Its log's own signature is not looked at.
func (p Policy) Count(checkpoint []byte) Cosigned {
	c := Cosigned{Of: len(p.Witnesses), Needed: p.Needed}
	for _, w := range p.Witnesses {
		_, _, err := openNote(checkpoint, w)
		var bad *note.InvalidSignatureError
		switch {
		case err == nil:
			c.By++
		case errors.As(err, &bad):
			c.Forged = append(c.Forged, w.Name())
		}
	}
	return c
}

// OK tells whether enough witnesses cosigned, and nothing is forged.
func (c Cosigned) OK() bool { return c.By >= c.Needed && len(c.Forged) == 0 }

// String says it in one sentence.
func (c Cosigned) String() string {
	switch {
	case len(c.Forged) > 0:
		return fmt.Sprintf("A cosignature bears the name of %s and was not made with its key: the checkpoint was tampered with.", strings.Join(c.Forged, ", "))
	case c.Of == 0:
		return "No witness is named, so nobody outside vouches that all are shown one log."
	}
	said := fmt.Sprintf("%d of %d %s cosigned the checkpoint, and %d %s needed", c.By, c.Of, many(c.Of, "witness", "witnesses"), c.Needed, many(c.Needed, "is", "are"))
	switch {
	case c.By >= c.Needed:
		return said + "."
	case c.Since != "":
		return said + ": since " + c.Since + " too few vouch that all are shown one log."
	}
	return said + ": too few vouch that all are shown one log."
}

func many(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
