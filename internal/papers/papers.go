package papers

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Document is what is printed. Two that are equal are printed to the same bytes.
type Document struct {
	Title string
	Mark  string // stands on every page beside its number
	Day   string // YYYY-MM-DD
	About []Line // on the first page, before the index
	Parts []Part

	// Of a letter: its language, and what a reader is told where a page cannot show all of it. A letter has one part, which
	// begins under its title, and no index.
	Lang, Lost string
}

// IsLetter tells whether a document is a letter.
func (d Document) IsLetter() bool { return d.Lang != "" }

// Part begins on a page of its own, where the index leads. It is known by its number: the first is 1.
type Part struct {
	Title  string
	Blocks []Block
}

// Line is a name and what it stands for.
type Line struct{ Name, Text string }

// Block is a piece of a part.
type Block struct {
	Kind Kind
	Name string // of a Fact; who said it, of Words
	Text string
}

// Kind is what a block is.
type Kind int

// The kinds of block.
const (
	Heading Kind = iota
	Fact         // a name and what it stands for, on one line where there is room
	Words        // what somebody said, as they said it
	Plain        // words of the house
	Note         // what a reader is to know of the document itself
	Item         // one of a list, in words of the house
)

// Add appends blocks.
func (p *Part) Add(kind Kind, name, text string) {
	if text != "" || kind == Heading && name != "" {
		p.Blocks = append(p.Blocks, Block{kind, name, text})
	}
}

// Printer prints documents.
type Printer interface {
	// Print writes the document whole, or fails. What it cannot show it says so, where it stands: no character is lost
	// in silence.
	Print(w io.Writer, d Document) error
}

// Text prints plain text, UTF-8: every character as it is, and what could turn, hide or overwrite others by its code.
var Text Printer = text{}

type text struct{}

func (text) Print(w io.Writer, d Document) error {
	b := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(b, format+"\n", args...) }
	line("%s\n%s, %s\n", Visible(d.Title), d.Mark, d.Day)
	for _, l := range d.About {
		line("%s: %s", l.Name, Visible(l.Text))
	}
	line("")
	for i, p := range d.Parts {
		line("%4d  %s", i+1, Visible(p.Title))
	}
	for i, p := range d.Parts {
		line("\n\n%s\n%d. %s\n", strings.Repeat("=", 72), i+1, Visible(p.Title))
		for _, k := range p.Blocks {
			switch words := Visible(k.Text); k.Kind {
			case Heading:
				line("\n-- %s", Visible(k.Name))
			case Fact:
				line("%s: %s", k.Name, words)
			case Words:
				if k.Name != "" {
					line("%s:", k.Name)
				}
				line("    | %s", strings.ReplaceAll(words, "\n", "\n    | "))
			case Plain, Note:
				line("%s", words)
			case Item:
				line("- %s", words)
			}
		}
	}
	return b.Flush()
}

// Visible writes characters that would not be seen, or would turn those around them, by their code: [U+202E].
func Visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\r' {
			continue
		}
		if r == '\t' {
			r = ' '
		}
		if r != '\n' && hides(r) {
			fmt.Fprintf(&b, "[U+%04X]", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func hides(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xad || r >= 0x200e && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f ||
		r == 0xfeff || r == 0x200b || r == 0x61c || r == 0xfffd || r >= 0xe0000 && r <= 0xe0fff || r >= 0xfff0 && r <= 0xfffc
}
