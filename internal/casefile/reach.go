package casefile

import (
	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// The ways in which a party may be told that there is something new for them, as the lists of a procedure name them.
const (
	ByMail = "mail" // to the address that they gave with it
	ByPost = "post"
	Here   = "here" // by nothing: they look themselves
)

// Reach is how a party chose to be written to; "" for what they left as it was.
type Reach struct {
	Language string
	How      string // one of these
	Email    string // of anybody but a reporter, whose address lies apart
}

// makeReach takes an address only with the wish to be written to there. A reporter's is kept with who they are, under a key of its
// own (decision 26); whoever is anonymous gives none, for it says who they are.
func makeReach(k *making) error {
	how, email := k.fields.Text("how"), k.fields.Text("email")
	switch {
	case how == ByMail && !report.IsEmail(email):
		return fault.OnField("/fields/email", "bad_email", "Write an e-mail address like name@example.org.")
	case how != ByMail && email != "":
		return fault.OnField("/fields/how", "not_by_mail", "You gave an address. Choose to be told by e-mail, or leave it out.")
	case k.with != string(actor.Reporter) || k.f.Kind != Report || how == "":
		return nil
	}
	mode := k.f.Contents.IdentityMode()
	if mode == identityModes[0] {
		if how == ByMail {
			return fault.OnField("/fields/how", "anonymous", "You are anonymous, and an address would say who you are. If we may know, tell us who you are first.")
		}
		return nil
	}
	k.r.Identity = Fields{"mode": mode, "how": how, "email": email}
	if email == "" {
		delete(k.r.Identity, "email")
	}
	k.d.Fields = Fields{"language": k.fields.Text("language"), "how": how}
	return nil
}

// foldReach keeps what a party chose. A case hears it of a reporter from their report, by its reference.
func foldReach(x *folding) {
	switch x.with {
	case string(actor.Respondent):
		x.reached(x.with)
	case string(actor.Reporter):
		x.reached(x.e.File)
		for _, t := range x.c.Told {
			if t.Reference == x.fields().Text(procedure.RelayedFrom) {
				x.reached(t.Report)
			}
		}
	default:
		x.reached(x.e.Who.ID)
	}
}

func (x *folding) reached(who string) {
	f, r := x.fields(), x.c.Reach[who]
	r.Language = f.Text("language")
	if how := f.Text("how"); how != "" {
		r.How, r.Email = how, f.Text("email")
	}
	x.c.Reach[who] = r
}

// Language is in which language somebody chose to be written to: a reporter by the id of their report, whoever was admitted
// by their own, the respondent by that word. It is "" where they did not choose.
func (c *Contents) Language(who string) string {
	if lang := c.Reach[who].Language; lang != "" {
		return lang
	}
	for _, t := range c.Told {
		if t.Report == who {
			return t.Language
		}
	}
	return ""
}
