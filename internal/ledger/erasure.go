package ledger

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The Table names with which an event of class erased says what was destroyed, under which rule, and who decided it: a
// file whose key is gone (Key is its File), a leaf whose record is gone (Key is its id), the one rule (Key is its name),
// and the people (Key is the id of one). None has a digest.
const (
	ErasedFiles  = "erased files"
	ErasedLeaves = "erased leaves"
	ErasedUnder  = "erased under"
	ErasedBy     = "erased by"
)

// Erasure is what an event of class erased commits to beside its day.
type Erasure struct {
	Rule   string // the retention rule that allowed it
	By     []string
	Files  []string
	Leaves []string
}

var ruleName = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

// Rows writes an erasure as the rows of its event. It fails for one that names no rule, nobody who decided it, or nothing
// that is gone.
func (e Erasure) Rows() ([]Row, error) {
	if !ruleName.MatchString(e.Rule) || len(e.By) == 0 || len(e.Files)+len(e.Leaves) == 0 {
		return nil, errors.New("ledger: an erasure names its rule, who decided it, and what is gone")
	}
	rows := []Row{{Table: ErasedUnder, Key: e.Rule}}
	for table, keys := range map[string][]string{ErasedBy: e.By, ErasedFiles: e.Files, ErasedLeaves: e.Leaves} {
		for _, k := range keys {
			rows = append(rows, Row{Table: table, Key: k})
		}
	}
	slices.SortFunc(rows, byTableAndKey)
	return rows, nil
}

// erasureOf reads what Rows wrote; what is missing stays empty.
func erasureOf(rows []Row) (e Erasure) {
	for _, r := range rows {
		switch r.Table {
		case ErasedUnder:
			if e.Rule == "" && ruleName.MatchString(r.Key) {
				e.Rule = r.Key
			}
		case ErasedBy:
			e.By = append(e.By, r.Key)
		case ErasedFiles:
			e.Files = append(e.Files, r.Key)
		case ErasedLeaves:
			e.Leaves = append(e.Leaves, r.Key)
		}
	}
	return e
}

// tellsErasure tells whether a row of an event says what was erased, and stands for no row of a table.
func tellsErasure(table string) bool {
	return table == ErasedFiles || table == ErasedLeaves || table == ErasedUnder || table == ErasedBy
}

// ErasedLeaf is a leaf that somebody may hold a receipt for, and what became of its record.
type ErasedLeaf struct {
	Index int64
	Day   string // of the erasure
	Rule  string
}

// MarkedErased is how a store says that it holds a file for erased, since which day and under which rule: a row that no event
// writes, and that the leaf of class erased must bear out.
func MarkedErased(file, day, rule string) Row {
	return Row{Table: ErasedFiles, Key: file, Digest: RowDigest(ErasedFiles, Column{Name: "day", Value: []byte(day)}, Column{Name: "rule", Value: []byte(rule)})}
}

// marked holds such a row to the log: who may write the store could hide a file by it, and make a lie of its day or rule.
func (v *verifier) marked(r Row) {
	switch at, said := v.files[r.Key]; {
	case !said:
		v.find("files", r.Key, Pending, "it is marked as erased, and no erased leaf says so")
	case r != MarkedErased(r.Key, at.day, at.rule):
		v.find("files", r.Key, at.index, "it is marked as erased on another day or under another rule than its erased leaf says")
	}
}

// attestation is what the log says of one erased thing.
type attestation struct {
	day, rule string
	index     int64 // of the leaf of class erased
}

// erase takes note of what an event of class erased says.
func (v *verifier) erase(e *EventRecord, leaf *place) {
	told := erasureOf(e.Rows)
	if told.Rule == "" || len(told.By) == 0 {
		v.find("events", e.ID, leaf.index, "it erases, and does not say under which rule or by whom")
		return
	}
	at := attestation{day: e.At.UTC().Format(time.DateOnly), rule: told.Rule, index: leaf.index}
	for _, f := range told.Files {
		v.files[f] = at
	}
	for _, l := range told.Leaves {
		v.erased[l] = at
	}
}

// attest checks that what is gone was said to be gone, in the log.
func (v *verifier) attest() {
	for _, e := range v.shredded {
		at, said := v.files[e.file]
		if !said {
			at, said = v.erased[e.leaf]
		}
		switch {
		case !said:
			v.find(e.table, e.id, e.index, "its key is gone and no erased leaf says so")
		case e.receipt && e.index != Pending && at.index != Pending:
			v.Erased = append(v.Erased, ErasedLeaf{Index: e.index, Day: at.day, Rule: at.rule})
		}
	}
	slices.SortFunc(v.Erased, func(a, b ErasedLeaf) int { return cmp.Compare(a.Index, b.Index) })
	v.known.each(func(p *place) {
		if p.claimed || p.class == ClassFiller {
			return
		}
		if _, said := v.erased[formatID(p.id)]; !said {
			v.find(leafTable(p.index), formatID(p.id), p.index, fmt.Sprintf("leaf %d (%s) has no record, and no erased leaf says so", p.index, p.class))
		}
	})
}

// erasedHead begins a line of a statement that says what was erased; no line of a finding begins so.
const erasedHead = "erased "

// line writes an erased leaf into a statement.
func (e ErasedLeaf) line() string {
	return fmt.Sprintf("%s%d %s %s\n", erasedHead, e.Index, e.Day, e.Rule)
}

// parseErased reads the lines of a statement that say what was erased, in order of their leaves.
func parseErased(lines []string) ([]ErasedLeaf, error) {
	var out []ErasedLeaf
	for _, line := range lines {
		text, ok := strings.CutPrefix(line, erasedHead)
		parts := strings.Split(text, " ")
		if !ok || len(parts) != 3 || checkDay(parts[1]) != nil || !ruleName.MatchString(parts[2]) {
			return nil, errors.New("ledger: a line of what was erased")
		}
		index, err := parseNumber(parts[0])
		if err != nil || len(out) > 0 && out[len(out)-1].Index >= index {
			return nil, errors.New("ledger: a line of what was erased")
		}
		out = append(out, ErasedLeaf{Index: index, Day: parts[1], Rule: parts[2]})
	}
	return out, nil
}
