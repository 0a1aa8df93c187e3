// Package hostile sends the house what nobody should send, as data: malformed bodies, forged ids and cursors, broken
// framing, words that mean something to a machine. Each file of corpus is a class of bad input, with its identifier,
// its bytes and the answer that is documented; tests walk the published document for the routes that take the type,
// and hold every answer to four things: the status is the documented one and names the field, no table has changed,
// nothing that was sent comes back or is logged, and the headers are those of every other answer.
//
// It also plants words that are like no others in every field of a whole case and looks for them in everything that
// is kept; compares what people who must not know see of a world with and without a secret case; and keeps the fuzz
// targets of the HTTP handler.
//
// It is for tests only.
package hostile
