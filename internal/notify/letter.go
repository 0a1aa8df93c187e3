package notify

// Letter is one letter, rendered and not yet handed to its channel: an item of the outbox.
type Letter struct {
	ID      string // random v4
	Letter  string // its id in the catalogue: L10
	To      string // what the reader is to the file: reporter, respondent, witness …
	Party   string // of somebody who was admitted: which of them; "" for any other reader
	For     string // the file by whose access code it is read: the reporter's report, anybody else's case
	Lang    string
	Subject string
	Body    string // plain text in paragraphs
	Quiet   bool   // nobody is told of it by mail: it was on the page that made it, or it gives the code without which no page opens
	Kept    bool   // it is neither told of nor posted: its reader reads it by code alone, as they chose
}
