package api

import (
	"context"
	"net/http"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/fault"
)

// partRoutes are the parts of a file, read; what changes them are actions.
func (a *API) partRoutes() {
	for kind, plural := range map[string]string{casefile.Report: "reports", casefile.Case: "cases"} {
		r := func(id, path, summary, act string) route {
			return route{id: id + "-of-" + kind, method: http.MethodGet, path: "/api/v1/" + plural + "/{ref}/" + path, summary: summary,
				tag: plural, access: staff(kind, act), file: true}
		}
		add(a, r("events", "events", "The timeline", casework.ActRead), func(ctx context.Context, in *refIn) (*list[eventBody], error) {
			return a.events(ctx, kind, in.Ref)
		})
		add(a, r("event", "events/{id}", "One event, and its place in the log", casework.ActRead),
			func(ctx context.Context, in *partIn) (*one[eventBody], error) { return a.event(ctx, kind, in) })
		add(a, r("clocks", "clocks", "What is due", casework.ActRead), func(ctx context.Context, in *refIn) (*list[clockBody], error) {
			return part(ctx, a, kind, in, func(v *casework.View) ([]clockBody, error) { return a.clocksOf(v), nil })
		})
		add(a, r("parties", "parties", "Who has a part in it", casework.ActRead), func(ctx context.Context, in *refIn) (*one[partiesBody], error) {
			return a.parties(ctx, kind, in.Ref)
		})
		add(a, r("messages", "messages", "What was written to and by the parties", casework.ActMatter),
			func(ctx context.Context, in *refIn) (*list[staffMessage], error) {
				return part(ctx, a, kind, in, matter(func(v *casework.View) []staffMessage { return messagesOf(&v.File.Contents) }))
			})
		add(a, r("evidence", "evidence", "The items of evidence", casework.ActEvidence),
			func(ctx context.Context, in *refIn) (*list[exhibitBody], error) {
				return a.evidence(ctx, kind, in)
			})
		content := r("evidence-content", "evidence/{id}/content", "An item, inert: of a picture its cleaned copy", casework.ActEvidence)
		content.gives = evidence.Unknown
		add(a, content,
			func(ctx context.Context, in *partIn) (*streamOut, error) { return a.download(ctx, kind, in) })
		original := r("evidence-original", "evidence/{id}/original", "An item as it came, for a reason that goes on record", casework.ActOriginal)
		original.method, original.gives, original.anew, original.status = http.MethodPost, evidence.Unknown, true, http.StatusOK
		add(a, original, func(ctx context.Context, in *originalIn) (*streamOut, error) { return a.original(ctx, kind, in) })
		add(a, r("evidence-custody", "evidence/{id}/custody", "What was done with an item after it came", casework.ActMatter),
			func(ctx context.Context, in *partIn) (*list[custodyBody], error) { return a.custody(ctx, kind, in) })
		add(a, r("evidence-alike", "evidence/alike", "Items elsewhere that are, or look like, one of this file's", casework.ActMatter),
			func(ctx context.Context, in *alikeIn) (*alikeOut, error) { return a.alike(ctx, kind, in) })
		add(a, r("letters", "letters", "The letters written", casework.ActLetters), func(ctx context.Context, in *refIn) (*list[sentBody], error) {
			return a.letters(ctx, kind, in.Ref)
		})
		add(a, r("notes", "notes", "The notes of those classes that are open to you", "read_notes"), func(ctx context.Context, in *refIn) (*list[noteBody], error) {
			return a.notes(ctx, kind, in.Ref)
		})
		add(a, r("links", "links", "What it belongs with", casework.ActMatter), func(ctx context.Context, in *refIn) (*list[linkBody], error) {
			return part(ctx, a, kind, in, func(v *casework.View) ([]linkBody, error) { return a.linksOf(ctx, v) })
		})
		add(a, r("conflicts", "conflicts", "Who is set aside from it", casework.ActMatter),
			func(ctx context.Context, in *refIn) (*list[conflictBody], error) {
				return part(ctx, a, kind, in, matter(conflictsOf))
			})
		upload := r("add-evidence", "evidence", "Seal a file, for an action to name", casework.ActEvidence)
		upload.method, upload.status, upload.takes, upload.streams = http.MethodPost, http.StatusCreated, []string{multipartForm}, true
		add(a, upload, func(ctx context.Context, in *refIn) (*exhibitOut, error) { return a.addEvidence(ctx, kind, in.Ref) })
		(&bodies{a: a, path: upload.path}).multipart("about", "evidence")
	}
	r := func(id, path, summary string) route {
		return route{id: id + "-of-case", method: http.MethodGet, path: "/api/v1/cases/{ref}/" + path, summary: summary, tag: "cases",
			access: staff(casefile.Case, casework.ActMatter), file: true}
	}
	add(a, r("allegations", "allegations", "What is alleged, under which clause"), func(ctx context.Context, in *refIn) (*list[allegationBody], error) {
		return part(ctx, a, casefile.Case, in, decided(func(v *casework.View, s sight) []allegationBody { return allegationsOf(&v.File.Contents, s) }))
	})
	priors := r("priors", "priors", "What was found against the respondent before; once the findings are locked")
	priors.access = staff(casefile.Case, casework.ActPriors)
	add(a, priors, a.priors)
	add(a, r("disclosure", "disclosure", "How each item is put to the respondent"), func(ctx context.Context, in *refIn) (*list[disclosureBody], error) {
		return part(ctx, a, casefile.Case, in, matter(func(v *casework.View) []disclosureBody { return disclosuresOf(&v.File.Contents) }))
	})
}

type partIn struct {
	Ref string `path:"ref" maxLength:"40"`
	ID  string `path:"id" maxLength:"64"`
}

// part opens a file and lists a part of it.
func part[T any](ctx context.Context, a *API, kind string, in *refIn, take func(*casework.View) ([]T, error)) (*list[T], error) {
	v, err := a.open(ctx, kind, in.Ref)
	if err != nil {
		return nil, err
	}
	items, err := take(v)
	if err != nil {
		return nil, err
	}
	return listOf(items), nil
}

// notShown is the answer to a part that the viewer of a file does not see: the file is there for them, the part is not.
func notShown() error {
	return fault.Coded(fault.Forbidden, "not_allowed", "This part is not open to you in your function here.")
}

// matter is a part that only those see who work on the matter.
func matter[T any](take func(*casework.View) []T) func(*casework.View) ([]T, error) {
	return func(v *casework.View) ([]T, error) {
		if !sees(v).matter {
			return nil, notShown()
		}
		return take(v), nil
	}
}

// decided is a part that those who decide see too, as far as it is in the pack.
func decided[T any](take func(*casework.View, sight) []T) func(*casework.View) ([]T, error) {
	return func(v *casework.View) ([]T, error) {
		s := sees(v)
		if !s.matter && !s.pack {
			return nil, notShown()
		}
		return take(v, s), nil
	}
}

type partiesBody struct {
	Holders    []holderBody     `json:"holders"`
	Respondent *respondentBody  `json:"respondent,omitempty"`
	Reporters  *[]reporterBrief `json:"reporters,omitempty"`
	Admitted   *[]admittedBody  `json:"admitted,omitempty" doc:"Who was given a part beside the case"`
}

// reporterBrief is a reporter without who they are.
type reporterBrief struct {
	Report    string `json:"report"`
	Standing  string `json:"standing"`
	Anonymous bool   `json:"anonymous"`
}

func (a *API) parties(ctx context.Context, kind, ref string) (*one[partiesBody], error) {
	v, err := a.open(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	out := partiesBody{}
	if out.Holders, err = a.holdersOf(ctx, v); err != nil {
		return nil, err
	}
	if !sees(v).matter {
		return &one[partiesBody]{out}, nil
	}
	c := &v.File.Contents
	reporters := []reporterBrief{}
	if kind == casefile.Report {
		reporters = append(reporters, reporterBrief{Report: v.File.Ref, Standing: c.Summary.Standing, Anonymous: c.Summary.Anonymous})
	} else {
		r := c.Opening.Respondent
		out.Respondent = &respondentBody{Name: r.Name, Handle: r.Handle, Email: r.Email, MembershipNumber: r.MembershipNumber, Member: r.Member, Unknown: r.Unknown}
	}
	for _, t := range c.Told {
		reporters = append(reporters, reporterBrief{Report: t.Reference, Standing: t.Standing, Anonymous: t.Anonymous})
	}
	out.Reporters = &reporters
	if kind == casefile.Case {
		out.Admitted = a.admittedOf(c)
	}
	return &one[partiesBody]{out}, nil
}

type sentBody struct {
	ID      string `json:"id"`
	Letter  string `json:"letter"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
	At      string `json:"at" format:"date-time"`
	SentAt  string `json:"sent_at,omitempty" format:"date-time"`

	Deliveries []deliveryBody `json:"deliveries,omitempty" doc:"What is known of it on its way"`
	ToPost     bool           `json:"to_post,omitempty" doc:"Nothing of it has reached its reader yet, as far as is known: post it, or serve it by another means"`
}

type deliveryBody struct {
	Outcome string `json:"outcome" enum:"mailed,refused,given_up,kept,posted" doc:"Of the mail that says there is something new: the server took it, refused it for good, or could not be reached in time; or somebody posted the letter"`
	By      string `json:"by" doc:"Who posted it, by their id, or the system's duty"`
	Answer  string `json:"answer,omitempty" doc:"What the mail server answered, without the address"`
	Means   string `json:"means,omitempty"`
	On      string `json:"on,omitempty" format:"date"`
	Proof   string `json:"proof,omitempty" doc:"What proves it, such as the number on a receipt"`
	At      string `json:"at" format:"date-time"`
}

func deliveriesOf(l casework.Letter) (out []deliveryBody) {
	for _, d := range l.Deliveries {
		out = append(out, deliveryBody{Outcome: d.Outcome, By: d.Person, Answer: d.Answer, Means: d.Means, On: d.On, Proof: d.Proof, At: exact(d.At)})
	}
	return out
}

func (a *API) letters(ctx context.Context, kind, ref string) (*list[sentBody], error) {
	if err := known(kind, ref); err != nil {
		return nil, err
	}
	letters, err := a.p.Office.Letters(ctx, kind, ref)
	if err != nil {
		return nil, err
	}
	var out []sentBody
	for _, l := range letters {
		out = append(out, sentBody{ID: l.ID, Letter: l.Letter, To: l.To, Subject: l.Subject, Body: l.Body, At: exact(l.At), SentAt: exact(l.Sent),
			Deliveries: deliveriesOf(l), ToPost: l.ToPost()})
	}
	return listOf(out), nil
}

type linkBody struct {
	Kind      string `json:"kind"`
	Reference string `json:"reference"`
	Related   bool   `json:"related,omitempty" doc:"Another matter, decided apart"`
}

// linksOf lists the cases and reports that belong to the same matter, and the related cases that the viewer may know of.
func (a *API) linksOf(ctx context.Context, v *casework.View) ([]linkBody, error) {
	if !sees(v).matter {
		return nil, notShown()
	}
	out := []linkBody{}
	for _, r := range v.File.Contents.Cases {
		out = append(out, linkBody{Kind: casefile.Case, Reference: r.Ref})
	}
	for _, t := range v.File.Contents.Told {
		out = append(out, linkBody{Kind: casefile.Report, Reference: t.Reference})
	}
	related, err := a.p.Office.Related(ctx, v)
	for _, h := range related {
		out = append(out, linkBody{Kind: h.Kind, Reference: h.Ref, Related: true})
	}
	return out, err
}

type conflictBody struct {
	Person string `json:"person"`
}

func conflictsOf(v *casework.View) []conflictBody {
	out := []conflictBody{}
	for _, s := range v.File.Standings() {
		if s.Relation == casefile.Conflict {
			out = append(out, conflictBody{Person: s.Person})
		}
	}
	return out
}

type exhibitOut struct {
	Location string `header:"Location"`
	Body     exhibitBody
}

func (a *API) addEvidence(ctx context.Context, kind, ref string) (*exhibitOut, error) {
	if err := known(kind, ref); err != nil {
		return nil, err
	}
	upload, about, wrong := oneFile(ctx) // said only to whoever may know the file (decision 33)
	upload.From = string(actor.Staff)
	answer := func(i evidence.Item) *exhibitOut { return kept(kind, ref, i, about) }
	return first(ctx, named(upload, about), lookFirst, func() (*exhibitOut, error) {
		if err := a.p.Office.MayAdd(ctx, kind, ref); err != nil {
			return nil, err
		}
		v, err := a.p.Office.Open(ctx, kind, ref)
		if err != nil {
			return nil, err
		}
		if wrong != nil {
			return nil, wrong
		}
		i, err := a.p.Office.Keep(ctx, v.File, upload, keeping(ctx, answer))
		if err != nil {
			return nil, err
		}
		return answer(i), nil
	})
}

func kept(kind, ref string, i evidence.Item, about string) *exhibitOut {
	return &exhibitOut{Location: addressOf(kind, ref) + "/evidence", Body: exhibitBody{ID: i.ID, Name: i.Name, Type: i.Type, Size: i.Size,
		SHA256: i.SHA256, About: about, From: i.From, On: i.On}}
}
