// Package scan asks a clamd whether bytes carry what is known to do harm.
//
// It owns the few words of clamd's protocol that we say (VERSION, INSTREAM), what its answers mean, and the two small
// probes that tell whether a clamd is one whose OK can be believed. It never keeps a byte, never knows an item or a
// table, and never decides who gets what: a Verdict is one of four findings, and everything else is ErrUnavailable.
//
// clamd answers OK to what it did not look at, unless it is told not to: `AlertExceedsMax yes` and `AlertEncrypted yes`.
// Ready finds out which way it was told, and refuses a clamd that would have us say "clean" of what nobody has seen.
//
//	c, err := scan.At("unix:/run/clamav/clamd.ctl")
//	c.Fresh = 7 * 24 * time.Hour
//	engine, err := c.Ready(ctx, now)
//	verdict, err := c.Scan(ctx, body)
package scan
