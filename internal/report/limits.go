package report

// Size bounds one text, in runes and in bytes: the first is what a person counts, the second what we keep.
type Size struct{ Runes, Bytes int }

// Limits bound a draft. All of it together must fit the body that the edge takes.
type Limits struct {
	Narrative Size // the story
	Text      Size // a paragraph: wishes, adjustments, descriptions
	Line      Size // one line: a name, a handle, a reference
	URL       Size
	Subjects  int // B-77: more than this is no report about people, it is a flood
	Places    int
	Witnesses int
	Told      int
	KeepAway  int
	Choices   int // ticked in one list
	Files     int
	Inline    int // bytes of all inline evidence together, decoded
}

// DefaultLimits are the limits of decisions 22 and 37 and of domain 5.16.
func DefaultLimits() Limits {
	return Limits{
		Narrative: Size{60_000, 180_000},
		Text:      Size{5_000, 15_000},
		Line:      Size{200, 600},
		URL:       Size{2_048, 4_096},
		Subjects:  20, Places: 20, Witnesses: 20, Told: 10, KeepAway: 20, Choices: 40,
		Files: 20, Inline: 1 << 20,
	}
}
