package pdf

import (
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"

	"recourse/internal/papers"
)

// Measures of an A4 page, in millimetres; sizes of letters in points.
const (
	left, right = 22.0, 22.0
	top, bottom = 22.0, 24.0
	width       = 210 - left - right
	foot        = 297 - bottom
	column      = 36.0 // of the name of a fact

	small, body, large, huge = 8.0, 10.0, 14.0, 20.0
)

const font = "papers"

// sheet is a document being laid out.
type sheet struct {
	pdf     *fpdf.Fpdf
	letters letters
	plan    plan // what this layout finds
	known   plan // what the one before found
	mark    string
	links   []int
}

func (s *sheet) begin(d papers.Document, day time.Time) {
	f := s.pdf
	f.AddUTF8FontFromBytes(font, "", dejavusanscondensed.TTF)
	f.AddUTF8FontFromBytes(font, "B", dejavusanscondensedbold.TTF)
	f.SetMargins(left, top, right)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, 0)
	f.SetCreationDate(day)
	f.SetModificationDate(day)
	f.SetCatalogSort(true)
	f.SetTitle(d.Title, true)
	f.SetProducer("Recourse", true)
	f.SetLang("en-GB")
	if d.IsLetter() {
		f.SetLang(d.Lang)
	}
	f.SetFooterFunc(func() {
		s.face("", small, 90)
		f.SetXY(left, 297-14)
		f.CellFormat(width/2, 4, s.letters.set(s.mark), "", 0, "L", false, 0, "")
		page := fmt.Sprintf("bundle page %d of %d", f.PageNo(), s.known.pages)
		if d.IsLetter() {
			page = fmt.Sprintf("%d / %d", f.PageNo(), s.known.pages)
		}
		f.CellFormat(width/2, 4, page, "", 0, "R", false, 0, "")
	})
	for range d.Parts {
		s.links = append(s.links, f.AddLink())
	}
}

// face chooses letters, and how dark they are: 0 is black.
func (s *sheet) face(style string, size float64, grey int) {
	s.pdf.SetFont(font, style, size)
	s.pdf.SetTextColor(grey, grey, grey)
}

// high is how high a line of a size is.
func high(size float64) float64 { return size * 0.3528 * 1.42 }

// room begins a page where so much does not fit on this one.
func (s *sheet) room(need float64) {
	if s.pdf.GetY()+need > foot {
		s.pdf.AddPage()
		s.pdf.SetY(top)
	}
}

// gap leaves some space, unless a page has just begun.
func (s *sheet) gap(by float64) {
	if s.pdf.GetY() > top {
		s.pdf.SetY(s.pdf.GetY() + by)
	}
}

// lines prints a text, line by line, at a distance from the left; along is drawn beside each.
func (s *sheet) lines(text string, indent, wide float64, along func(y, h float64)) {
	_, size := s.pdf.GetFontSize()
	h := size * 1.42
	for _, line := range s.pdf.SplitText(text, wide) {
		s.room(h)
		y := s.pdf.GetY()
		if along != nil {
			along(y, h)
		}
		s.pdf.SetXY(left+indent, y)
		s.pdf.CellFormat(wide, h, line, "", 0, "L", false, 0, "")
		s.pdf.SetY(y + h)
	}
}

// front is the title, what is to be known of the document, and the index.
func (s *sheet) front(d papers.Document) {
	s.pdf.AddPage()
	s.pdf.SetY(top + 6)
	s.face("B", huge, 0)
	s.lines(s.letters.set(d.Title), 0, width, nil)
	s.gap(4)
	for _, l := range d.About {
		s.fact(l.Name, l.Text)
	}
	if n := s.letters.lost + total(s.known.lost); n > 0 {
		s.gap(2)
		s.note(fmt.Sprintf("%d characters of this document are of scripts that its pages cannot show. They stand in brackets, by their code or their number; papers.txt, beside this file, has every character, under the same part.", n))
	}
	s.letters.lost = 0
	s.gap(8)
	s.face("B", large, 0)
	s.lines("Index", 0, width, nil)
	s.gap(2)
	for i, p := range d.Parts {
		s.entry(i, p.Title)
	}
}

func total(list []int) int {
	n := 0
	for _, v := range list {
		n += v
	}
	return n
}

// entry is a line of the index.
func (s *sheet) entry(i int, title string) {
	s.face("", body, 0)
	h := high(body) + 1
	split := s.pdf.SplitText(s.letters.set(title), width-30)
	s.room(h * float64(len(split)))
	for n, line := range split {
		y := s.pdf.GetY()
		s.pdf.SetXY(left, y)
		if n == 0 {
			s.pdf.CellFormat(10, h, fmt.Sprint(i+1), "", 0, "L", false, s.links[i], "")
		}
		s.pdf.SetX(left + 10)
		s.pdf.CellFormat(width-30, h, line, "", 0, "L", false, s.links[i], "")
		if n == len(split)-1 {
			s.pdf.SetX(left + width - 20)
			s.pdf.CellFormat(20, h, fmt.Sprint(s.known.of(s.known.begins, i)), "", 0, "R", false, s.links[i], "")
			s.pdf.SetDrawColor(215, 215, 215)
			s.pdf.Line(left, y+h, left+width, y+h)
		}
		s.pdf.SetY(y + h)
	}
}
