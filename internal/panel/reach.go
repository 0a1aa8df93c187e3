package panel

import "slices"

// mostTried bounds how many ways of filling seats are looked at for one question. A body has a few seats and a few
// wants, so it is never reached; a procedure that reaches it is drawn for as if the rest could be met, and the end of
// Compose says what is lacking.
const mostTried = 20_000

// leaving tells, of somebody for the first of the empty seats, whether the others can then still be filled, and the wants
// met. It is the same of all of one kind, and asked once of each.
func (c *composition) leaving(empty []string) func(*Candidate) bool {
	if len(c.in.Wants) == 0 && c.spare(empty[1:]) > 0 {
		return func(*Candidate) bool { return true }
	}
	known := map[string]bool{}
	return func(who *Candidate) bool {
		kind := c.kindOf(who)
		yes, asked := known[kind]
		if !asked {
			c.sit(empty[0], who)
			yes = c.reaches(empty[1:])
			c.rise()
			known[kind] = yes
		}
		return yes
	}
}

// reaches tells whether the empty seats can be filled so that every want is met.
func (c *composition) reaches(empty []string) bool {
	tries := 0
	return c.reach(slices.Clone(empty), &tries)
}

func (c *composition) reach(empty []string, tries *int) bool {
	if *tries++; *tries > mostTried {
		return true
	}
	want, most := -1, 0
	for i, n := range short(c.in.Wants, c.seated) {
		if n > len(empty) {
			return false
		}
		if n > most {
			want, most = i, n
		}
	}
	if want < 0 {
		return c.spare(empty) >= 0
	}
	w := &c.in.Wants[want]
	for i, function := range empty {
		if slices.Index(empty, function) < i || w.Seat != "" && w.Seat != function {
			continue // one of several like seats is enough
		}
		left := slices.Delete(slices.Clone(empty), i, i+1)
		for _, who := range c.kinds(function, w) {
			c.sit(function, who)
			met := c.reach(left, tries)
			c.rise()
			if met {
				return true
			}
		}
	}
	return false
}

// kinds are those who meet a want in a seat, one for each set of wants that they meet: the others are like them, but for
// the seats that they may have.
func (c *composition) kinds(function string, w *Want) []*Candidate {
	seen := map[string]bool{}
	var out []*Candidate
	for _, rung := range c.in.Ladder[function] {
		for i := range rung.Pool {
			who := &rung.Pool[i]
			if c.taken[who.ID] || !w.met(function, who) {
				continue
			}
			if kind := c.kindOf(who); !seen[kind] {
				seen[kind] = true
				out = append(out, who)
			}
		}
	}
	return out
}

// kindOf is what tells two people apart: which wants they meet in which seat, and which seats they may have.
func (c *composition) kindOf(who *Candidate) string {
	if kind, known := c.kind[who.ID]; known {
		return kind
	}
	var b []byte
	for _, function := range c.functions {
		if !c.may[function][who.ID] {
			b = append(b, '-')
			continue
		}
		for i := range c.in.Wants {
			if c.in.Wants[i].met(function, who) {
				b = append(b, '1')
			} else {
				b = append(b, '0')
			}
		}
	}
	c.kind[who.ID] = string(b)
	return string(b)
}

// spare is how many people more there are than empty seats, for the set of functions that is worst off; less than none
// where the seats cannot be filled. A body has one function or two, so that there are three sets at most.
func (c *composition) spare(empty []string) int {
	least := len(c.in.Empty) + 1
	for set := 1; set < 1<<len(c.functions); set++ {
		people, seats := map[string]bool{}, 0
		for i, function := range c.functions {
			if set&(1<<i) == 0 {
				continue
			}
			for _, f := range empty {
				if f == function {
					seats++
				}
			}
			for id := range c.may[function] {
				if !c.taken[id] {
					people[id] = true
				}
			}
		}
		least = min(least, len(people)-seats)
	}
	return least
}

// beyond lists the wants that nobody can meet, whatever becomes of the others; where each could be met alone, all that
// are not met.
func (c *composition) beyond() []Want {
	var out []Want
	all := c.in.Wants
	for i := range all {
		c.in.Wants, c.kind = all[i:i+1], map[string]string{}
		if !c.reaches(c.in.Empty) {
			out = append(out, all[i])
		}
	}
	c.in.Wants, c.kind = all, map[string]string{}
	if out == nil {
		out = Lacking(all, c.seated)
	}
	return out
}
