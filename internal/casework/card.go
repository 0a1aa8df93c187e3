package casework

import "recourse/internal/notify"

// CardLetter is what somebody is handed whose report one of us took down. No step of a procedure sends it.
const CardLetter = "L38"

// Cards writes what somebody is handed whose report one of us took down, in every language that it has: whoever hands it
// over knows which is read. Nothing of it is kept, for the code is in it.
func (l *Letters) Cards(reference, received, code string) ([]notify.Letter, error) {
	var out []notify.Letter
	for _, lang := range l.catalogue.Langs(CardLetter) {
		subject, body, err := l.catalogue.Render(CardLetter, lang, notify.Data{
			Organisation: l.organisation, Reference: reference, Received: received, AccessCode: code,
		})
		if err != nil {
			return nil, err
		}
		out = append(out, notify.Letter{Letter: CardLetter, To: "reporter", Lang: lang, Subject: subject, Body: body, Quiet: true})
	}
	return out, nil
}
