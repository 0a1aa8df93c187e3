// Package smtp is a mail server of tests: it speaks SMTP over TLS as a real one does, keeps what it took, and can be told to
// behave as badly as mail servers do.
//
// It owns the manners of such servers and its certificate. It never knows what a mail is about, and hands none on.
//
//	s := smtp.Start(t)
//	s.Be(smtp.Refuses)
package smtp
