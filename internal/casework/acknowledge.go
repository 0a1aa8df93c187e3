package casework

import (
	"github.com/google/uuid"

	"recourse/internal/calendar"
	"recourse/internal/casefile"
	"recourse/internal/notify"
	"recourse/internal/procedure"
)

// Acknowledge writes a letter of a report's first event, for intake (L01).
func (l *Letters) Acknowledge(p *procedure.Procedure, f *casefile.File, e casefile.Event, letter procedure.Letter, days *calendar.Days) (notify.Letter, error) {
	return l.Write(p, f, e, letter, Extra{Days: days, NewID: uuid.NewString, Reader: readers(f, e, letter)[0]})
}
