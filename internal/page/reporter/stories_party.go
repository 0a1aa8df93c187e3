package reporter

import (
	"net/url"
	"slices"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/page"
)

// returning are the pages that are the same for every party.
func (t teller) returning() []page.Story {
	files := func(open bool, done bool, sent []casework.MyFile) func(v *page.View) *sending {
		return func(v *page.View) *sending {
			told := t.stands(v, "considered", "").Told
			if open {
				told.Doors = t.doorsOf(v, casefile.Report, casework.FileDoor)
			} else {
				told.Shut = t.doorsOf(v, casefile.Report, casework.FileDoor)
				told.Shut[0].Why = []string{"Nothing more is taken for this report."}
			}
			s := t.sendingOf(v, told, sent, "")
			s.Added = done
			return s
		}
	}
	item := func(name, scan string) casework.MyFile {
		return casework.MyFile{Exhibit: casefile.Exhibit{Name: name, On: "2026-11-17", Size: 345_678, SHA256: "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0", Type: "image/png"}, Scan: scan}
	}
	shown := item("an-invented-screenshot.png", "clean")
	shown.About = "The second of the three posts."
	sent := []casework.MyFile{shown, item(longWord+".png", "waiting"), item("an-invented-letter.doc", "infected")}
	renew := func(v *page.View) *renewal { return &renewal{View: v, Key: "invented", Words: tenWords, Ask: askBack} }
	return []page.Story{
		page.Tell("letter", "One of our letters.", "letter", (*posted).show, func(v *page.View) *posted {
			return t.posted(v, casework.Letter{ID: "1", Subject: "We have your report", Lang: v.Lang, Body: "To whoever wrote to us\n\n" + longText + "\n\n## What happens now\n\n- An officer reads it.\n- We write to you here.\n\nThe Lantern Society (invented)", At: aDay})
		}),
		page.Tell("files-none", "No file was sent yet.", "files", (*sending).show, files(true, false, nil)),
		page.Tell("files", "Files that were sent, one of which is not handed out.", "files", (*sending).show, files(true, true, sent)),
		page.Tell("files-wrong", "Two files that cannot be taken.", "files", (*sending).show, func(v *page.View) *sending {
			l := t.Office.FileLimits()
			with := []any{"name", "an-invented-film.mov", "file", v.Size(l.File), "files", l.Files, "total", v.Size(l.Total)}
			v.Wrong = &page.Wrong{Fields: []page.Field{{Pointer: atFiles, Detail: v.T("files.file_too_large", with...)}, {Pointer: atFiles, Detail: v.T("files.empty", with...)}}}
			return files(true, false, nil)(v)
		}),
		page.Tell("files-shut", "Nothing more is taken; what was sent is still there.", "files", (*sending).show, files(false, false, sent[:1])),
		page.Tell("renew", "Before there are new words.", "my", (*renewal).ask, renew),
		page.Tell("renewed", "The new words.", "my", (*renewal).show, renew),
		page.Tell("renewed-wrong", "A word that was typed back is another.", "my", (*renewal).show, func(v *page.View) *renewal {
			return renew(mistaken(v, "/word1", v.T("sent.not_word", "n", askBack[1])))
		}),
		page.Tell("renewed-kept", "The new words are kept.", "my", (*renewal).safe, renew),
		page.Tell("leave", "What is there between here and somewhere else; here it leads nowhere.", "leave", (*leaving).show, func(v *page.View) *leaving { return &leaving{v, "#"} }),
		page.Tell("left", "What the way back leads to, once somebody has left.", "leave", (*leaving).gone, func(v *page.View) *leaving { return &leaving{v, "#"} }),
	}
}

// parts are everybody's own part, by as what they come.
func (t teller) parts() (out []page.Story) {
	doors := func(v *page.View, own ...string) *casework.Told {
		return t.stands(v, "considered", "", append(t.doorsOf(v, casefile.Case, own...), t.doorsOf(v, casefile.Report, "access_code")...)...).Told
	}
	opened := []casework.Opened{{On: "2026-11-18", Role: "investigator"}, {On: "2026-11-17", Role: "triage"}, {On: "2026-11-17", Role: "lead", Who: true}}
	of := func(name, shows string, mine casework.Part, open ...string) {
		mine.Procedure = t.rules
		out = append(out, page.Tell("part-"+name, shows, "my", (*part).show, func(v *page.View) *part {
			told := doors(v, open...)
			if mine.As == actor.Reporter {
				told.Doors = append(told.Doors, t.doorsOf(v, casefile.Report, "identity")...)
			}
			return t.own(v, &mine, told)
		}))
	}
	party := func(kind actor.Kind) *casefile.Party {
		return &casefile.Party{Kind: kind, Name: "Invented Person", Scope: "To be there at each conversation, and to ask for a pause.", Beside: string(actor.Affected), Until: aDay.AddDate(0, 3, 0)}
	}
	witness := &casefile.Party{Kind: actor.Witness, Name: "Invented Witness", Statements: []casefile.Statement{{Text: "I was at the fair. Two people walked past her.", At: aDay}, {Text: longText, At: aDay.AddDate(0, 0, 2)}}}
	beside := []casefile.Party{*party(actor.Supporter)}
	of("reporter", "A bystander, who is told the group of the stage.", casework.Part{As: actor.Reporter, Opened: []casework.Opened{{On: "2026-11-17", Group: "received"}}})
	of("reporter-nobody", "Nobody has opened the report yet.", casework.Part{As: actor.Reporter, Standing: string(actor.Affected)})
	of("respondent", "The respondent, with somebody beside them.", casework.Part{As: actor.Respondent, Beside: beside, Opened: opened})
	of("affected", "Whom it happened to, and what they agreed to.", casework.Part{As: actor.Affected, Own: &casefile.Party{Kind: actor.Affected, Name: "Invented Person"}, Opened: opened,
		Consents: []casework.Consent{{Text: "I would like to be told, and not to be asked.", At: aDay}}}, "consent")
	of("witness", "A witness, with two versions of a statement.", casework.Part{As: actor.Witness, Own: witness}, "statement")
	of("witness-asked", "A witness who has stated nothing yet.", casework.Part{As: actor.Witness, Own: &casefile.Party{Kind: actor.Witness, Name: longWord}}, "statement")
	of("supporter", "Somebody who stands beside a side.", casework.Part{As: actor.Supporter, Own: party(actor.Supporter)})
	of("representative", "Somebody who speaks for a side.", casework.Part{As: actor.Representative, Own: party(actor.Representative)})
	return out
}

// doors are the forms of what a party may do: empty, and with everything missing that is asked for.
func (t teller) doors() (out []page.Story) {
	put := []casework.Put{{N: 1, Act: longText}, {N: 2, Act: "The same was written under a picture of the stall."}}
	tell := func(kind, name string) {
		formOf := func(v *page.View, typed url.Values) *form {
			return &form{Door: t.doorsOf(v, kind, name)[0], put: put, typed: typed}
		}
		a := t.doorsOf(&page.View{Lang: "en"}, kind, name)[0].Action
		at := "do-" + kind + "-" + name
		out = append(out, page.Tell(at, a.Title+".", "my", (*doing).show, func(v *page.View) *doing { return t.doing(v, formOf(v, nil), false, nil) }))
		var missing []fault.Field
		for _, f := range a.Fields {
			if f.Required && f.Type != "items" {
				missing = append(missing, fault.Field{Pointer: "/fields/" + f.Name, Code: "required", Detail: "This is needed."})
			}
		}
		if missing != nil {
			out = append(out, page.Tell(at+"-wrong", a.Title+": what is needed is missing.", "my", (*doing).show, func(v *page.View) *doing {
				return t.doing(v, formOf(v, nil), false, fault.OnFields(missing))
			}))
		}
		if name == "response" {
			out = append(out, page.Tell(at+"-kept", a.Title+": what was written so far is kept.", "my", (*doing).show, func(v *page.View) *doing {
				f := formOf(v, url.Values{"answers.0.text": {longText}, "statement": {longText}})
				f.begun = true
				return t.doing(v, f, true, nil)
			}))
		}
	}
	reports := t.allDoors(casefile.Report)
	for _, name := range reports {
		tell(casefile.Report, name)
	}
	for _, name := range t.allDoors(casefile.Case) {
		if !slices.Contains(reports, name) {
			tell(casefile.Case, name)
		}
	}
	return out
}
