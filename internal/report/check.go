package report

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// problem is one thing wrong with a questionnaire, at a YAML path.
type problem struct{ path, detail string }

type linter struct {
	q     *Questionnaire
	found []problem
	pages map[string]bool // ids met so far
	ids   map[string]bool
	asked map[string]bool // fields asked on earlier pages
}

func (l *linter) say(path, format string, args ...any) {
	l.found = append(l.found, problem{path, fmt.Sprintf(format, args...)})
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// check finds everything wrong at once, in the order of the file.
func (q *Questionnaire) check() []problem {
	l := &linter{q: q, pages: map[string]bool{}, ids: map[string]bool{}, asked: map[string]bool{}}
	l.head()
	l.lists()
	for i := range q.Pages {
		l.page(i)
	}
	if !l.asked["/narrative"] {
		l.say("$.pages", "no page asks for /narrative, the one answer that must be given")
	}
	if n := len(q.Pages); n == 0 || q.Pages[n-1].Role != Review || q.Pages[n-1].When != nil {
		l.say("$.pages", "the last page is a review that everybody meets")
	}
	if len(l.found) == 0 {
		l.reach()
	}
	return l.found
}

func (l *linter) head() {
	q := l.q
	for _, f := range []struct {
		path, value string
		needed      bool
	}{{"$.kind", q.Kind, true}, {"$.procedure", q.Procedure, false}} {
		if (f.needed || f.value != "") && !idForm.MatchString(f.value) {
			l.say(f.path, "%s must be a short name in lower case", strings.TrimPrefix(f.path, "$."))
		}
	}
	if q.Version < 1 {
		l.say("$.version", "version must be 1 or more")
	}
	if len(q.Languages) == 0 || !slices.Contains(q.Languages, "en") {
		l.say("$.languages", "languages must name en, the language that others fall back to")
	}
	l.words("$.title", q.Title, true)
}

func (l *linter) words(path string, w Words, needed bool) {
	if needed && w["en"] == "" {
		l.say(path, "there are no words in English here")
	}
	for lang := range w {
		if !slices.Contains(l.q.Languages, lang) {
			l.say(path, "language %q is not among the languages of this file", lang)
		}
	}
}

func (l *linter) lists() {
	used := map[string]bool{}
	for _, p := range l.q.Pages {
		for _, question := range p.Questions {
			used[question.Options] = true
		}
	}
	names := make([]string, 0, len(l.q.Options))
	for name := range l.q.Options {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		at, list := "$.options."+name, l.q.Options[name]
		if len(list) == 0 {
			l.say(at, "the list %q is empty", name)
		}
		if !used[name] {
			l.say(at, "no question uses the list %q", name)
		}
		seen := map[string]bool{}
		for i, o := range list {
			each := fmt.Sprintf("%s[%d]", at, i)
			if !idForm.MatchString(o.ID) {
				l.say(each, "an option needs an id in lower case")
			}
			if seen[o.ID] {
				l.say(each, "the option %q is there twice", o.ID)
			}
			seen[o.ID] = true
			l.words(each+".label", o.Label, true)
			l.words(each+".hint", o.Hint, false)
			for _, f := range o.Flags {
				if !slices.Contains([]Flag{Urgent, Child, Sexual, NeverUpload, Retaliation, Protected}, f) {
					l.say(each+".flags", "there is no flag %q", f)
				}
			}
		}
	}
}

func (l *linter) page(i int) {
	p, at := l.q.Pages[i], fmt.Sprintf("$.pages[%d]", i)
	if !idForm.MatchString(p.ID) {
		l.say(at, "a page needs an id in lower case")
	}
	if l.pages[p.ID] {
		l.say(at+".id", "the page %q is there twice", p.ID)
	}
	l.pages[p.ID] = true
	l.words(at+".title", p.Title, true)
	l.words(at+".body", p.Body, p.Role == Notice || p.Role == Enough)
	switch {
	case !slices.Contains([]Role{Ask, Notice, Enough, Review}, p.Role):
		l.say(at+".role", "a page is one of: questions, notice, enough, review")
	case p.Role == Enough && slices.ContainsFunc(l.q.Pages[:i], func(o Page) bool { return o.Role == Enough }):
		l.say(at+".role", "once is enough")
	case p.Role == Ask && len(p.Questions) == 0:
		l.say(at, "this page asks nothing: give it questions, or make it a notice")
	case p.Role != Ask && len(p.Questions) > 0:
		l.say(at+".questions", "a %s page asks nothing", p.Role)
	}
	if p.Repeat != "" && draftLists[p.Repeat] == nil {
		l.say(at+".repeat", "%s is not a list of a report", p.Repeat)
	}
	l.when(at+".when", p.When)
	for j, question := range p.Questions {
		l.question(fmt.Sprintf("%s.questions[%d]", at, j), p, question)
	}
	for _, question := range p.Questions {
		l.asked[question.Field] = true // from the next page on
	}
}

func (l *linter) question(at string, p Page, q Question) {
	if !idForm.MatchString(q.ID) {
		l.say(at, "a question needs an id in lower case")
	}
	if l.ids[q.ID] {
		l.say(at+".id", "the question %q is there twice", q.ID)
	}
	l.ids[q.ID] = true
	l.words(at+".label", q.Label, true)
	l.words(at+".hint", q.Hint, false)
	f, known := draftFields[q.Field]
	switch want, typed := fills[q.Type]; {
	case !known:
		l.say(at+".field", "%s is not a field of a report", q.Field)
	case !typed:
		l.say(at+".type", "there is no type %q", q.Type)
	case want != f.kind:
		l.say(at+".type", "%s fills a %s, but %s is a %s", q.Type, want, q.Field, f.kind)
	}
	if f.list != "" && f.list != p.Repeat {
		l.say(at+".field", "%s belongs on a page with repeat: %s", q.Field, f.list)
	} else if f.list == "" && p.Repeat != "" {
		l.say(at+".field", "%s is not part of %s, which this page repeats", q.Field, p.Repeat)
	}
	for _, other := range p.Questions {
		if other.ID != q.ID && other.Field == q.Field {
			l.say(at+".field", "%s is asked twice", q.Field)
		}
	}
	if l.asked[q.Field] {
		l.say(at+".field", "%s is asked twice", q.Field)
	}
	if q.Required != (q.Field == "/narrative") {
		l.say(at+".required", "only /narrative is required, and it always is")
	}
	l.choice(at, q)
}

// choice checks the list of a question. Two fields mean something to Go, so their answers must be known to it.
func (l *linter) choice(at string, q Question) {
	choosing := q.Type == OneOf || q.Type == AnyOf
	switch _, there := l.q.Options[q.Options]; {
	case choosing && q.Options == "":
		l.say(at, "%s needs options: the name of a list", q.Type)
	case !choosing && q.Options != "":
		l.say(at+".options", "%s takes no options here", q.Type)
	case choosing && !there:
		l.say(at+".options", "there is no list %q", q.Options)
	}
	if bound[q.Field] && !choosing {
		l.say(at+".type", "%s is chosen from a list", q.Field)
	}
	for _, o := range l.q.Options[q.Options] {
		if len(o.Flags) > 0 && draftFields[q.Field].list != "" {
			l.say(at+".options", "%q has flags, which are not read inside a list", o.ID)
		}
		if q.Field == "/identity/mode" && !slices.Contains([]string{Anonymous, Confidential, Named}, o.ID) {
			l.say(at+".options", "%q is no way of being known: anonymous, confidential or named", o.ID)
		}
		if q.Field == "/language" && !slices.Contains(l.q.Languages, o.ID) {
			l.say(at+".options", "language %q is not among the languages of this file", o.ID)
		}
	}
}

// bound fields take listed answers alone, so a question for one needs a list.
var bound = map[string]bool{
	"/standing": true, "/language": true, "/identity/mode": true, "/conduct": true, "/concerns": true, "/grounds": true,
	"/occurred/nation": true, "/places/*/type": true, "/places/*/platform": true, "/subjects/*/platform": true,
	"/subjects/*/believed_member": true, "/told_elsewhere/*/to": true,
}
