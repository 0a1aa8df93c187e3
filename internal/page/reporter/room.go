package reporter

import (
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"recourse/internal/account"
	"recourse/internal/casework"
	"recourse/internal/code"
	"recourse/internal/intake"
	"recourse/internal/once"
	"recourse/internal/page"
	"recourse/internal/papers"
	"recourse/internal/report"
	"recourse/internal/survey"
)

// Support is somewhere else to go.
type Support struct{ Kind, Name, What, Phone, URL, Hours string }

// Parts is what the room is built from.
type Parts struct {
	Kit           *page.Kit
	Desk          *intake.Desk
	Office        *casework.Office
	Accounts      *account.Accounts
	Book          *code.Book
	Questionnaire *report.Questionnaire // of the reports that these pages take
	Limits        report.Limits
	Answers       once.Answers // to what is sent with a key
	MAC           func(purpose, value string) []byte
	Sender        func(*http.Request) string // whom reports are counted by; "" for nobody
	Support       func(lang string) []Support
	Survey        *survey.Desk
	LeaveTo       string // where the way out leads
	Pages         papers.Printer
	Now           func() time.Time
	Zone          *time.Location
	Rand          io.Reader
}

// Room is these pages.
type Room struct {
	Parts
	printing chan struct{} // a place for each letter that is laid out at the same time
}

// Mount gives the pages their addresses.
func Mount(e *echo.Echo, p Parts) {
	r := &Room{Parts: p, printing: make(chan struct{}, 2)}
	k := p.Kit
	k.Get(e, "/", r.home)
	k.Get(e, "/support", r.support)
	k.Post(e, "/leave", r.leave)
	k.Get(e, leftAt, r.left)

	k.Get(e, "/report", r.begin)
	k.Get(e, "/report/resume", r.resume)
	k.Post(e, "/report/save", r.save)
	k.Post(e, "/report/send", r.send)
	k.Post(e, "/report/kept", r.kept)
	k.Post(e, "/report/receipt", r.receipt)
	k.Get(e, "/report/:page", r.question)
	k.Post(e, "/report/:page", r.answered)
	k.Get(e, begunAt+":page", r.question)
	k.Post(e, begunAt+":page", r.answered)

	k.Get(e, "/my/code", r.code)
	k.Post(e, "/my/code", r.opened)
	k.Get(e, cameAt, r.came)
	k.Get(e, "/my", r.mine(r.matter))
	k.Get(e, "/my/notice", r.mine(r.notice))
	k.Get(e, "/my/notice/evidence/:item", r.mine(r.item))
	k.Get(e, "/my/files", r.mine(r.files))
	k.Post(e, "/my/files", r.mine(r.add))
	k.Get(e, "/my/letters/:id", r.mine(r.letter))
	k.Get(e, "/my/letters/:id/pdf", r.mine(r.letterPDF))
	k.Get(e, "/my/part", r.mine(r.part))
	k.Get(e, checkInAt, r.mine(r.checkIn))
	k.Post(e, checkInAt, r.mine(r.checkedIn))
	k.Get(e, surveyAt, r.mine(r.survey))
	k.Post(e, surveyAt, r.mine(r.surveyed))
	k.Get(e, "/my/receipt", r.mine(r.myReceipt))
	k.Get(e, renewAt, r.mine(r.renewing))
	k.Post(e, renewAt, r.renew)
	k.Post(e, renewAt+"/kept", r.renewKept)
	k.Get(e, "/my/do/:door", r.mine(r.door))
	k.Post(e, "/my/do/:door", r.mine(r.knock))
}
