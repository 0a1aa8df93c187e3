package calendar

import "time"

// Days are the working days of one nation, in one zone.
type Days struct {
	nation        string
	zone          *time.Location
	opens, closes time.Duration // since midnight
	from, to      int           // years whose holidays are known
	holidays      map[Date]string
	first         int     // the number of the first day of those years
	worked        []int32 // of each of their days: the working days before it
}

// Nation is the nation whose days these are.
func (d *Days) Nation() string { return d.nation }

// Zone is the one zone in which these days begin and end.
func (d *Days) Zone() *time.Location { return d.zone }

// DateOf is the day on which t falls in the calendar's zone.
func (d *Days) DateOf(t time.Time) Date { return DateOf(t.In(d.zone)) }

// Covers tells whether the holidays of that day's year are known. Where they are not, only weekends are left out.
func (d *Days) Covers(day Date) bool { return day.Year >= d.from && day.Year <= d.to }

// Holiday is the name of the holiday on that day, and false when there is none.
func (d *Days) Holiday(day Date) (name string, ok bool) {
	name, ok = d.holidays[day]
	return name, ok
}

// IsWorking tells whether that day is neither on a weekend nor a holiday.
func (d *Days) IsWorking(day Date) bool {
	_, holiday := d.holidays[day]
	return !holiday && !isWeekend(day)
}

func isWeekend(day Date) bool {
	w := day.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// WorkingBetween counts the working days after the first day, up to and including the last.
func (d *Days) WorkingBetween(first, last Date) int {
	from, to := first.number()+1, last.number()
	if d.knows(from) && d.knows(to) {
		return max(0, int(d.worked[to+1-d.first]-d.worked[from-d.first]))
	}
	n := 0
	for day := from; day <= to; day++ {
		if d.works(day) {
			n++
		}
	}
	return n
}

// works is IsWorking of a day by its number: deadlines count hundreds of days for each file that is opened.
func (d *Days) works(number int) bool {
	if d.knows(number) {
		return d.worked[number+1-d.first] > d.worked[number-d.first]
	}
	w := (number%7 + 7) % 7
	return w != 2 && w != 3 // 1 January 1970 was a Thursday
}

// knows tells whether a day, by its number, was counted.
func (d *Days) knows(number int) bool { return number >= d.first && number < d.first+len(d.worked)-1 }

// count counts the working days of the years whose holidays are known.
func (d *Days) count() {
	d.first = Date{d.from, time.January, 1}.number()
	days := Date{d.to + 1, time.January, 1}.number() - d.first
	d.worked = make([]int32, days+1)
	for i := range days {
		d.worked[i+1] = d.worked[i]
		if d.IsWorking(dateOf(d.first + i)) {
			d.worked[i+1]++
		}
	}
}

// Between counts the calendar days after the first day, up to and including the last; zero when last is not later.
func Between(first, last Date) int {
	return max(0, int(last.utc().Sub(first.utc())/(24*time.Hour)))
}

// Add is the moment at which a length that began at from has passed, in the calendar's zone. Days, months and years
// keep the local time of day; a month too short for the day gives its last day; working days start to count on the
// day after; hours and minutes are elapsed time. A local time that the clocks skip becomes the same time after the
// change, and one that happens twice is taken the second time, so that nobody loses the hour.
func (d *Days) Add(from time.Time, l Length) time.Time {
	var s sum
	s.add(l)
	return d.after(from, s)
}

// Before gives the moment so long before to: months and days keep the local time of day, working days are counted back
// from the day before, hours and minutes are elapsed time.
func (d *Days) Before(to time.Time, l Length) time.Time {
	var s sum
	s.add(l)
	to = to.In(d.zone).Add(-s.elapsed)
	if s.months != 0 || s.days != 0 || s.working != 0 {
		day := DateOf(to).AddMonths(-s.months).AddDays(-s.days)
		for n := s.working; n > 0; {
			day = day.AddDays(-1)
			if d.IsWorking(day) {
				n--
			}
		}
		to = d.at(day, to)
	}
	return to
}

// after applies a sum in its one order.
func (d *Days) after(from time.Time, s sum) time.Time {
	from = from.In(d.zone)
	if s.months != 0 || s.days != 0 || s.working != 0 {
		day := DateOf(from).AddMonths(s.months).number() + s.days
		for n := s.working; n > 0; {
			if day++; d.works(day) {
				n--
			}
		}
		from = d.at(dateOf(day), from)
	}
	return from.Add(s.elapsed)
}

// at is the moment on that day when the clock on the wall shows what it shows at like.
func (d *Days) at(day Date, like time.Time) time.Time {
	h, m, s := like.Clock()
	wall := time.Date(day.Year, day.Month, day.Day, h, m, s, like.Nanosecond(), time.UTC)
	// The offsets in force well before and well after it; they differ only around a change of the clocks.
	_, before := wall.Add(-24 * time.Hour).In(d.zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(d.zone).Zone()
	early := wall.Add(-time.Duration(before) * time.Second).In(d.zone)
	late := wall.Add(-time.Duration(after) * time.Second).In(d.zone)
	if late.Before(early) {
		early, late = late, early
	}
	if shows(late, wall) || !shows(early, wall) {
		return late // the only one, the second of two, or, in the skipped hour, the one after it
	}
	return early
}

func shows(t, wall time.Time) bool {
	return DateOf(t) == DateOf(wall) && t.Hour() == wall.Hour() && t.Minute() == wall.Minute()
}

// InOffice moves a moment outside office hours to the next opening of the office, and leaves any other alone. The
// moment of closing still belongs to the day.
func (d *Days) InOffice(t time.Time) time.Time {
	t = t.In(d.zone)
	day := DateOf(t)
	if d.IsWorking(day) {
		opens := d.clock(day, d.opens)
		switch {
		case t.Before(opens):
			return opens
		case !t.After(d.clock(day, d.closes)):
			return t
		}
	}
	for day = day.AddDays(1); !d.IsWorking(day); {
		day = day.AddDays(1)
	}
	return d.clock(day, d.opens)
}

// clock is the moment at which the clock on the wall shows so long since midnight.
func (d *Days) clock(day Date, since time.Duration) time.Time {
	return d.at(day, day.utc().Add(since))
}
