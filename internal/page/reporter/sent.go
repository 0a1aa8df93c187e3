package reporter

import (
	"crypto/hmac"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"recourse/internal/fault"
	"recourse/internal/intake"
	"recourse/internal/page"
	"recourse/internal/report"
)

// told is what whoever has reported is told: that we have it, the code, and what comes next.
type told struct {
	*page.View
	Done  *intake.Receipt
	Words []string
	Ask   [2]int // which of the ten words are to be typed back
	Typed [2]string
	Key   string // to the receipt, once nothing else here leads to it
}

// The words that are asked back: neither the first that the eye falls on nor the last.
var askBack = [2]int{3, 8}

func (r *Room) shown(c echo.Context, status int, done *intake.Receipt, wrong *page.Wrong) error {
	code, err := report.ParseCode(done.AccessCode)
	if err != nil {
		return err
	}
	t := &told{View: r.Kit.View(c, "sent"), Done: done, Words: code.Words(), Ask: askBack, Typed: typedFor(c)}
	t.Wrong = wrong
	return r.Kit.Show(c, status, t.show())
}

// kept takes the two words that show that the code was kept, and forgets everything about it.
func (r *Room) kept(c echo.Context) error {
	d, done, err := r.again(c)
	if err != nil {
		return err
	}
	code, err := report.ParseCode(done.AccessCode)
	if err != nil {
		return err
	}
	if wrong := r.typedBack(c, code); wrong != nil {
		return r.shown(c, http.StatusUnprocessableEntity, done, wrong)
	}
	if err := r.Desk.DropDraft(c.Request().Context(), d.code); err != nil {
		return err
	}
	r.Kit.Drop(c)
	k := &told{View: r.Kit.View(c, "kept"), Done: done, Key: r.receiptKey(done.Reference, r.Now())}
	return r.Kit.Show(c, http.StatusOK, k.safe())
}

// receiptKey leads from the page that follows the ten words to the receipt of their report, on that day and the next. It leads to
// nothing else: a receipt says only that there is a report.
func (r *Room) receiptKey(reference string, at time.Time) string {
	return hex.EncodeToString(r.MAC("page kept/receipt", reference+" "+at.UTC().Format(time.DateOnly)))
}

func (r *Room) leadsToReceipt(reference, key string) bool {
	now := r.Now()
	for _, at := range []time.Time{now, now.AddDate(0, 0, -1)} {
		if hmac.Equal([]byte(key), []byte(r.receiptKey(reference, at))) {
			return true
		}
	}
	return false
}

// receipt gives the receipt as a file.
func (r *Room) receipt(c echo.Context) error {
	reference := c.Request().PostFormValue("reference")
	if !r.leadsToReceipt(reference, c.Request().PostFormValue("key")) {
		_, done, err := r.again(c)
		if err != nil {
			return err
		}
		reference = done.Reference
	}
	text, err := r.Desk.Again(c.Request().Context(), reference)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", `attachment; filename="receipt.txt"`)
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(text))
}

// again is what a report was answered, for as long as its code is not said to be kept.
func (r *Room) again(c echo.Context) (*held, *intake.Receipt, error) {
	d, err := r.draft(c)
	if err != nil {
		return nil, nil, err
	}
	gone := fault.New(fault.NotFound, "There is nothing here any more. If you have your ten words, they open your report.")
	if !d.kept {
		return nil, nil, gone
	}
	done, err := r.given(c.Request().Context(), r.once(d))
	if err == nil && done == nil {
		err = gone
	}
	return d, done, err
}
