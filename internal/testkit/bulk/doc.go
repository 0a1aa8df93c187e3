// Package bulk fills a database with many files quickly, for measuring: it takes a few groups of files that the verbs
// made (a report and the cases opened from it) and multiplies them.
//
// Every copy is real: random ids and references of its own, a key of its own from the key ring, every payload,
// letter and ballot sealed anew under it, every event committed to with the digests of its rows, every leaf in the
// log. What comes out passes the same verification as what went in; a column that this package does not know of makes
// Read fail by name. Rows go in by COPY with the triggers of the schema switched off, which only the owner of the
// database may do, and leaves by whole ticks of the log.
//
// Not copied are reads, stored answers, jobs and stored evidence. Access codes of copies open nothing: their hashes
// are random. A blind tag of a handle is that of Handle(n), so that copies can be searched for.
//
//	m, err := bulk.Read(ctx, pool, ring, "R-7Q2M4XKD9TE")
//	err = bulk.Multiply(ctx, pool, ring, log, day, 100_000, m)
package bulk
