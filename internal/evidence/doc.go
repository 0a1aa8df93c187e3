// Package evidence takes files in, seals them, and gives them back byte for byte. It decides what a file is by its
// content, cleans its name, counts what a report may carry, has pictures made anew without what their cameras wrote
// beside them, and keeps ciphertext in a store that it does not trust.
//
// It owns Upload, Item, Limits, the allow-list of types, the Store interface and both stores. It never
// knows a case, a page or a table: who may see an item is decided elsewhere, and the index of items is kept in
// postgres. It never alters an original (I29), never unpacks, never renders, and never writes plaintext to a disk.
//
//	upload ─► first 3 kB ─► type      ┌──────────┐
//	      └─► SHA-256, size           │ Store    │  opaque random names, ciphertext,
//	      └─► sealed in chunks ─────► │ (Folder, │  nothing in names, attributes or times
//	                                  │  Bucket) │
//	                                  └──────────┘
//
// A blob is durable before its row is; a row is there before anyone can see the item. What a crash leaves between
// the two is an orphan, which Sweep removes.
//
//	store, err := evidence.OpenFolder("var/evidence", 256<<20)
//	locker := evidence.NewLocker(ring, store, evidence.Options{})
//	item, err := locker.Take(ctx, key, fileID, evidence.Upload{Name: "screenshot.png", Body: body, From: "reporter", On: "2026-03-02"})
//	in, err := locker.Open(ctx, item)
//
// The files here:
//
//	locker.go    Locker, Take, the gate
//	reopen.go    Open, verified as it streams
//	copy.go      the cleaned copy of a picture
//	scanned.go   what a scanner found
//	sweep.go     orphans
//	upload.go    Upload, Item, what a download is sent with
//	limits.go    Limits and the Budget of one report
//	name.go      the shown name
//	pad.go       lengths that tell little
//	verify.go    the walk through the whole store
//	sniff.go     the type, and the allow-list
//	store.go     Store
//	folder.go    the store of the default installation
//	bucket.go    the store of one on several machines: an S3 server
//	spool.go     where ciphertext waits for it
//	patient.go   when it has stood still for too long
//	roomy.go     writing with an eye on the free space
//	disk_….go    what a disk is told beforehand
package evidence
