package reporter

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/once"
	"recourse/internal/page"
	"recourse/internal/report"
)

// renewDoor is where a party asks for a new code by the one they came with.
const (
	renewDoor = "access_code"
	renewAt   = "/my/do/" + renewDoor
)

// renewedCookie is the kind of cookie that leads to a new code until two of its words are typed back: the key under which
// the answer is kept, and the session that asked. The way out takes it away, and with it every way to see the words again.
const renewedCookie = "renewed"

// renewal is a new code: before it is asked for, and once it is there.
type renewal struct {
	*page.View
	Key   string // of the request
	Words []string
	Ask   [2]int
	Typed [2]string
}

// renewing asks whether the code is to be replaced, and says what comes of it. The key makes pressing twice press once.
func (r *Room) renewing(c echo.Context) error {
	return r.Kit.Show(c, http.StatusOK, (&renewal{View: r.Kit.View(c, "my"), Key: rand.Text()}).ask())
}

// renew withdraws the code and shows another. Every session of the old one ends, this one too: what remains in the browser is
// the way to the same answer again.
func (r *Room) renew(c echo.Context) error {
	key, token := c.FormValue("key"), r.Kit.Kept(c, partyCookie)
	if token == "" { // pressed again, and the first answer came
		key, token, _ = strings.Cut(r.Kit.Kept(c, renewedCookie), ".")
	}
	if len(key) < len(rand.Text()) || token == "" {
		return r.mine(r.renewing)(c)
	}
	ask := r.renewalOf(key, token)
	again := func(c echo.Context) error {
		words, err := r.renewed(c.Request().Context(), ask)
		if err != nil {
			return err
		}
		if words == "" {
			return r.asked(c)
		}
		return r.showRenewed(c, key, token, words, nil)
	}
	words, err := r.renewed(c.Request().Context(), ask)
	if err != nil {
		return err
	}
	if words != "" {
		return again(c)
	}
	return r.mineOr(func(c echo.Context) error {
		ctx := c.Request().Context()
		words, err := r.Office.RenewCode(ctx, func(words string) (*once.Answer, error) { return ask.Seal([]byte(words), r.Now()) })
		if err == nil {
			return r.showRenewed(c, key, token, words, nil)
		}
		if given, _ := r.renewed(ctx, ask); given != "" { // the other press was first
			return again(c)
		}
		return err
	}, again)(c)
}

// renewalOf is a request for a new code: its answer opens for the session that asked and for no other.
func (r *Room) renewalOf(key, token string) *once.Request {
	return once.New(r.MAC, key, "page my/access_code "+token, nil)
}

// renewed is the code that was given before; "" where none was.
func (r *Room) renewed(ctx context.Context, ask *once.Request) (string, error) {
	kept, found, err := r.Answers.Answered(ctx, ask.Key())
	if err != nil || !found {
		return "", err
	}
	words, err := ask.Open(kept)
	return string(words), err
}

func (r *Room) showRenewed(c echo.Context, key, token, words string, wrong *page.Wrong) error {
	code, err := report.ParseCode(words)
	if err != nil {
		return err
	}
	r.Kit.Keep(c, renewedCookie, key+"."+token)
	n := &renewal{View: r.Kit.View(c, "my"), Words: code.Words(), Ask: askBack, Typed: typedFor(c)}
	status := http.StatusOK
	if n.Wrong = wrong; wrong != nil {
		status = http.StatusUnprocessableEntity
	}
	return r.Kit.Show(c, status, n.show())
}

// renewKept takes the two words that show that the new code was kept, and forgets everything about it.
func (r *Room) renewKept(c echo.Context) error {
	key, token, _ := strings.Cut(r.Kit.Kept(c, renewedCookie), ".")
	words := ""
	if key != "" {
		var err error
		if words, err = r.renewed(c.Request().Context(), r.renewalOf(key, token)); err != nil {
			return err
		}
	}
	if words == "" {
		return fault.New(fault.NotFound, "There is nothing here any more. If you have your ten new words, they open your matter.")
	}
	code, err := report.ParseCode(words)
	if err != nil {
		return err
	}
	if wrong := r.typedBack(c, code); wrong != nil {
		return r.showRenewed(c, key, token, words, wrong)
	}
	r.Kit.Drop(c)
	return r.Kit.Show(c, http.StatusOK, (&renewal{View: r.Kit.View(c, "my")}).safe())
}

// typedBack compares the words that were typed back with those of a code; nil where they are right.
func (r *Room) typedBack(c echo.Context, code report.Code) *page.Wrong {
	var wrong page.Wrong
	typed := typedFor(c)
	for i, n := range askBack {
		if !strings.EqualFold(strings.TrimSpace(typed[i]), code.Words()[n-1]) {
			wrong.Fields = append(wrong.Fields, page.Field{Pointer: "/word" + string(rune('0'+i)), Detail: r.Kit.View(c, "sent").T("sent.not_word", "n", n)})
		}
	}
	if wrong.Fields == nil {
		return nil
	}
	return &wrong
}

// typedFor is what was typed where words of a code are asked back.
func typedFor(c echo.Context) (out [2]string) {
	for i := range out {
		out[i] = c.Request().PostFormValue("word" + string(rune('0'+i)))
	}
	return out
}
