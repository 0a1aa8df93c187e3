package matrix

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"recourse/internal/report"
	"recourse/internal/server/tour"
	"recourse/internal/testkit"
)

// stage is a drive on which the stories of a tour are played over HTTP, each as far as it goes. Who acts is looked up where
// it stands; time passes for the file that is played alone.
type stage struct {
	*drive
	rules  Rules
	script *tour.Script
	refs   map[string]string // as the script names files of other stories
}

// played is one file of a story, and the parties who may ask about it, by what they are.
type played struct {
	*file
	state   string
	parties map[string]*testkit.Client
}

func (s *stage) begin() {
	s.t.Helper()
	for _, near := range s.script.Near {
		for _, p := range s.h.Who(near.Role) {
			s.h.As(p.Username).Put("/api/v1/me/interests", map[string]any{"close_contacts": []string{near.Contact}}).Want(http.StatusNoContent)
		}
	}
}

// play tells one story, and gives its report and its case, if one came of it.
func (s *stage) play(story *tour.Story) []*played {
	s.t.Helper()
	body, _ := tour.Filled(story.Draft, s.h.Clock.Now(), nil).(map[string]any)
	told := s.h.Submit(body)
	reporter := s.h.Party(told.AccessCode)
	r := &played{file: s.file("report", told.Reference), parties: map[string]*testkit.Client{"reporter": reporter}}
	s.refs["@report "+story.Name] = r.ref
	s.take(r, story.Way)
	out := []*played{r}
	for _, way := range story.Cases {
		ref := s.texts(`select c.ref from links l join files c on c.id = l.other_id where l.file_id = $1 and c.kind = 'case'`, r.id)[0]
		c := &played{file: s.file("case", ref), parties: map[string]*testkit.Client{"reporter": reporter}}
		s.refs["@case "+story.Name] = c.ref
		s.take(c, way)
		out = append(out, c)
	}
	for _, f := range out {
		s.invitedTo(f)
		f.state = s.state(f.file)
	}
	return out
}

func (s *stage) take(f *played, steps []tour.Step) {
	s.t.Helper()
	for _, step := range steps {
		s.h.Clock.Advance(time.Minute)
		switch {
		case step.Wait > 0:
			s.h.Clock.Advance(time.Duration(step.Wait) * 24 * time.Hour)
			if err := s.h.Server.Office.Advance(s.t.Context(), f.kind, f.ref); err != nil {
				s.t.Fatal(err)
			}
		case step.Declare:
			s.declareAll(f.file)
		case step.Door != "":
			s.invitedTo(f)
			path := "/api/v1/my/" + strings.ReplaceAll(step.Door, "_", "-")
			f.parties[step.As].Post(path, tour.Filled(step.Fields, s.h.Clock.Now(), s.refs)).Want(http.StatusCreated)
		default:
			s.act(f, step)
			s.beside(f, step.Do)
		}
	}
}

// act lets those of a function who may take a step, the first of them or each.
func (s *stage) act(f *played, step tour.Step) {
	s.t.Helper()
	fields, _ := tour.Filled(step.Fields, s.h.Clock.Now(), s.refs).(map[string]any)
	taken := false
	for _, p := range s.h.Who(s.rules.role(step.As)) {
		// Who is nothing to the file need not try, unless the step is how one becomes something to it.
		if f.kind == "case" && len(s.texts(`select relation from standings where file_id = $1 and person_id = $2 and until is null`, f.id, p.ID)) == 0 {
			continue
		}
		a := s.h.As(p.Username).ActionAt(f.kind+"s", f.ref, step.Do, step.Reason, fields, s.version(f.file))
		switch a.Status {
		case http.StatusForbidden, http.StatusNotFound:
			continue
		case http.StatusAccepted:
			s.confirm(a.Header.Get("Location"))
		case http.StatusCreated:
		default:
			s.t.Fatalf("%s by %s in %s: %d %s", step.Do, p.Username, s.state(f.file), a.Status, a.Body)
		}
		if taken = true; !step.Each {
			return
		}
	}
	if !taken {
		s.t.Fatalf("nobody could take %s as %s in %s", step.Do, step.As, s.state(f.file))
	}
}

// confirm finds the second person.
func (s *stage) confirm(at string) {
	s.t.Helper()
	for _, p := range s.h.People {
		if s.h.As(p.Username).Get(at).Status == http.StatusOK {
			if a := s.h.As(p.Username).Post(at+"/confirmation", nil); a.Status == http.StatusCreated {
				return
			}
		}
	}
	s.t.Fatal("nobody may confirm it")
}

// beside gives a case somebody of each kind of party, as soon as it can have them.
func (s *stage) beside(f *played, done string) {
	s.t.Helper()
	if done != "authorise" {
		return
	}
	s.declareAll(f.file)
	s.do(f.file, "investigator", "admit_affected", "", map[string]any{"name": "Whom It Happened To", "contact": "by post", "plan": "by letter", "agreed": true, "said_by": "They themselves", "said": "To be told."})
	s.do(f.file, "investigator", "admit_witness", "", map[string]any{"name": "Who Saw It", "contact": "by post", "scope": "the posts"})
	for _, kind := range []string{"representative", "supporter"} {
		s.do(f.file, "lead", "admit_"+kind, "asked for", map[string]any{"name": "Stands Beside", "contact": "by post", "beside": "respondent", "scope": "letters", "days": 730})
	}
	s.invitedTo(f)
}

// invitedTo reads the codes of a case's parties where they are posted, the last that each was given.
func (s *stage) invitedTo(f *played) {
	s.t.Helper()
	post := s.texts(`select person_id::text from standings where file_id = $1 and relation in ('lead', 'clerk') and until is null
		order by relation desc`, f.id)
	if f.kind != "case" || len(post) == 0 {
		return
	}
	items, _ := s.person(post[0]).Get(f.path() + "/letters").Want(http.StatusOK).JSON()["items"].([]any)
	slices.SortStableFunc(items, func(a, b any) int { return strings.Compare(posted(a, "at"), posted(b, "at")) })
	for _, item := range items {
		for line := range strings.Lines(posted(item, "body")) {
			if code, err := report.ParseCode(strings.Trim(line, " *`>\n")); err == nil {
				f.parties[posted(item, "to")] = s.h.Party(code.Canonical())
			}
		}
	}
}

func posted(letter any, key string) string {
	l, _ := letter.(map[string]any)
	v, _ := l[key].(string)
	return v
}
