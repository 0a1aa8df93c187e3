package procedure

import "slices"

// Procedure is one declared set of rules, read from configs/procedures and never changed once published:
// a change is a new version.
type Procedure struct {
	ID        string     `yaml:"id"`
	Version   string     `yaml:"version"`
	Title     string     `yaml:"title"`
	About     string     `yaml:"about"`
	Nation    string     `yaml:"nation"` // whose bank holidays count where a report names no nation
	Functions []Function `yaml:"functions"`
	Apart     [][]string `yaml:"apart"` // functions that one person never combines on a file, now or ever
	Bodies    []Body     `yaml:"bodies"`
	Overlays  []Overlay  `yaml:"overlays"`
	Holds     []Hold     `yaml:"holds"`
	Notes     []Notes    `yaml:"notes"`
	Lists     []List     `yaml:"lists"`
	Outcomes  []Outcome  `yaml:"outcomes"` // from the mildest to the gravest: their order is their severity
	Guidance  []Range    `yaml:"guidance"` // where a body begins when it decides what follows
	Priors    Priors     `yaml:"priors"`
	Clocks    []Clock    `yaml:"clocks"`
	CheckIns  []string   `yaml:"check_ins"` // after how many days of its end the parties to a file are asked how they have fared: "30 days"
	Report    Machine    `yaml:"report"`
	Case      Machine    `yaml:"case"`

	Digest string `yaml:"-"` // SHA-256 of the file, hex: what a version is held to

	spoken  map[string]*Procedure // by language: this procedure as parties are told of it
	phrases map[string]string     // of the language that it speaks; none in English
}

// Function is work that a person can hold on one file. While held it is a relation of that name; having held
// it is the relation was_<id> for ever (I03 to I06).
type Function struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Role  string `yaml:"role"`  // the role whose holders form the pool
	Fresh bool   `yaml:"fresh"` // never drawn from people who held it on this file before

	Competence string   `yaml:"competence"` // what whoever is drawn must be trained for
	Fallback   []string `yaml:"fallback"`   // roles to draw from, in this order, where nobody of its own is left
	Elsewhere  []string `yaml:"elsewhere"`  // never drawn from people who hold or held one of these on a linked case (I04)
	Stays      bool     `yaml:"stays"`      // who holds it keeps it in a new life of the file (I06)
}

// Body is a group that decides together.
type Body struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Member string `yaml:"member"` // the function of its members
	Chair  string `yaml:"chair"`  // the function of its chair, drawn from the chair's own pool
	Size   int    `yaml:"size"`   // seats, the chair's included
	Quorum int    `yaml:"quorum"` // seats that must be held and declared free of conflict
	// Independent is a body whose determinations need nobody's review (I18).
	Independent bool `yaml:"independent"`

	Of            []Share `yaml:"of"`             // of which categories its members are
	OutsideRegion int     `yaml:"outside_region"` // how many are from outside the region of both sides, where one is known
	GroundTrained int     `yaml:"ground_trained"` // how many are trained for each protected ground that the case touches
	Load          int     `yaml:"load"`           // on how many open files somebody may sit at most; 0 is any number
}

// Hold is a kind of hold on a file. While it lasts it pauses the clocks it names and, where it says so, keeps
// everything of the file from being destroyed.
type Hold struct {
	ID     string   `yaml:"id"`
	Rule   string   `yaml:"rule"`
	Title  string   `yaml:"title"`
	Pauses []string `yaml:"pauses"`
	Keeps  bool     `yaml:"keeps"`
}

// Overlay is a mark that stays with a matter whatever state it is in: it goes along from a report to its cases.
type Overlay struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

// List is a closed list of choices: reasons, grounds of appeal, means of delivery.
type List struct {
	ID    string   `yaml:"id"`
	Title string   `yaml:"title"`
	Items []Choice `yaml:"items"`
}

// Choice is one entry of a closed list.
type Choice struct {
	ID    string `yaml:"id"`
	Label string `yaml:"label"`
	Own   string `yaml:"own"` // as whoever chooses it would say it of themselves; the label where it is empty
}

// Mine is what the entry is called to whoever chooses it.
func (c Choice) Mine() string {
	if c.Own != "" {
		return c.Own
	}
	return c.Label
}

// Outcome is how a case may end, or a sanction within that end.
type Outcome struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Finding  string   `yaml:"finding"`  // "none", "no_breach" or "breach": what must have been found
	Sanction bool     `yaml:"sanction"` // it takes something away from the respondent
	Months   []int    `yaml:"months"`   // least and most months a sanction may last; its end is mandatory (I20)
	Expires  string   `yaml:"expires"`  // how long it stays on record: "12 months"
	Appeal   bool     `yaml:"appeal"`
	Unproved bool     `yaml:"unproved"` // what an allegation is found to be when no answer carried it
	Public   string   `yaml:"public"`   // what a bystander may be told
	By       []string `yaml:"by"`       // bodies that may give it by vote
	Advice   bool     `yaml:"advice"`   // what follows where nothing but what is hoped for was proved
	Attach   bool     `yaml:"attach"`   // it goes with a finding of breach, never alone
	Quorum   int      `yaml:"quorum"`   // seats that must be held to give it, where that is more than the body's own quorum
}

// Machine is the states and actions of one kind of file.
type Machine struct {
	Begins  Birth    `yaml:"begins"`
	States  []State  `yaml:"states"`
	Actions []Action `yaml:"actions"`

	states  map[string]*State
	actions map[string]*Action
	auto    []*Action // those that the system takes by itself, in order
	sounds  bool      // some action sounds alarms
}

// Birth is the first event of a file.
type Birth struct {
	Action  string   `yaml:"action"`
	Rule    string   `yaml:"rule"`
	State   string   `yaml:"state"`
	Letters []Letter `yaml:"letters"`
}

// State is where a file stands.
type State struct {
	ID       string `yaml:"id"`
	Rule     string `yaml:"rule"`  // its code in the rules that it comes from
	Title    string `yaml:"title"` // for staff
	Group    string `yaml:"group"` // received, considered, decided: all that a bystander is told (5.13)
	Public   Public `yaml:"public"`
	Terminal bool   `yaml:"terminal"`
	Decided  bool   `yaml:"decided"`

	runs []bool // by the place of a clock
}

// Public is what the parties are told about a state.
type Public struct {
	Reporter   string `yaml:"reporter"`
	Respondent string `yaml:"respondent"`
}

// For is what those on a side are told: the respondent's, and that of whoever reported or was affected.
func (p Public) For(side string) string {
	if side == "respondent" {
		return p.Respondent
	}
	return p.Reporter
}

// Action is one declared move or record.
type Action struct {
	ID     string   `yaml:"id"`
	Title  string   `yaml:"title"`
	Rule   string   `yaml:"rule"` // where it comes from: T18
	From   []string `yaml:"from"` // states; "*" is every state, "open" every state that is not terminal
	To     []Branch `yaml:"to"`   // empty: the file stays where it is
	System bool     `yaml:"system"`
	Auto   bool     `yaml:"auto"`   // the system does it as soon as its guards hold
	Second bool     `yaml:"second"` // waits as a proposal for a second person
	// Confirms is the act that the second person needs; where it is not named, Confirm.
	Confirms string   `yaml:"confirms"`
	Door     string   `yaml:"door"`   // the party's route that leads here
	Reason   string   `yaml:"reason"` // "required", "optional" or "none" (the default)
	Guards   []Guard  `yaml:"guards"`
	Fields   []Field  `yaml:"fields"`
	Checks   []Check  `yaml:"checks"`
	Does     []Effect `yaml:"does"`
	Letters  []Letter `yaml:"letters"`
	Starts   []string `yaml:"starts"` // clocks
	Stops    []string `yaml:"stops"`
	// Restarts are clocks of which a fresh run begins, whether they ran or not.
	Restarts []string `yaml:"restarts"`
	Extends  string   `yaml:"extends"` // the clock that field "days" extends
	Pauses   []string `yaml:"pauses"`
	Resumes  []string `yaml:"resumes"`

	winds []bool // by the place of a clock
}

// Branch is a destination; the first whose When holds is taken, and one without When always holds.
type Branch struct {
	When  string `yaml:"when"`
	State string `yaml:"state"`

	when *predicate
}

// Guard is a rule that must hold before an action is taken.
type Guard struct {
	When string `yaml:"when"`
	Else string `yaml:"else"` // plain words: what is missing and what to do
	Rule string `yaml:"rule"` // the invariant or source it keeps: I03
	Tell bool   `yaml:"tell"` // of a party's door: they see it shut, with these words; else they do not see it at all

	when *predicate
}

// Check is a rule that what was given must keep. Unlike a guard it may ask about the action's own fields, and what it
// refuses is a field that the same person can put right.
type Check struct {
	When  string `yaml:"when"`
	Field string `yaml:"field"`
	Else  string `yaml:"else"`
	Rule  string `yaml:"rule"`

	when *predicate
}

// Field is something an action takes.
type Field struct {
	Name     string  `yaml:"name"`
	Type     string  `yaml:"type"`
	Label    string  `yaml:"label"`
	Required bool    `yaml:"required"`
	List     string  `yaml:"list"` // for choice and choices
	Min      int     `yaml:"min"`
	Max      int     `yaml:"max"`
	Fields   []Field `yaml:"fields"` // for items
}

// Effect names what an action does beyond its event; With is its argument. Where When is written it is done only if
// that holds of the file as it was and of what was given.
type Effect struct {
	Do   string `yaml:"do"`
	With string `yaml:"with"`
	When string `yaml:"when"`

	when *predicate
}

// Letter is a letter that a move produces in its own transaction.
type Letter struct {
	ID   string `yaml:"id"`
	To   string `yaml:"to"`
	When string `yaml:"when"`

	when *predicate
}

// State finds a state; nil where there is none.
func (m *Machine) State(id string) *State { return m.states[id] }

// Action finds an action; nil where there is none.
func (m *Machine) Action(id string) *Action { return m.actions[id] }

// Machine returns the machine of a kind of file, "report" or "case".
func (p *Procedure) Machine(kind string) *Machine {
	if kind == "report" {
		return &p.Report
	}
	return &p.Case
}

// Function finds a function; nil where there is none.
func (p *Procedure) Function(id string) *Function {
	return find(p.Functions, func(f *Function) string { return f.ID }, id)
}

// Body finds a body; nil where there is none.
func (p *Procedure) Body(id string) *Body {
	return find(p.Bodies, func(b *Body) string { return b.ID }, id)
}

// Hold finds a kind of hold; nil where there is none.
func (p *Procedure) Hold(id string) *Hold {
	return find(p.Holds, func(h *Hold) string { return h.ID }, id)
}

// List finds a closed list; nil where there is none.
func (p *Procedure) List(id string) *List {
	return find(p.Lists, func(l *List) string { return l.ID }, id)
}

// Outcome finds an outcome; nil where there is none.
func (p *Procedure) Outcome(id string) *Outcome {
	return find(p.Outcomes, func(o *Outcome) string { return o.ID }, id)
}

// Severity is an outcome's place in the declared order; -1 for an unknown one.
func (p *Procedure) Severity(outcome string) int {
	for i := range p.Outcomes {
		if p.Outcomes[i].ID == outcome {
			return i
		}
	}
	return -1
}

// ApartFrom lists the functions that may not be combined with one, on one file, by one person.
func (p *Procedure) ApartFrom(function string) []string {
	var out []string
	for _, group := range p.Apart {
		in := false
		for _, f := range group {
			in = in || f == function
		}
		if !in {
			continue
		}
		for _, f := range group {
			if f != function {
				out = append(out, f)
			}
		}
	}
	return out
}

// Has tells whether the action has an effect.
func (a *Action) Has(effect string) bool {
	for i := range a.Does {
		if a.Does[i].Do == effect {
			return true
		}
	}
	return false
}

// Leaves tells whether the action may lead from a state to another.
func (a *Action) Leaves(state string) bool {
	return slices.ContainsFunc(a.To, func(b Branch) bool { return b.State != state })
}

// Confirm is the act of a second person where an action names none of its own.
const Confirm = "confirm"

// SecondAct is the act that the second person of the action needs.
func (a *Action) SecondAct() string {
	if a.Confirms != "" {
		return a.Confirms
	}
	return Confirm
}

// Applies tells whether the action may be taken from a state.
func (m *Machine) Applies(a *Action, state string) bool {
	for _, s := range a.From {
		switch s {
		case "*":
			return true
		case "open":
			if st := m.states[state]; st != nil && !st.Terminal {
				return true
			}
		case state:
			return true
		}
	}
	return false
}

func find[T any](list []T, id func(*T) string, want string) *T {
	for i := range list {
		if id(&list[i]) == want {
			return &list[i]
		}
	}
	return nil
}
