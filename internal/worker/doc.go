// Package worker does what falls due when nobody asks: the log's tick, the leaves of reads, the ends of clocks, letters,
// cleaned copies of pictures, scans of files, the sweeping of what has ended, and each night the reading of every sealed
// file and of the whole log.
//
// It owns the list of duties and when each is done. It decides nothing: a deadline acts through the same verbs as a
// person, as the system, and every rule is judged again there. Every duty may be done twice, by two processes at once
// or after three days' silence, and leaves what doing it once would have left (F-44).
//
// A duty is enqueued by whichever process leads, at fixed moments of the clock, and done by whichever is free:
//
//	duties := []worker.Duty{worker.Tick(log, c.Tick), worker.Advance(files, office, log)}
//	jobs, err := postgres.NewJobs(db, worker.Config(duties, outbox, now, log))
//	err = jobs.Start(ctx)
package worker
