// Package witness is both ends of C2SP tlog-witness: Ask has a witness cosign a checkpoint of our log, and Witness is a
// small witness of our own, which somebody outside runs for logs that they do not keep.
//
// A witness signs only what goes on from everything that it signed before. So a keeper who shows two histories finds no
// witness that cosigns both, and whoever wants some of several witnesses on a checkpoint sees the history that all see.
// What the signatures and the proofs are is known by package ledger; this one knows HTTP and the folder of a witness.
//
//	w, err := witness.Open("/var/lib/witness", "witness.example.org/1", []string{logKey}, time.Now)
//	err = w.Serve(ctx, listener)
//
// # What a witness keeps
//
//	key     its secret key, readable by its owner alone; made with the folder
//	seen    the last checkpoint cosigned of each log, as JSON; written beside and renamed, never in part
//	lock    held while it runs
//
// A folder that has the key and no longer what was seen is refused: it could be made to cosign a second history.
package witness
