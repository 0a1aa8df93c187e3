package reporter

import (
	"recourse/internal/actor"
	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/code"
	"recourse/internal/page"
	"recourse/internal/panel"
)

// stands is what somebody is told of a file whose state has a name in one of the groups.
func (t teller) stands(v *page.View, group, title string, doors ...casework.Door) *casework.Mine {
	return &casework.Mine{Told: &casework.Told{Reference: "R-2026-000017", SubmittedOn: aDay, Stage: casework.Stage{Group: group, Title: title}, Doors: doors}}
}

// reported is where the matter of whoever reported stands.
func (t teller) reported() []page.Story {
	at := func(done string, fill func(v *page.View, m *casework.Mine)) func(v *page.View) *matter {
		return func(v *page.View) *matter {
			m := t.stands(v, "received", "", t.doorsOf(v, casefile.Report, t.allDoors(casefile.Report)...)...)
			fill(v, m)
			return t.standing(v, m, actor.Reporter, done)
		}
	}
	return []page.Story{
		page.Tell("my-received", "Just sent: nobody has written yet.", "my", (*matter).show, at("", func(v *page.View, m *casework.Mine) {
			for _, k := range t.rules.In(v.Lang).Clocks {
				if k.Promise != "" {
					m.Promises = append(m.Promises, casework.Due{What: k.Promise, By: aDay.AddDate(0, 0, 7)})
				}
			}
		})),
		page.Tell("my-considered", "Whom it happened to is told each stage; there are messages, letters and files.", "my", (*matter).show, at("message", func(v *page.View, m *casework.Mine) {
			m.Stage.Group, m.Stage.Title, m.Files = "considered", t.rules.In(v.Lang).Case.States[2].Public.Reporter, 2
			m.Messages = []casework.Message{{Ours: true, Text: "Thank you for telling us. Do you know on which day the fair was?", At: aDay}, {Text: longText, At: aDay.AddDate(0, 0, 1)}}
			m.Letters = []casework.Letter{{ID: "1", Subject: "We have your report", At: aDay}}
		})),
		page.Tell("my-hold", "Work waits for something outside.", "my", (*matter).show, at("", func(v *page.View, m *casework.Mine) { m.Stage.Group, m.OnHold = "considered", true })),
		page.Tell("my-decided", "A bystander is told that it was decided, and a door that is shut says why.", "my", (*matter).show, at("", func(v *page.View, m *casework.Mine) {
			m.Stage.Group, m.Over, m.Outcome = "decided", true, &casework.Outcome{Summary: t.rules.In(v.Lang).Outcomes[0].Public}
			for _, d := range t.doorsOf(v, casefile.Report, "review_request") {
				d.Why = []string{"The time to ask for a review has run out."}
				m.Shut = append(m.Shut, d)
			}
			m.Doors = t.doorsOf(v, casefile.Report, "message")
		})),
		page.Tell("my-long", "A word that is longer than the page is wide, and a message from right to left.", "my", (*matter).show, at("", func(v *page.View, m *casework.Mine) {
			m.Messages = []casework.Message{{Text: longWord, At: aDay}, {Ours: true, Text: "شكراً لك", At: aDay}}
			m.Letters = []casework.Letter{{ID: "1", Subject: longWord, At: aDay}}
		})),
	}
}

// respondents are the pages of whoever a case is about.
func (t teller) respondents() []page.Story {
	waited := func(v *page.View) string { // for, where there is an answer to be given
		for _, d := range t.doorsOf(v, casefile.Case, "response") {
			if s := t.rules.In(v.Lang).Case.State(d.Action.From[0]); s != nil {
				return s.Public.Respondent
			}
		}
		return ""
	}
	return []page.Story{
		page.Tell("respondent", "The first page of the respondent.", "my", (*matter).show, func(v *page.View) *matter {
			m := t.stands(v, "considered", waited(v), t.doorsOf(v, casefile.Case, "message", "response", "extension_request", casework.FileDoor)...)
			return t.standing(v, m, actor.Respondent, "")
		}),
		page.Tell("notice", "What is said, what it rests on, and by when it may be answered.", "notice", (*notice).show, func(v *page.View) *notice {
			n := t.noticed(v)
			n.Doors = t.doorsOf(v, casefile.Case, "response")
			n.Limits = []casework.Limit{{Deadline: casefile.Deadline{State: calendar.Running, Told: aDay.AddDate(0, 0, 14)}, Title: t.rules.Clock("answer").Title}}
			return t.put(v, n)
		}),
		page.Tell("notice-nothing", "Nothing was put to them yet.", "notice", (*notice).show, func(v *page.View) *notice {
			n := t.noticed(v)
			n.Allegations, n.Reporter = nil, ""
			return t.put(v, n)
		}),
		page.Tell("notice-answered", "They answered, and a measure is in force meanwhile.", "notice", (*notice).show, func(v *page.View) *notice { return t.put(v, t.replied(v)) }),
		page.Tell("notice-decided", "What was decided, and why.", "notice", (*notice).show, func(v *page.View) *notice {
			n := t.replied(v)
			n.Own.File.Contents.Measure = nil
			n.Outcome = &casework.Outcome{Title: t.rules.In(v.Lang).Outcome("WARN").Title, Until: aDay.AddDate(2, 0, 0)}
			n.Decision = &casefile.Decision{Facts: "It was said three times, and two people heard it.", Weighing: "It was said in anger, and the respondent has said that they are sorry."}
			n.Findings = []panel.Finding{{Allegation: 1, Found: panel.Proved, Reasons: []string{"Two people heard it.", longText}}, {Allegation: 2, Found: "NB-FACT", Reasons: []string{"Nobody can say who wrote it."}}}
			return t.put(v, n)
		}),
	}
}

// noticed is what is put to a respondent: two allegations, with an item shown in each of the ways that there are.
func (t teller) noticed(v *page.View) *casework.Notice {
	p := t.rules.In(v.Lang)
	clause := casefile.Clause{}
	for _, version := range t.Book.Versions() {
		for _, c := range version.Clauses {
			if c.Class == code.Prohibited {
				clause = casefile.Clause{ID: c.ID, Label: c.Label.In(v.Lang), Text: c.Text(v.Lang)}
			}
		}
	}
	return &casework.Notice{
		Told: t.stands(v, "considered", "").Told, Own: &casework.View{File: &casefile.File{}, Procedure: p}, Reporter: "withhold",
		Allegations: []casework.Put{
			{N: 1, Clause: clause, On: "2026-11-17", Act: longText, Grounds: []string{t.Book.Grounds()[0].ID, t.Book.Grounds()[1].ID}, Items: []casework.PutItem{
				{N: 1, How: casefile.Shown}, {N: 2, How: casefile.Gist, Gist: "Somebody who was there heard it."},
				{N: 3, How: casefile.Withheld, Ground: "It would tell who reported."}, {N: 4, How: casefile.Shown, Scan: "waiting"},
			}},
			{N: 2, Clause: clause, On: "2026-11-18", Act: longWord},
		},
	}
}

// replied is the same, answered.
func (t teller) replied(v *page.View) *casework.Notice {
	n := t.noticed(v)
	n.Own.File.Contents.Measure = &casefile.Measure{Scope: "You do not come to the invented stall.", Facts: "It was said at the stall.", Weighing: "Nothing less keeps the two of you apart."}
	n.Own.Deadlines = nil
	n.Answers = []casefile.Answer{{At: aDay.AddDate(0, 0, 3), Statement: longText, Answers: []casefile.Fields{
		{"allegation": 1.0, "answer": "part", "text": "I said it once."}, {"allegation": 2.0, "answer": "disputes", "text": longWord},
	}}}
	return n
}
