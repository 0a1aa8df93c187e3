package casework

import (
	"github.com/google/uuid"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/procedure"
	"recourse/internal/report"
)

// Acknowledge writes a letter of a report's first event, for intake (L01). Sent is the report, as its file holds it: to
// read it out of there again would cost more than to write the letter.
func (l *Letters) Acknowledge(p *procedure.Procedure, f *casefile.File, e casefile.Event, letter procedure.Letter, sent *report.Report, days *calendar.Days) (notify.Letter, error) {
	out, err := l.Write(p, f, e, letter, Extra{Days: days, NewID: uuid.NewString, Reader: readers(f, e, letter)[0], Sent: sent})
	out.Quiet = true // whoever sends a report makes no mail go out, to their own address or to another's
	return out, err
}
