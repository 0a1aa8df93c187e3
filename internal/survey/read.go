package survey

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/fault"
)

// Least is the smallest count that is read, and the fewest texts that are read together.
const Least = 5

// Reading is what may be read of the answers.
type Reading struct {
	Sides   []Side
	Batches []Batch
}

// Side is what a kind of party answered in a month. Where fewer than Least of them answered there is none.
type Side struct {
	Month, Side string
	Answered    int
	Questions   []Asked
}

// Asked is a question with the counts of its answers.
type Asked struct {
	Question string
	Answers  []Cell
}

// Cell is how many gave an answer, "" where they left the question out.
type Cell struct {
	Answer string
	N      int
	Hidden bool // it is too small, or a small one could be reckoned from it
}

// Batch is the texts of some months, which are at least Least.
type Batch struct {
	From, To string // the first day of its first and of its last month
	Texts    []string
}

// Read gives what may be read: of months that are over, so that nobody learns from two looks what came in between. Forbidden for
// whoever does not read statistics.
func (d *Desk) Read(ctx context.Context) (r Reading, err error) {
	who, ok := actor.From(ctx)
	if !ok {
		return r, fault.New(fault.Unauthenticated, "Sign in first.")
	}
	may := d.Policy.Can(who, "read", authz.Object{Kind: "survey"})
	if may.Err != nil {
		return r, may.Err
	}
	if !may.Allowed {
		return r, fault.Coded(fault.Forbidden, "policy", "You may not do this. Ask an administrator who can.")
	}
	if d.Form == nil {
		return r, nil
	}
	from, before := d.month(-d.Form.KeepMonths), d.month(0)
	counts, err := d.Store.SurveyCounts(ctx, from, before)
	if err != nil {
		return r, err
	}
	texts, err := d.Store.SurveyTexts(ctx, from, before)
	if err != nil {
		return r, err
	}
	return Reading{Sides: d.Form.sides(counts), Batches: batches(texts)}, nil
}

// sides puts counts together, month by month, and hides what is too small. Everybody who answered is counted once in each question.
func (f *Form) sides(counts []Count) (out []Side) {
	type key struct{ month, side string }
	by := map[key]map[string]map[string]int{}
	for _, c := range counts {
		k := key{c.Month, c.Side}
		if by[k] == nil {
			by[k] = map[string]map[string]int{}
		}
		if by[k][c.Question] == nil {
			by[k][c.Question] = map[string]int{}
		}
		by[k][c.Question][c.Answer] += c.N
	}
	for k, questions := range by {
		s := Side{Month: k.month, Side: k.side}
		for _, q := range f.Questions {
			a := Asked{Question: q.ID}
			n := 0
			for _, id := range q.ids(questions[q.ID]) {
				a.Answers = append(a.Answers, Cell{Answer: id, N: questions[q.ID][id]})
				n += questions[q.ID][id]
			}
			if n >= Least { // a question that was not there yet in that month has none
				s.Answered = max(s.Answered, n)
				hide(a.Answers)
				s.Questions = append(s.Questions, a)
			}
		}
		if s.Questions != nil {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(x, y Side) int { return cmp.Or(cmp.Compare(x.Month, y.Month), cmp.Compare(x.Side, y.Side)) })
	return out
}

// ids are the answers that stand to choose, those that did in the month and no longer do, and none at all.
func (q *Question) ids(counted map[string]int) (out []string) {
	for _, c := range q.Answers {
		out = append(out, c.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(counted)) {
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return append(out, "")
}

// hide takes away each count below Least. Since all of them together are known, it goes on with the smallest until at least two are
// hidden that are at least Least together: what was taken away cannot be reckoned from what is left.
func hide(cells []Cell) {
	bySize := make([]*Cell, len(cells))
	for i := range cells {
		bySize[i] = &cells[i]
	}
	slices.SortStableFunc(bySize, func(x, y *Cell) int { return x.N - y.N })
	hidden, together := 0, 0
	for _, c := range bySize {
		if c.N >= Least && (hidden == 0 || hidden > 1 && together >= Least) {
			return
		}
		hidden, together = hidden+1, together+c.N
		c.N, c.Hidden = 0, true
	}
}

// batches puts the texts of months together, the first first, until there are enough; what is left over waits. In a batch they stand by
// their ids, which are random.
func batches(texts []Text) (out []Batch) {
	first := 0
	for i, t := range texts {
		whole := i == len(texts)-1 || texts[i+1].Month != t.Month
		if all := texts[first : i+1]; whole && len(all) >= Least {
			b := Batch{From: all[0].Month, To: t.Month}
			slices.SortFunc(all, func(x, y Text) int { return cmp.Compare(x.ID, y.ID) })
			for _, t := range all {
				b.Texts = append(b.Texts, t.Words)
			}
			out, first = append(out, b), i+1
		}
	}
	return out
}
