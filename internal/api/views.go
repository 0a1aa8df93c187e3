package api

import (
	"slices"
	"time"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/panel"
)

// headBody is what anybody who may open a file sees of it: where it stands, and nothing of its matter.
type headBody struct {
	Reference string        `json:"reference"`
	CodeName  string        `json:"code_name"`
	Kind      string        `json:"kind"`
	Procedure procedureUsed `json:"procedure"`
	State     string        `json:"state"`
	Title     string        `json:"title"`
	Group     string        `json:"group"`
	Version   int           `json:"version" doc:"For If-Match, as the ETag has it"`
	OpenedOn  string        `json:"opened_on" format:"date"`
	Level     int           `json:"level"`
	OnHold    bool          `json:"on_hold"`
}

type procedureUsed struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

func (a *API) headOf(f *casefile.File) headBody {
	out := headBody{Reference: f.Ref, CodeName: f.CodeName, Kind: f.Kind, Procedure: procedureUsed{f.Procedure, f.Version}, State: f.State(),
		Version: f.Seq, OpenedOn: a.day(f.OpenedOn), Level: f.Level, OnHold: f.Contents.OnHold}
	if p, err := a.p.Shelf.Get(f.Procedure, f.Version); err == nil {
		if s := p.Machine(f.Kind).State(f.State()); s != nil {
			out.Title, out.Group = s.Title, s.Group
		}
	}
	return out
}

// fileBody is a file as one viewer sees it. What the viewer may not see has no key: a pointer that is nil.
type fileBody struct {
	headBody
	Outcome   string       `json:"outcome,omitempty"`
	Clocks    []clockBody  `json:"clocks"`
	Holders   []holderBody `json:"holders"`
	Sitting   *sittingHead `json:"sitting,omitempty"`
	Relations []string     `json:"relations" doc:"How you stand to it"`

	Told           *[]accountBody     `json:"told,omitempty"`
	Respondent     *respondentBody    `json:"respondent,omitempty"`
	Messages       *[]staffMessage    `json:"messages,omitempty"`
	Allegations    *[]allegationBody  `json:"allegations,omitempty"`
	Evidence       *[]exhibitBody     `json:"evidence,omitempty"`
	Disclosure     *[]disclosureBody  `json:"disclosure,omitempty"`
	Answers        *[]answerBody      `json:"answers,omitempty"`
	Filed          *filedBody         `json:"investigation_report,omitempty"`
	Identification *identifiedBody    `json:"reporter_identity_decision,omitempty"`
	Cases          *[]string          `json:"cases,omitempty" doc:"Of a report: the cases opened from it"`
	Pack           *packBody          `json:"pack,omitempty"`
	Comments       *[]commentBody     `json:"comments,omitempty" doc:"What the parties said of the pack; parts of it"`
	Findings       *[]findingBody     `json:"findings,omitempty"`
	Decision       *decisionBody      `json:"decision,omitempty"`
	Appeal         *appealBody        `json:"appeal,omitempty"`
	AppealDecision *decisionBody      `json:"appeal_decision,omitempty"`
	Sanction       *sanctionBody      `json:"sanction,omitempty"`
	Measure        *measureBody       `json:"interim_measure,omitempty"`
	Undertakings   *[]undertakingBody `json:"undertakings,omitempty"`
	Attribution    *attributionBody   `json:"attribution,omitempty" doc:"Whose account it was found to be"`
	Entered        *enteredBody       `json:"entered,omitempty" doc:"Of a report that one of us entered: how it came in"`
	Order          *orderBody         `json:"order,omitempty" doc:"What was ordered, for whoever administers it"`
	Register       *[]membershipBody  `json:"register,omitempty" doc:"What the register of members said"`
}

type fileOut struct {
	ETag string `header:"ETag"`
	Body fileBody
}

type clockBody struct {
	Clock string `json:"clock"`
	Title string `json:"title"`
	Due   string `json:"due" format:"date-time"`
	State string `json:"state"`
}

type holderBody struct {
	Function string `json:"function"`
	Person   string `json:"person"`
	Name     string `json:"name,omitempty"`
	Declared bool   `json:"declared"`
	Since    string `json:"since" format:"date-time"`
}

type sittingHead struct {
	Body     string   `json:"body"`
	Question string   `json:"question,omitempty"`
	Round    int      `json:"round,omitempty"`
	Voted    []string `json:"voted" doc:"Who has voted; what, only once it is counted"`
}

type respondentBody struct {
	Name             string `json:"name"`
	Handle           string `json:"handle,omitempty"`
	Email            string `json:"email,omitempty"`
	MembershipNumber string `json:"membership_number,omitempty"`
	Member           bool   `json:"member"`
	Unknown          bool   `json:"unknown"`
}

type staffMessage struct {
	With   string `json:"with" doc:"What the party is to the file"`
	From   string `json:"from" doc:"us, or the party"`
	Party  int    `json:"party,omitempty" doc:"Which of those who were invited to the case, by their number"`
	Text   string `json:"text"`
	Report string `json:"report,omitempty" doc:"Of a case: the reference of the report that its reporter added it to"`
	At     string `json:"at" format:"date-time"`
}

type clauseCited struct {
	ID    string `json:"id"`
	Code  string `json:"code" doc:"The version in force on the day of the conduct"`
	Label string `json:"label"`
	Class string `json:"class"`
	Text  string `json:"text"`
}

func citedOf(c casefile.Clause) clauseCited {
	return clauseCited{ID: c.ID, Code: c.Code, Label: c.Label, Class: c.Class, Text: c.Text}
}

type allegationBody struct {
	N        int         `json:"n"`
	Clause   clauseCited `json:"clause"`
	Conduct  string      `json:"conduct"`
	On       string      `json:"on" format:"date"`
	Act      string      `json:"act"`
	Grounds  []string    `json:"grounds"`
	Evidence []string    `json:"evidence"`
	Dropped  bool        `json:"dropped"`
	Put      bool        `json:"put" doc:"To the respondent, in a notice"`
}

type disclosureBody struct {
	Evidence string `json:"evidence"`
	How      string `json:"how"`
	Gist     string `json:"gist,omitempty"`
	Ground   string `json:"ground,omitempty"`

	Covered []coveredBody `json:"covered,omitempty" doc:"What is covered in the item as it is put"`
}

type answerBody struct {
	Answers   []answerItem `json:"answers"`
	Statement string       `json:"statement,omitempty"`
	At        string       `json:"at"`
}

type answerItem struct {
	Allegation int    `json:"allegation"`
	Answer     string `json:"answer"`
	Text       string `json:"text,omitempty"`
}

type filedBody struct {
	For         string `json:"for"`
	Against     string `json:"against"`
	Credibility string `json:"credibility"`
}

type identifiedBody struct {
	Decision string `json:"decision"`
	Reasons  string `json:"reasons,omitempty"`
}

type packBody struct {
	Digest string     `json:"digest"`
	Index  []packPart `json:"index"`
	Added  []packPart `json:"added,omitempty" doc:"What was said of it since it was frozen"`
}

type commentBody struct {
	N    int    `json:"n"`
	From string `json:"from" doc:"What the party is to the case"`
	Text string `json:"text"`
	On   string `json:"on" format:"date"`
}

func commentsOf(c *casefile.Contents) []commentBody {
	out := []commentBody{}
	for _, s := range c.Comments {
		out = append(out, commentBody{N: s.N, From: s.With, Text: s.Text, On: s.On})
	}
	return out
}

type packPart struct {
	What   string `json:"what"`
	Digest string `json:"digest"`
}

type findingBody struct {
	Allegation int      `json:"allegation"`
	Found      string   `json:"found"`
	For        int      `json:"for,omitempty"`
	Of         int      `json:"of,omitempty"`
	Reasons    []string `json:"reasons"`
}

type decisionBody struct {
	Outcome  string `json:"outcome"`
	Months   int    `json:"months,omitempty"`
	Facts    string `json:"facts"`
	Weighing string `json:"weighing"`
	Result   string `json:"result,omitempty"`
	Pack     string `json:"pack,omitempty" doc:"Digest of the pack it rests on"`
}

func decisionOf(d *casefile.Decision) *decisionBody {
	if d == nil {
		return nil
	}
	return &decisionBody{Outcome: d.Outcome, Months: d.Months, Facts: d.Facts, Weighing: d.Weighing, Result: d.Result, Pack: d.Digest}
}

type appealBody struct {
	Grounds []string `json:"grounds"`
	Text    string   `json:"text"`
	At      string   `json:"at" format:"date-time"`
}

type sanctionBody struct {
	Outcome string `json:"outcome"`
	Months  int    `json:"months,omitempty"`
	From    string `json:"from" format:"date"`
	Until   string `json:"until" format:"date"`
}

// sight is what of a file's matter a viewer may see.
type sight struct {
	matter bool // everything that was told, gathered and answered
	pack   bool // what the panel decides on, and never how many reports there are (I22)
}

// sees asks what policy allowed. Of a report, whoever may open it reads it: it has no matter beside itself.
func sees(v *casework.View) sight {
	return sight{
		matter: v.May(casework.ActMatter) || (v.File.Kind == casefile.Report && v.May(casework.ActRead)),
		pack:   v.May(casework.ActPack),
	}
}

func allegationsOf(c *casefile.Contents, s sight) []allegationBody {
	out := []allegationBody{}
	for _, al := range c.Allegations {
		if !s.matter && (al.Dropped || !al.Put) {
			continue
		}
		body := allegationBody{N: al.N, Clause: citedOf(al.Clause), Conduct: al.Conduct, On: al.On, Act: al.Act,
			Grounds: orEmpty(al.Grounds), Evidence: orEmpty(al.Evidence), Dropped: al.Dropped, Put: al.Put}
		if !s.matter {
			body.Evidence = slices.DeleteFunc(slices.Clone(body.Evidence), func(id string) bool {
				d, ok := c.Shown[id]
				return !ok || d.How == casefile.Withheld
			})
		}
		out = append(out, body)
	}
	return out
}

// exhibitsOf lists the items: in the pack, those put to the respondent in full, without what came from where.
func exhibitsOf(c *casefile.Contents, s sight) []exhibitBody {
	out := []exhibitBody{}
	for _, x := range c.Exhibits {
		if !s.matter {
			if d, ok := c.Shown[x.ID]; !ok || d.How != casefile.Shown {
				continue
			}
			x = c.AsPut(x)
		}
		out = append(out, exhibitOf(x))
	}
	return out
}

func disclosuresOf(c *casefile.Contents) []disclosureBody {
	out := []disclosureBody{}
	for _, x := range c.Exhibits {
		if d, ok := c.Shown[x.ID]; ok {
			out = append(out, disclosureBody{Evidence: x.ID, How: d.How, Gist: d.Gist, Ground: d.Ground, Covered: coveredIn(c, x.ID)})
		}
	}
	return out
}

func answersOf(c *casefile.Contents, at func(time.Time) string) []answerBody {
	out := []answerBody{}
	for _, ans := range c.Answers {
		body := answerBody{Answers: []answerItem{}, Statement: ans.Statement, At: at(ans.At)}
		for _, f := range ans.Answers {
			body.Answers = append(body.Answers, answerItem{Allegation: f.Number("allegation"), Answer: f.Text("answer"), Text: f.Text("text")})
		}
		out = append(out, body)
	}
	return out
}

func findingsOf(c *casefile.Contents) []findingBody {
	out := []findingBody{}
	for _, f := range c.Findings {
		out = append(out, findingBody{Allegation: f.Allegation, Found: f.Found, Reasons: orEmpty(f.Reasons)})
	}
	return out
}

// countedOf gives the counts too: for those who decide, and not for the parties.
func countedOf(in []panel.Finding) []findingBody {
	out := []findingBody{}
	for _, f := range in {
		out = append(out, findingBody{Allegation: f.Allegation, Found: f.Found, For: f.For, Of: f.Of, Reasons: orEmpty(f.Reasons)})
	}
	return out
}
