// Package kill starts the real program, sends it reports from several writers at once, kills it or its database at a
// random moment, starts it again, and holds what is there afterwards to what was acknowledged (F-01, F-06). Of two
// programs on one database it kills one while the other serves (F-20). It tells the program to end (F-03) and the
// database to restart (F-07), in the same way and with the same promises.
//
//   - every report that was acknowledged is there, and its access code leads to it;
//   - a report sent again with its idempotency key, because nobody heard the answer, is there once;
//   - the log verifies, every row and every leaf;
//   - the program and its private database come back by themselves, and the first report after that is accepted
//     within three seconds;
//   - the key store opens, whatever was being written to it;
//   - a report is answered with an acknowledgement or with 503, and with nothing else;
//   - the program that was not killed answers everybody, and one key sent to both programs is one report.
//
// Writers write down what they are about to send before they send it, and what was acknowledged as they hear it. The
// seed of a run is printed; it decides the moments, not what the machine makes of them.
package kill
