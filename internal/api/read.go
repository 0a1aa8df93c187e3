package api

import (
	"context"

	"recourse/internal/casefile"
	"recourse/internal/casework"
)

func (a *API) open(ctx context.Context, kind, ref string) (*casework.View, error) {
	if err := known(kind, ref); err != nil {
		return nil, err
	}
	return a.p.Office.Open(ctx, kind, ref)
}

func (a *API) read(ctx context.Context, kind, ref string) (*fileOut, error) {
	v, err := a.open(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	body, err := a.fileOf(ctx, v)
	if err != nil {
		return nil, err
	}
	return &fileOut{ETag: etag(v.File), Body: body}, nil
}

// fileOf takes from a file what the viewer may see of it, and no more.
func (a *API) fileOf(ctx context.Context, v *casework.View) (fileBody, error) {
	c, s := &v.File.Contents, sees(v)
	out := fileBody{headBody: a.headOf(v.File), Outcome: c.Outcome, Clocks: a.clocksOf(v), Relations: orEmpty(v.Relations)}
	var err error
	if out.Holders, err = a.holdersOf(ctx, v); err != nil {
		return out, err
	}
	if c.Sitting.Body != "" {
		out.Sitting = &sittingHead{Body: c.Sitting.Body, Question: c.Sitting.Question, Round: c.Sitting.Round, Voted: orEmpty(c.Sitting.Voted)}
	}
	if works(v, s) {
		out.Measure, out.Undertakings = measureOf(v), a.undertakingsOf(v)
	}
	if v.May(casework.ActOrder) {
		out.Order = a.orderOf(v)
	}
	if s.matter {
		if err := a.matterOf(v, &out); err != nil {
			return out, err
		}
	}
	if (s.matter && v.File.Kind == casefile.Case) || s.pack {
		a.packOf(v, s, &out)
	}
	return out, nil
}

// matterOf adds what only those who work on the matter see: what was told and by how many, what was written, who the
// respondent is, what is kept from the other side.
func (a *API) matterOf(v *casework.View, out *fileBody) error {
	c := &v.File.Contents
	told, err := toldOf(v.File)
	if err != nil {
		return err
	}
	out.Register = membershipsOf(c)
	out.Told, out.Messages, out.Evidence = &told, ptr(messagesOf(c)), ptr(exhibitsOf(c, sight{matter: true}))
	if v.File.Kind == casefile.Report {
		cases := []string{}
		for _, r := range c.Cases {
			cases = append(cases, r.Ref)
		}
		out.Cases, out.Entered = &cases, enteredOf(c)
		return nil
	}
	r := c.Opening.Respondent
	out.Respondent = &respondentBody{Name: r.Name, Handle: r.Handle, Email: r.Email, MembershipNumber: r.MembershipNumber, Member: r.Member, Unknown: r.Unknown}
	out.Disclosure, out.Attribution = ptr(disclosuresOf(c)), attributionOf(c)
	if c.Identified != nil {
		out.Identification = &identifiedBody{Decision: c.Identified.Decision, Reasons: c.Identified.Reasons}
	}
	return nil
}

// packOf adds what is decided on, and what was decided.
func (a *API) packOf(v *casework.View, s sight, out *fileBody) {
	c := &v.File.Contents
	out.Allegations, out.Evidence, out.Answers = ptr(allegationsOf(c, s)), ptr(exhibitsOf(c, s)), ptr(answersOf(c, exact))
	if c.Filed != nil {
		out.Filed = &filedBody{For: c.Filed.For, Against: c.Filed.Against, Credibility: c.Filed.Credibility}
	}
	if c.Pack != nil {
		out.Pack = packIndex(c.Pack)
	}
	out.Comments = ptr(commentsOf(c))
	if c.Findings != nil {
		out.Findings = ptr(countedOf(c.Findings))
	}
	out.Decision = decisionOf(c.Decision)
	if c.Appealed != nil {
		out.Appeal = &appealBody{Grounds: orEmpty(c.Appealed.Grounds), Text: c.Appealed.Text, At: exact(c.Appealed.At)}
	}
	if n := len(c.Appeals); n > 0 {
		out.AppealDecision = decisionOf(&c.Appeals[n-1])
	}
	if c.Sanction != nil {
		out.Sanction = &sanctionBody{Outcome: c.Sanction.Outcome, Months: c.Sanction.Months, From: a.day(c.Sanction.From), Until: a.day(c.Sanction.Until)}
	}
}

func packIndex(p *casefile.Pack) *packBody {
	out := &packBody{Digest: p.Digest, Index: []packPart{}}
	for _, l := range p.Index {
		out.Index = append(out.Index, packPart{What: l.What, Digest: l.Digest})
	}
	for _, l := range p.Added {
		out.Added = append(out.Added, packPart{What: l.What, Digest: l.Digest})
	}
	return out
}

func toldOf(f *casefile.File) ([]accountBody, error) {
	out := []accountBody{}
	if f.Kind == casefile.Report {
		account, err := accountOf(f.Contents.Submission)
		if err != nil {
			return nil, err
		}
		sum := f.Contents.Summary
		return append(out, accountBody{Standing: sum.Standing, Anonymous: sum.Anonymous, Account: account}), nil
	}
	for _, t := range f.Contents.Told {
		account, err := accountOf(t.Account)
		if err != nil {
			return nil, err
		}
		out = append(out, accountBody{Report: t.Reference, Standing: t.Standing, Anonymous: t.Anonymous, Account: account})
	}
	return out, nil
}

func messagesOf(c *casefile.Contents) []staffMessage {
	out := []staffMessage{}
	for _, m := range c.Messages {
		from := "us"
		if !m.Out {
			from = m.With
		}
		said := staffMessage{With: m.With, From: from, Text: m.Words(nil), Report: m.Report, At: exact(m.At)}
		if p := c.Party(m.Party); p != nil {
			said.Party = p.N
		}
		out = append(out, said)
	}
	return out
}

func (a *API) clocksOf(v *casework.View) []clockBody {
	out := []clockBody{}
	for _, d := range v.Deadlines {
		body := clockBody{Clock: d.Clock, Due: exact(d.Due), State: string(d.State)}
		if k := v.Procedure.Clock(d.Clock); k != nil {
			body.Title = k.Title
		}
		out = append(out, body)
	}
	return out
}

func (a *API) holdersOf(ctx context.Context, v *casework.View) ([]holderBody, error) {
	out := []holderBody{}
	var people []string
	for _, h := range v.File.Contents.Holders {
		people = append(people, h.Person)
		out = append(out, holderBody{Function: h.Function, Person: h.Person, Declared: h.Declared, Since: exact(h.Since)})
	}
	if len(people) == 0 {
		return out, nil
	}
	names, err := a.p.Names(ctx, people)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Name = names[out[i].Person]
	}
	return out, nil
}
