// Package notify is the letters and notices: which there are, what each must contain, and how they are rendered from
// templates into plain words.
//
// It owns the catalogue (every letter a procedure names exists, every existing one is named), the Data a template may
// use, and the outbox item Letter. It never knows a case: it is handed words and returns words. What leaves by mail
// says little and links to the page.
package notify
