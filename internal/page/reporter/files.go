package reporter

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"recourse/internal/actor"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/once"
	"recourse/internal/page"
)

// sending is a party's own files, and the form that adds to them.
type sending struct {
	*page.View
	Sent  []sentFile
	Open  bool     // more may be added now
	Shut  []string // why not
	Key   string   // of the form, so that a second press sends nothing twice
	About page.Input
	Files page.Input
	Added bool
}

type sentFile struct{ Name, On, Size, SHA256, About, State string }

// Where the form of files has its fields.
const (
	atAbout = "/fields/about"
	atFiles = "/evidence"
	// mostAbout bounds what is said of files, in bytes.
	mostAbout = 20_000
)

// files shows what was sent, and asks for more.
func (r *Room) files(c echo.Context) error {
	v := r.Kit.View(c, "files")
	s, err := r.sending(c, v, "")
	if err != nil {
		return err
	}
	s.Added = c.QueryParam("done") != ""
	return r.Kit.Show(c, http.StatusOK, s.show())
}

func (r *Room) sending(c echo.Context, v *page.View, about string) (*sending, error) {
	ctx := c.Request().Context()
	told, err := r.Office.ToldIn(ctx, v.Lang)
	if err != nil {
		return nil, err
	}
	if sent, err := r.Office.MyFiles(ctx); err != nil {
		return nil, err
	} else if s := r.sendingOf(v, told, sent, about); s.Open || told.Files > 0 {
		return s, nil
	}
	return nil, fault.New(fault.NotFound, "")
}

func (r *Room) sendingOf(v *page.View, told *casework.Told, sent []casework.MyFile, about string) *sending {
	s := &sending{View: v, Key: rand.Text()}
	for _, d := range told.Doors {
		s.Open = s.Open || d.Name == casework.FileDoor
	}
	for _, d := range told.Shut {
		if d.Name == casework.FileDoor {
			s.Shut = d.Why
		}
	}
	for _, f := range sent {
		s.Sent = append(s.Sent, sentFile{f.Name, v.Day(f.On), v.Size(f.Size), f.SHA256, f.About, state(v, f)})
	}
	s.About = page.Input{Pointer: atAbout, Name: "about", Label: v.T("files.about"), Hint: v.T("files.about_hint"), Typed: []string{about}, Spell: true}
	s.Files = page.Input{Pointer: atFiles, Name: "evidence", Label: v.T("files.choose"), Hint: r.most(v, "files.choose_hint")}
	return s
}

// state says what became of a file, where its sender can do something about it.
func state(v *page.View, f casework.MyFile) string {
	switch {
	case v.Has("files.scan_" + f.Scan):
		return v.T("files.scan_" + f.Scan)
	case f.Copy != "":
		return v.T("files.no_copy")
	case f.Type == evidence.Unknown:
		return v.T("files.unknown")
	}
	return ""
}

// most says how much is taken.
func (r *Room) most(v *page.View, id string) string {
	l := r.Office.FileLimits()
	return v.T(id, "file", v.Size(l.File), "files", l.Files, "total", v.Size(l.Total))
}

// add takes the files of the form one after the other as they come in. What is wrong with one of them is said of it, and
// stops no other.
func (r *Room) add(c echo.Context) error {
	req := c.Request()
	v := r.Kit.View(c, "files")
	form, err := evidence.ReadForm(req.Header.Get("Content-Type"), req.Body)
	if err != nil {
		return err
	}
	wrong := &page.Wrong{}
	fields, err := form.Lead(mostAbout)
	about := fields["about"]
	switch {
	case fault.Is(err, fault.TooLarge):
		wrong.Fields = append(wrong.Fields, page.Field{Pointer: atAbout, Detail: v.T("files.about_long")})
	case err != nil:
		wrong.Fields = append(wrong.Fields, page.Field{Pointer: atFiles, Detail: r.unfit(v, "", err)})
	default:
		if err := r.each(c, v, form, fields["once"], about, wrong); err != nil {
			return err
		}
	}
	if wrong.Fields == nil {
		return r.Kit.Go(c, v.To("/my/files")+"?done=1")
	}
	v.Wrong = wrong
	s, err := r.sending(c, v, about)
	if err != nil {
		return err
	}
	return r.Kit.Show(c, http.StatusUnprocessableEntity, s.show())
}

func (r *Room) each(c echo.Context, v *page.View, form *evidence.Form, key, about string, wrong *page.Wrong) error {
	n, err := r.takeFiles(v, form, atAbout, wrong, func(n int, u evidence.Upload) error {
		return r.addOne(c.Request().Context(), key, n, u, about)
	})
	if err == nil && n == 0 {
		wrong.Fields = append(wrong.Fields, page.Field{Pointer: atFiles, Detail: v.T("files.none")})
	}
	return err
}

// takeFiles has the files of a form taken, each as it comes in, and tells how many there were. What is wrong with one of them
// is said of it, and stops no other; what is wrong with the field at ends them all.
func (r *Room) takeFiles(v *page.View, form *evidence.Form, at string, wrong *page.Wrong, take func(n int, u evidence.Upload) error) (n int, err error) {
	for part, err := range form.Files() {
		if err == nil && (part.Field != "evidence" || part.Name == "") {
			continue // a field in which none was chosen
		}
		n++
		if err == nil && !part.Plain() {
			err = fault.Coded(fault.Invalid, "name", "")
		} else if err == nil {
			err = take(n, part.Upload)
		}
		if err == nil {
			continue
		}
		if why := r.unfit(v, evidence.Clean(part.Name), err); why != "" {
			wrong.Fields = append(wrong.Fields, page.Field{Pointer: atFiles, Detail: why})
			continue
		}
		said := v.Mistakes(err, func(pointer string) bool { return pointer == at })
		if said == nil {
			return n, err
		}
		wrong.Fields = append(wrong.Fields, said.Fields...)
		return n, nil
	}
	return n, nil
}

// addOne adds one file, once: a form that is sent again adds what did not come the first time.
func (r *Room) addOne(ctx context.Context, form string, n int, u evidence.Upload, about string) error {
	const enough = 22 // characters of a key that cannot be guessed
	if len(form) < enough {
		_, err := r.Office.AddMyFile(ctx, u, about, nil)
		return err
	}
	who, _ := actor.From(ctx)
	key := once.New(r.MAC, form+"-"+strconv.Itoa(n), "page my/files "+string(who.Kind)+" "+who.ID+" "+who.File, []byte(u.Name+"\x00"+about))
	if given, err := once.Given[struct{}](ctx, r.Answers, key); given != nil || err != nil {
		return err
	}
	_, err := r.Office.AddMyFile(ctx, u, about, func(*casework.Done) (*once.Answer, error) { return key.Keep(struct{}{}, r.Now()) })
	if err != nil {
		if given, _ := once.Given[struct{}](ctx, r.Answers, key); given != nil {
			return nil
		}
	}
	return err
}

// unfit says of a file what is wrong with it and what to do; "" of what is no mistake of its sender's.
func (r *Room) unfit(v *page.View, name string, err error) string {
	var said *fault.Fault
	if !errors.As(err, &said) {
		return ""
	}
	code := said.Code
	if code == "" && len(said.Fields) == 1 {
		code = said.Fields[0].Code
	}
	l := r.Office.FileLimits()
	with := []any{"name", name, "file", v.Size(l.File), "files", l.Files, "total", v.Size(l.Total)}
	switch {
	case code == "file_too_large", code == "files_too_large", code == "too_many_files", code == "empty", code == "name", code == "key_reused":
		return v.T("files."+code, with...)
	case said.Kind == fault.TooMany:
		return v.T("files.slowed", "name", name, "n", intake.Minutes(said))
	case said.Kind == fault.Unavailable:
		return v.T("files.unavailable", with...)
	case said.Kind == fault.TooLarge:
		return v.T("files.files_too_large", with...)
	case said.Kind == fault.Malformed:
		return v.T("files.broke_off", with...)
	}
	return ""
}

// item gives out an item that was put to the respondent in full: always to be kept as a file, never to be run.
func (r *Room) item(c echo.Context) error {
	n, err := strconv.Atoi(c.Param("item"))
	if err != nil {
		return fault.New(fault.NotFound, "")
	}
	h, err := r.Office.MyItem(c.Request().Context(), n)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	h.Header(c.Response().Header().Set)
	c.Response().Header().Set("Referrer-Policy", "no-referrer")
	c.Response().WriteHeader(http.StatusOK)
	if _, err := io.Copy(c.Response(), h); err != nil {
		panic(http.ErrAbortHandler) // the status has left: whoever reads must not take a part for the whole
	}
	return nil
}
