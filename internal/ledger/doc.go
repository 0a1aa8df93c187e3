// Package ledger is the log that an outsider can check: every event of a file is committed by a leaf written
// in the same transaction, leaves get their places in one Merkle tree (RFC 6962) at a fixed tick, and each
// tick ends in a signed checkpoint (C2SP tlog-checkpoint).
//
// It owns the canonical bytes of leaves, events and rows, the tick (Integrate), checkpoints, cosignatures and
// the policy of who must cosign, promises, receipts, proofs and Verify. Asking a witness, and being one, is
// the room ledger/witness: this one knows no network. It carries digests, never words: no name, no text and no reference of a file
// enters a leaf. It never imports the key ring, the nouns, the database or the clock; keys, salts and days
// come in. It stands on the standard library and golang.org/x/mod/sumdb alone, so that a verifier which
// trusts nobody can be built from it.
//
// # Where things are kept
//
//	leaves       id · class · day · commitment             those that wait for the tick
//	log_leaves   first · leaves                            those with a place, in runs of records (see Run)
//	log_places   id · index                                where a leaf that is no filler is found by its id
//	log_hashes   first · hashes                            the tree's hashes in tlog's stored order, in runs
//	checkpoints  size · root · day · note                  one root for one size, for ever
//	cosignatures size · key · line                         what witnesses signed of it, given out below its note
//
// # A tick
//
// One leader takes the leaves that wait, adds fillers until there are Batch of them, shuffles, gives indexes,
// stores the hashes, reads everything back, and signs: all in one transaction, so that a signature exists
// only with the tree it signs. The note leaves the process after the commit, never before; a tick that fails
// half-way leaves nothing, and one that was committed without our hearing of it is found by the next.
//
// What the size tells: the tree grows by Batch at every tick, whether or not anything happened. See Log.
//
//	log := ledger.Log{Origin: "log.example.org", Epoch: 1, Batch: 256, Signer: signer}
//	checkpoint, err := log.Integrate(ctx, store, "2026-11-22")
package ledger
