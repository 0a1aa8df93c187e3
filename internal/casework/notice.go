package casework

import (
	"context"
	"slices"

	"recourse/internal/casefile"
	"recourse/internal/panel"
)

// Notice is all that is put to a respondent: a page and the API show it alike.
type Notice struct {
	*Told
	Own         *View // stays inside: what more of it is shown, an edge takes from here
	Questions   string
	Allegations []Put
	Reporter    string // what was decided that they are told of who reported, "" before that
	Limits      []Limit
	Answers     []casefile.Answer
	Decision    *casefile.Decision // nil until there is one
	Findings    []panel.Finding    // told with the decision and not before: findings are locked days earlier
}

// Put is an allegation as it is put: the words of the clause then in force, and each item of evidence as it was decided to
// be put, by number: what its sender called the file stays with us.
type Put struct {
	N       int
	Clause  casefile.Clause
	Conduct string
	On      string
	Act     string
	Grounds []string
	Items   []PutItem
}

// PutItem is an item of evidence by the number that it has in the notice.
type PutItem struct {
	N      int
	How    string // casefile.Shown, Gist or Withheld
	Gist   string
	Ground string // why it is withheld
	Scan   string // of one that is shown: evidence.Scan's State; "" for a statement that became an item
}

// Limit is a clock that runs for or against the respondent.
type Limit struct {
	casefile.Deadline
	Title string
}

// MyNotice reads what is put to the acting respondent, in a language as ToldIn does, with all that they are told besides;
// NotFound for anybody else, and for one to whom nothing is.
func (o *Office) MyNotice(ctx context.Context, lang string) (*Notice, error) {
	who, err := actorOf(ctx)
	if err != nil {
		return nil, err
	}
	own, cases, err := o.Follow(ctx)
	if err != nil {
		return nil, err
	}
	if !own.May(ActNotice) {
		return nil, NotFound()
	}
	c := &own.File.Contents
	out := &Notice{Told: o.told(who, own, cases, lang), Own: own, Questions: questions(own), Allegations: allPut(c), Answers: c.Answers}
	if err := o.putScans(ctx, own.File, out.Allegations); err != nil {
		return nil, err
	}
	if c.Identified != nil {
		out.Reporter = c.Identified.Decision
	}
	for _, d := range own.Deadlines {
		if k := own.Procedure.Clock(d.Clock); k != nil && k.Escalate == "" {
			out.Limits = append(out.Limits, Limit{d, k.Title})
		}
	}
	if c.Decision != nil {
		out.Decision, out.Findings = c.Decision, slices.Clone(c.Findings)
	}
	return out, nil
}

// putScans says how the items stand that are shown in full.
func (o *Office) putScans(ctx context.Context, f *casefile.File, all []Put) error {
	if len(all) == 0 {
		return nil
	}
	files := []string{f.ID}
	for _, x := range f.Contents.Exhibits {
		if x.File != "" && !slices.Contains(files, x.File) {
			files = append(files, x.File)
		}
	}
	scans, err := o.index.Scans(ctx, files)
	if err != nil {
		return err
	}
	states := map[int]string{}
	for _, x := range f.Contents.Exhibits {
		if x.Statement == 0 {
			states[f.Contents.Item(x.ID)] = scans[x.ID].State(o.scanning)
		}
	}
	for _, p := range all {
		for i := range p.Items {
			if it := &p.Items[i]; it.How == casefile.Shown {
				it.Scan = states[it.N]
			}
		}
	}
	return nil
}

// questions are those of the last notice.
func questions(v *View) string {
	out := ""
	m := v.Procedure.Machine(v.File.Kind)
	for _, e := range v.File.Events() {
		if e.Data.Attributed != nil {
			out = "" // they were put to somebody else
		}
		if act := m.Action(e.Action); act != nil && act.Has("put") {
			out = e.Data.Fields.Text("questions")
		}
	}
	return out
}

// allPut are the allegations that are put.
func allPut(c *casefile.Contents) (out []Put) {
	for _, al := range c.Live() {
		if al.Put {
			out = append(out, put(c, al))
		}
	}
	return out
}

func put(c *casefile.Contents, al casefile.Allegation) Put {
	out := Put{N: al.N, Clause: al.Clause, Conduct: al.Conduct, On: al.On, Act: al.Act, Grounds: al.Grounds}
	for _, id := range al.Evidence {
		d, ok := c.Shown[id]
		if !ok {
			continue
		}
		i := PutItem{N: c.Item(id), How: d.How}
		switch d.How {
		case casefile.Gist:
			i.Gist = d.Gist
		case casefile.Withheld:
			i.Ground = d.Ground
		}
		out.Items = append(out.Items, i)
	}
	return out
}
