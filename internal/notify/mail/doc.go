// Package mail hands a notice to a mail server: that there is something new, in fixed words, and never what.
//
// It owns the one function that builds a mail, so that no header ever holds a value of somebody's choosing, and the
// difference between a server that refuses for good and one that may be asked again. It keeps nothing, logs nothing, and
// no error of it names an address or repeats what a server said: that is in the answer, for the caller to seal.
//
//	server, err := mail.New(mail.Settings{Host: "mail.example.org", Port: 587, TLS: mail.StartTLS, From: "desk@example.org"})
//	answer, err := server.Send(ctx, "ada@example.net", notify.Notice{Subject: "There is something new for you", Body: "…"})
package mail
