package casefile

import (
	"fmt"
	"slices"

	"recourse/internal/fault"
)

// The ways of putting an item to the respondent that the house understands.
const (
	Shown    = "shown"
	Gist     = "gist"
	Withheld = "withheld"
)

func makeExhibit(k *making) error {
	if k.in.Exhibit == nil || k.in.Exhibit.ID != k.fields.Text("evidence") {
		return fault.OnField("/fields/evidence", "unknown_evidence", "Send the file first, then name it here.")
	}
	x := *k.in.Exhibit
	x.About, x.Party = k.fields.Text("about"), partyOf(k.in.Who.Kind, k.in.Who.ID)
	k.d.Exhibit = &x
	return nil
}

func foldExhibit(x *folding) {
	if x.e.Data.Exhibit != nil {
		x.c.Exhibits = append(x.c.Exhibits, *x.e.Data.Exhibit)
	}
}

func makeCases(k *making) error {
	for i, item := range k.fields.Items("respondents") {
		r := Respondent{
			Name: item.Text("name"), Handle: item.Text("handle"), Email: item.Text("email"),
			MembershipNumber: item.Text("membership_number"), Member: item.Yes("member"), Unknown: item.Yes("unknown"),
			Region: item.Text("region"), AffectedRegion: item.Text("affected_region"),
		}
		same := func(c CaseRef) bool {
			c.Respondent.Region, c.Respondent.AffectedRegion = r.Region, r.AffectedRegion
			return c.Respondent == r
		}
		if slices.ContainsFunc(k.d.Cases, same) {
			return fault.OnField(fmt.Sprintf("/fields/respondents/%d", i), "repeated", "This person is named twice.")
		}
		k.d.Cases = append(k.d.Cases, CaseRef{ID: k.in.NewID(), Ref: k.in.NewRef(Case), Respondent: r})
	}
	return nil
}

func makeLink(k *making) error {
	if k.in.Target == nil || k.in.Target.ID == k.f.ID {
		return fault.OnField("/fields/to", "unknown_reference", "Give the reference of another report or case.")
	}
	k.d.Linked = &Link{To: k.in.Target.ID, Incident: k.in.Target.Incident, From: k.f.Incident}
	return nil
}

func makeJoin(k *making) error {
	if k.in.Told == nil {
		return fault.New(fault.Internal, "There is no report to join.")
	}
	k.d.Told = []Told{*k.in.Told}
	k.d.Exhibits, k.d.Quarantine, k.d.KeptAway = k.in.Exhibits, k.in.Aside, k.in.Kept
	return nil
}

func foldJoin(x *folding) {
	for _, t := range x.e.Data.Told {
		x.c.mark(t.Marks)
	}
	x.c.Told = append(x.c.Told, x.e.Data.Told...)
	x.c.Exhibits = append(x.c.Exhibits, x.e.Data.Exhibits...)
	x.aside()
}

// aside sets colleagues aside. Who was set aside at a reporter's wish alone may be ruled on, unless it is for more.
func (x *folding) aside() {
	for _, person := range x.e.Data.Quarantine {
		wish := slices.Contains(x.e.Data.KeptAway, person)
		if wish && !x.c.Quarantined[person] {
			x.c.KeptAway[person] = true
		} else if !wish {
			delete(x.c.KeptAway, person)
		}
		x.c.quarantine(person)
	}
}

func (k *making) exhibits(field string) error {
	for i, id := range k.fields.Texts(field) {
		if _, ok := k.f.Contents.Exhibit(id); !ok {
			return fault.OnField(fmt.Sprintf("/fields/%s/%d", field, i), "unknown_evidence", "There is no such item on this file.")
		}
	}
	return nil
}

// makeAllegation binds the allegation to the clause in force on the day of the conduct, by its text (I14).
func makeAllegation(k *making) error {
	if err := k.exhibits("evidence"); err != nil {
		return err
	}
	clause, err := k.in.Clause(k.fields.Text("clause"), k.fields.Text("on"), k.fields.Texts("grounds"))
	if err != nil {
		return err
	}
	k.d.Clause = &clause
	return nil
}

func foldAllegation(x *folding) {
	d := x.e.Data
	x.c.Allegations = append(x.c.Allegations, Allegation{
		N: len(x.c.Allegations) + 1, Clause: *d.Clause, Conduct: d.Fields.Text("conduct"), On: d.Fields.Text("on"),
		Act: d.Fields.Text("act"), Grounds: d.Fields.Texts("grounds"), Evidence: d.Fields.Texts("evidence"),
	})
}

// liveAllegation refuses a number that names no allegation that stands.
func (k *making) liveAllegation(pointer string, n int) error {
	for _, a := range k.f.Contents.Live() {
		if a.N == n {
			return nil
		}
	}
	return fault.OnField(pointer, "unknown_allegation", "There is no such allegation, or it was dropped.")
}

func makeDrop(k *making) error {
	return k.liveAllegation("/fields/allegation", k.fields.Number("allegation"))
}

func foldDrop(x *folding) {
	if n := x.fields().Number("allegation"); n >= 1 && n <= len(x.c.Allegations) {
		x.c.Allegations[n-1].Dropped = true
	}
}

func makeDisclosure(k *making) error {
	if err := k.exhibits("evidence"); err != nil {
		return err
	}
	switch how := k.fields.Text("how"); {
	case how == Gist && k.fields.Text("gist") == "":
		return fault.OnField("/fields/gist", "required", "Write the gist that the respondent is given.")
	case how == Withheld && k.fields.Text("ground") == "":
		return fault.OnField("/fields/ground", "required", "Say on what ground it is withheld.")
	}
	return nil
}

func foldDisclosure(x *folding) {
	for _, id := range x.fields().Texts("evidence") {
		x.c.Shown[id] = Disclosure{How: x.fields().Text("how"), Gist: x.fields().Text("gist"), Ground: x.fields().Text("ground")}
	}
}

func makeIdentity(k *making) error {
	if !k.fields.Yes("reporter_told") {
		return fault.OnField("/fields/reporter_told", "not_yet", "Tell the reporter first, then record the decision.")
	}
	return nil
}

func foldIdentity(x *folding) {
	x.c.Identified = &Identification{Decision: x.fields().Text("decision"), Reasons: x.e.Data.Reason}
}

// foldPut begins a fresh notice: every live allegation is put, and delivery is to be proved anew.
func foldPut(x *folding) {
	for i := range x.c.Allegations {
		if !x.c.Allegations[i].Dropped {
			x.c.Allegations[i].Put = true
		}
	}
	x.c.Deliveries, x.c.Extensions, x.c.Notified = nil, 0, true
}

func foldServe(x *folding) {
	x.c.Deliveries = append(x.c.Deliveries, Delivery{Means: x.fields().Text("means"), Proof: x.fields().Text("proof"), At: x.e.At})
}

func makeAnswer(k *making) error {
	for i, item := range k.fields.Items("answers") {
		if err := k.liveAllegation(fmt.Sprintf("/fields/answers/%d/allegation", i), item.Number("allegation")); err != nil {
			return err
		}
	}
	return nil
}

func foldAnswer(x *folding) {
	x.c.Answers = append(x.c.Answers, Answer{Answers: x.fields().Items("answers"), Statement: x.fields().Text("statement"), At: x.e.At})
}

func foldFiled(x *folding) {
	x.c.Filed = &Filed{For: x.fields().Text("for"), Against: x.fields().Text("against"), Credibility: x.fields().Text("credibility")}
}

// makePack freezes what the panel decides on: each part by its digest, and all of them by one (I30).
func makePack(k *making) error {
	c := &k.f.Contents
	pack := &Pack{}
	part := func(what string, v any) {
		pack.Index = append(pack.Index, Leaf{What: what, Digest: digestOf(v)})
	}
	for _, a := range c.Live() {
		part(fmt.Sprintf("allegation %d", a.N), a)
	}
	part("answers", c.Answers)
	part("investigation report", c.Filed)
	for _, x := range c.Exhibits {
		if d, ok := c.Shown[x.ID]; ok && d.How == Shown {
			pack.Index = append(pack.Index, Leaf{What: "evidence " + x.ID, Digest: x.SHA256})
		} else if ok {
			part("evidence "+x.ID+" "+d.How, d)
		}
	}
	for i, r := range k.redactions() {
		part(fmt.Sprintf("redaction %d of evidence %s", i+1, r.Evidence), r)
	}
	for _, said := range c.Comments {
		pack.Index = append(pack.Index, said.leaf())
	}
	pack.Digest = digestOf(pack.Index)
	k.d.Pack = pack
	return nil
}
