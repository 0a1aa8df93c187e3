package pdf

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"golang.org/x/image/font/sfnt"

	"recourse/internal/papers"
)

// Printer prints pages; a papers.Printer. It is safe for many goroutines.
type Printer struct{ fonts []*sfnt.Font }

// New makes a printer.
func New() (*Printer, error) {
	p := &Printer{}
	for _, ttf := range [][]byte{dejavusanscondensed.TTF, dejavusanscondensedbold.TTF} {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			return nil, fmt.Errorf("pdf: read a font: %w", err)
		}
		p.fonts = append(p.fonts, f)
	}
	return p, nil
}

// Print writes a document as pages.
func (p *Printer) Print(w io.Writer, d papers.Document) error {
	day, err := time.Parse(time.DateOnly, d.Day)
	if err != nil {
		return errors.New("pdf: a document has a day")
	}
	var known plan
	for range mostLays {
		s := p.lay(d, day, known)
		if err := s.pdf.Error(); err != nil {
			return fmt.Errorf("pdf: %w", err)
		}
		if s.plan.equal(known) {
			return s.pdf.Output(w)
		}
		known = s.plan
	}
	return errors.New("pdf: a document that is laid out again has other pages")
}

// mostLays bounds how often a document is laid out: once to find its pages, once with them, and once more where the notes
// on what cannot be shown have moved them.
const mostLays = 4

// plan is what is known of a layout once it is done.
type plan struct {
	pages  int
	begins []int // the page of each part
	lost   []int // how many characters of each part could not be shown
}

func (p plan) equal(q plan) bool {
	return p.pages == q.pages && slices.Equal(p.begins, q.begins) && slices.Equal(p.lost, q.lost)
}

func (p *plan) of(list []int, part int) int {
	if part < len(list) {
		return list[part]
	}
	return 0
}

// lay lays a document out, its index as a layout before found it.
func (p *Printer) lay(d papers.Document, day time.Time, known plan) *sheet {
	s := &sheet{
		pdf: fpdf.New("P", "mm", "A4", ""), letters: letters{fonts: p.fonts, known: map[rune]bool{}},
		known: known, mark: d.Mark,
	}
	s.begin(d, day)
	if d.IsLetter() {
		s.letter(d)
		s.plan.pages = s.pdf.PageCount()
		return s
	}
	s.front(d)
	for i, part := range d.Parts {
		s.part(i, part)
	}
	s.plan.pages = s.pdf.PageCount()
	return s
}
