package reporter

import (
	"bytes"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"recourse/internal/actor"
	"recourse/internal/casework"
	"recourse/internal/fault"
	"recourse/internal/page"
	"recourse/internal/papers"
	"recourse/internal/procedure"
)

// matter is what a party is told of theirs.
type matter struct {
	*page.View
	Told     *casework.Told
	Stages   []stage
	Messages []message
	Letters  []letter
	Doors    []door // but the one for messages, which stands among them
	Write    bool
	Done     string    // what was just done
	Urgent   []Support // whom to turn to now, for whoever just said that they are not safe
	Outcome  string
	Until    string
	Promises []promise
	From     string
	Notice   bool // something may be put to them
	Files    bool // they sent some, or may
	Survey   bool // it has ended, and they are asked how it was
	Shut     []casework.Door
}

type stage struct{ Name, Class string }

type message struct {
	Class, Who, Text, On string
}

type letter struct{ ID, Subject, On string }

type door struct{ Name, Title string }

type promise struct{ What, By string }

func (r *Room) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(r.Zone).Format(time.DateOnly)
}

// matter shows where it stands, what is promised, what was written, and what may be done.
func (r *Room) matter(c echo.Context) error {
	ctx := c.Request().Context()
	v := r.Kit.View(c, "my")
	mine, err := r.Office.Mine(ctx, v.Lang)
	if fault.Is(err, fault.Gone) {
		return r.gone(c, err)
	}
	if err != nil {
		return err
	}
	who, _ := actor.From(ctx)
	return r.Kit.Show(c, http.StatusOK, r.standing(v, mine, who.Kind, c.QueryParam("done")).show())
}

// standing is where the matter of a party stands; done is the door that they just went through.
func (r *Room) standing(v *page.View, mine *casework.Mine, as actor.Kind, done string) *matter {
	told := mine.Told
	m := &matter{View: v, Told: told, Stages: stages(v, told), From: v.Day(r.day(told.SubmittedOn))}
	if v.Has("my.done_" + done) {
		m.Done = v.T("my.done_" + done)
		if done == safetyDoor {
			m.Urgent = r.places(v.Lang, emergencies)
		}
	}
	if o := told.Outcome; o != nil {
		if m.Outcome = o.Summary; o.Title != "" {
			m.Outcome = o.Title + ". " + o.Summary
		}
		m.Until = v.Day(r.day(o.Until))
	}
	for _, p := range told.Promises {
		m.Promises = append(m.Promises, promise{p.What, v.Due(r.day(p.By))})
	}
	for _, w := range mine.Messages {
		shown := message{"is-mine", v.T("my.you"), w.Text, v.Day(r.day(w.At))}
		if w.Ours {
			shown.Class, shown.Who = "is-theirs", v.T("my.us")
		}
		m.Messages = append(m.Messages, shown)
	}
	for _, l := range mine.Letters {
		m.Letters = append(m.Letters, letter{l.ID, l.Subject, v.Day(r.day(l.At))})
	}
	m.Notice = as == actor.Respondent
	m.Files = told.Files > 0
	m.Survey = told.Over && r.Survey.Asks(as)
	for _, d := range told.Shut {
		if d.Name != casework.FileDoor { // which says so itself
			m.Shut = append(m.Shut, d)
		}
	}
	for _, d := range told.Doors {
		switch {
		case d.Name == casework.FileDoor:
			m.Files = true
		case d.Name == messageDoor:
			m.Write = true
		case simple(d.Action):
			m.Doors = append(m.Doors, door{d.Name, titled(v, d)})
		}
	}
	return m
}

// atMessage is where a message is written on the page of a matter.
const atMessage = "/fields/text"

// titled is the title of a door as a party reads it.
func titled(v *page.View, d casework.Door) string {
	if d.Name == renewDoor {
		return v.T("renew.heading")
	}
	return d.Action.Title
}

// stages is the strip of where it stands.
func stages(v *page.View, told *casework.Told) []stage {
	var out []stage
	here := slices.Index(procedure.Groups, told.Stage.Group)
	for i, g := range procedure.Groups {
		s := stage{Name: v.T("my.group_" + g)}
		switch {
		case i < here:
			s.Class = "is-done"
		case i == here:
			s.Class = "is-here"
			if told.Stage.Title != "" {
				s.Name += " – " + told.Stage.Title
			}
		}
		out = append(out, s)
	}
	return out
}

// letter shows one of our letters.
func (r *Room) letter(c echo.Context) error {
	l, err := r.Office.MyLetter(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := r.Kit.View(c, "letter")
	return r.Kit.Show(c, http.StatusOK, r.posted(v, l).show())
}

// posted is one of our letters.
type posted struct {
	*page.View
	ID, On string
	Paper  papers.Document
}

func (r *Room) posted(v *page.View, l casework.Letter) *posted {
	return &posted{v, l.ID, v.Day(r.day(l.At)), l.Paper()}
}

// piece is a piece of a letter: a heading, a paragraph, words that somebody said, or a whole list.
type piece struct {
	Kind  papers.Kind
	Text  string
	Items []string
}

func piecesOf(letter papers.Document) (out []piece) {
	for _, part := range letter.Parts {
		for _, b := range part.Blocks {
			b.Text = papers.Visible(b.Text)
			switch last := len(out) - 1; {
			case b.Kind == papers.Heading:
				out = append(out, piece{Kind: b.Kind, Text: b.Name})
			case b.Kind == papers.Item && last >= 0 && out[last].Kind == papers.Item:
				out[last].Items = append(out[last].Items, b.Text)
			case b.Kind == papers.Item:
				out = append(out, piece{Kind: b.Kind, Items: []string{b.Text}})
			default:
				out = append(out, piece{Kind: b.Kind, Text: b.Text})
			}
		}
	}
	return out
}

// letterPDF gives one of our letters as pages to print. It is laid out before a byte of it leaves.
func (r *Room) letterPDF(c echo.Context) error {
	ctx := c.Request().Context()
	l, err := r.Office.MyLetter(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	select {
	case r.printing <- struct{}{}:
		defer func() { <-r.printing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var b bytes.Buffer
	if err := r.Pages.Print(&b, l.Paper()); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="letter.pdf"`)
	h.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, "application/pdf", b.Bytes())
}
