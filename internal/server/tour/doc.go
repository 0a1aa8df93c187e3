// Package tour fills an empty house with an invented organisation: people in every role, and a report and a case in
// every state of a procedure, so that somebody can look round, sign in as anyone and try everything.
//
// It owns the script (<procedure>.yaml: people, ways, stories) and the clock that is moved while the script is played,
// so that what takes weeks has taken weeks. It does nothing that people could not do: every step is a verb, taken as
// the person or party who may take it, and judged like any other. It names no state and no action; the script does.
//
//	clock := tour.NewClock(time.Now)
//	house, err := server.Build(ctx, settings, server.Options{Now: clock.Now})
//	credentials, err := tour.Play(ctx, house, clock)
package tour
