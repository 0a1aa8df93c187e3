package calendar

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the program brings its zones: a machine without them computes the same deadlines

	"github.com/goccy/go-yaml"

	"recourse/internal/fault"
)

// Calendar is one country's file: a zone, office hours, and the holidays of each of its nations.
type Calendar struct {
	name    string
	nations map[string]*Days
}

// file is the shape of a calendar's YAML.
type file struct {
	Name   string `yaml:"name"`
	Zone   string `yaml:"zone"`
	Office struct {
		Opens  string `yaml:"opens"`
		Closes string `yaml:"closes"`
	} `yaml:"office"`
	Covers struct {
		From int `yaml:"from"`
		To   int `yaml:"to"`
	} `yaml:"covers"`
	Nations  map[string]string    `yaml:"nations"`
	Holidays map[string][]holiday `yaml:"holidays"`
}

// holiday keeps its date as text: the YAML library copies the whole file for each value that reads itself.
type holiday struct {
	On         string `yaml:"on"`
	Name       string `yaml:"name"`
	Substitute bool   `yaml:"substitute"`
}

// Load reads a calendar from the file of that name, such as "calendar/uk.yaml". It refuses what it does not know, a
// year of the cover without a holiday, and holidays out of order, and says at which line.
func Load(fsys fs.FS, name string) (*Calendar, error) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load calendar: %w", err)
	}
	var f file
	if err := yaml.NewDecoder(bytes.NewReader(src), yaml.Strict()).Decode(&f); err != nil {
		return nil, fmt.Errorf("load calendar %s: %s", name, yaml.FormatError(err, false, true))
	}
	c, at, err := f.build()
	if err != nil {
		return nil, fmt.Errorf("load calendar %s: %w\n%s", name, err, excerpt(src, at))
	}
	return c, nil
}

// excerpt shows the lines around a path of the file, or nothing where the path is not in it.
func excerpt(src []byte, at string) string {
	path, err := yaml.PathString(at)
	if err != nil {
		return ""
	}
	lines, err := path.AnnotateSource(src, false)
	if err != nil {
		return ""
	}
	return string(lines)
}

// build checks the file and makes the calendar; at says where in the file an error lies.
func (f *file) build() (c *Calendar, at string, err error) {
	zone, err := time.LoadLocation(f.Zone)
	if err != nil || f.Zone == "" || f.Zone == "Local" {
		return nil, "$.zone", fmt.Errorf("%q is no named zone", f.Zone)
	}
	opens, err := parseClock(f.Office.Opens)
	if err != nil {
		return nil, "$.office.opens", err
	}
	closes, err := parseClock(f.Office.Closes)
	if err != nil || closes <= opens {
		return nil, "$.office.closes", fmt.Errorf("the office closes at %q, which is no time after it opens", f.Office.Closes)
	}
	if f.Covers.From < firstYear || f.Covers.To > lastYear || f.Covers.From > f.Covers.To {
		return nil, "$.covers", fmt.Errorf("the years %d to %d are no cover", f.Covers.From, f.Covers.To)
	}
	if len(f.Nations) == 0 {
		return nil, "$", fmt.Errorf("no nation is named")
	}
	c = &Calendar{name: f.Name, nations: map[string]*Days{}}
	for _, nation := range slices.Sorted(maps.Keys(f.Nations)) {
		list := f.Nations[nation]
		days := &Days{nation: nation, zone: zone, opens: opens, closes: closes, from: f.Covers.From, to: f.Covers.To}
		if days.holidays, at, err = f.list(list); err != nil {
			return nil, at, err
		}
		days.count()
		c.nations[nation] = days
	}
	return c, "", nil
}

// list checks one list of holidays and indexes it by day.
func (f *file) list(name string) (map[Date]string, string, error) {
	days, ok := f.Holidays[name]
	if !ok {
		return nil, "$.nations", fmt.Errorf("there is no list of holidays %q", name)
	}
	byDay := make(map[Date]string, len(days))
	years := map[int]bool{}
	var before Date
	for i, h := range days {
		at := fmt.Sprintf("$.holidays.%s[%d].on", name, i)
		on, err := ParseDate(h.On)
		switch {
		case err != nil:
			return nil, at, err
		case on.Year < f.Covers.From || on.Year > f.Covers.To:
			return nil, at, fmt.Errorf("%s lies outside the years covered", on)
		case !on.After(before):
			return nil, at, fmt.Errorf("%s does not come after %s", on, before)
		case isWeekend(on):
			return nil, at, fmt.Errorf("%s is a %s: give the substitute day", on, on.Weekday())
		case strings.TrimSpace(h.Name) == "":
			return nil, at, fmt.Errorf("the holiday on %s has no name", on)
		}
		byDay[on], years[on.Year], before = h.Name, true, on
	}
	for y := f.Covers.From; y <= f.Covers.To; y++ {
		if !years[y] {
			return nil, "$.holidays." + name, fmt.Errorf("%d is covered but has no holiday", y)
		}
	}
	return byDay, "", nil
}

// parseClock reads "09:00" as the time since midnight.
func parseClock(s string) (time.Duration, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, fmt.Errorf("%q is no time of day like \"09:00\"", s)
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// Name is the name the calendar gives itself.
func (c *Calendar) Name() string { return c.name }

// Nations are the names that For knows, in order.
func (c *Calendar) Nations() []string { return slices.Sorted(maps.Keys(c.nations)) }

// For gives the days of a nation ("england", "wales", "scotland", "northern_ireland"); NotFound for any other name.
func (c *Calendar) For(nation string) (*Days, error) {
	d, ok := c.nations[nation]
	if !ok {
		return nil, fault.Coded(fault.NotFound, "nation", "We have no calendar for that nation.")
	}
	return d, nil
}
