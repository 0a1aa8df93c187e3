// Package calendar knows working days and deadlines: the holidays of each nation, lengths such as "10 working days",
// and clocks whose end follows from their events.
//
// It owns dates, periods, lengths and the one rule by which a deadline is reached. It never asks what time it is,
// stores nothing, and computes in the one zone its file names, whatever the machine is set to: the zone data travel
// inside the program.
//
//	uk, err := calendar.Load(configs.FS, "calendar/uk.yaml")
//	days, err := uk.For("scotland")
//	due := days.Add(received, calendar.Length{N: 10, Unit: calendar.WorkingDay})
//
// # How lengths count
//
// Counting starts the day after the day of the event. Days, months and years keep the local time of day, so a
// deadline does not move by an hour when the clocks change; a month that is too short gives its last day. Working
// days step over weekends and the nation's holidays. Hours and minutes are elapsed time.
//
// # How pauses count
//
// A day after the clock's first day on which it was paused, even for part of the day, does not count: the deadline
// moves by one working day (clocks in working days) or one calendar day (days, months, years) for each such day.
// Clocks in hours or minutes move by the time elapsed. Overlapping pauses count once; a pause that begins when the
// deadline is already reached counts for nothing; and no more counts, over all pauses together, than the clock's
// maximum. A maximum stated in another unit than the clock's is measured in the clock's own from its start.
package calendar
