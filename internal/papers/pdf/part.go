package pdf

import (
	"fmt"
	"strings"

	"recourse/internal/papers"
)

// part prints a part, from the head of a page on.
func (s *sheet) part(i int, p papers.Part) {
	s.pdf.AddPage()
	s.pdf.SetY(top)
	s.plan.begins = append(s.plan.begins, s.pdf.PageNo())
	s.pdf.SetLink(s.links[i], 0, -1)
	title := s.letters.set(p.Title)
	s.pdf.Bookmark(fmt.Sprintf("%d  %s", i+1, title), 0, -1)
	s.face("B", large, 0)
	s.lines(fmt.Sprintf("%d   %s", i+1, title), 0, width, nil)
	y := s.pdf.GetY() + 1.5
	s.pdf.SetDrawColor(60, 60, 60)
	s.pdf.Line(left, y, left+width, y)
	s.pdf.SetY(y + 3)
	if s.known.of(s.known.lost, i) > 0 {
		s.note(fmt.Sprintf("Some of this part is in a script that this page cannot show: papers.txt has it whole, under number %d.", i+1))
		s.gap(2)
	}
	for _, b := range p.Blocks {
		s.block(b)
	}
	s.plan.lost = append(s.plan.lost, s.letters.lost)
	s.letters.lost = 0
}

func (s *sheet) block(b papers.Block) {
	switch b.Kind {
	case papers.Heading:
		s.gap(5)
		s.face("B", body+1, 0)
		s.room(4 * high(body)) // a heading does not stand alone at the foot of a page
		s.lines(s.letters.set(b.Name), 0, width, nil)
		s.gap(1)
	case papers.Fact:
		s.fact(b.Name, b.Text)
	case papers.Words:
		s.words(b.Name, b.Text)
	case papers.Plain:
		s.face("", body, 0)
		s.lines(s.letters.set(b.Text), 0, width, nil)
		s.gap(1.5)
	case papers.Note:
		s.note(b.Text)
	case papers.Item:
		s.face("", body, 0)
		s.room(high(body))
		y := s.pdf.GetY()
		s.pdf.SetXY(left+1.5, y)
		s.pdf.CellFormat(3, high(body), "•", "", 0, "L", false, 0, "")
		s.pdf.SetY(y)
		s.lines(s.letters.set(b.Text), 5, width-5, nil)
		s.gap(0.8)
	}
}

// fact prints a name and, in a column beside it, what it stands for.
func (s *sheet) fact(name, text string) {
	h := high(body)
	s.face("", body, 90)
	names := s.pdf.SplitText(s.letters.set(name), column-3)
	s.room(h * float64(len(names)))
	y := s.pdf.GetY()
	for i, line := range names {
		s.pdf.SetXY(left, y+h*float64(i))
		s.pdf.CellFormat(column-3, h, line, "", 0, "L", false, 0, "")
	}
	page := s.pdf.PageNo()
	s.pdf.SetY(y)
	s.face("", body, 0)
	s.lines(s.letters.set(text), column, width-column, nil)
	if low := y + h*float64(len(names)); s.pdf.PageNo() == page && s.pdf.GetY() < low {
		s.pdf.SetY(low)
	}
	s.gap(0.8)
}

// words prints what somebody said, with a line along it, so that nothing said passes for words of the house.
func (s *sheet) words(name, text string) {
	if name != "" {
		s.gap(1.5)
		s.face("B", body-1, 60)
		s.room(3 * high(body))
		s.lines(s.letters.set(name), 0, width, nil)
	}
	s.face("", body, 0)
	s.pdf.SetDrawColor(150, 150, 150)
	for para := range strings.SplitSeq(s.letters.set(text), "\n") {
		if para == "" {
			para = " "
		}
		s.lines(para, 5, width-5, func(y, h float64) { s.pdf.Line(left+1.5, y, left+1.5, y+h) })
	}
	s.gap(1.5)
}

func (s *sheet) note(text string) {
	s.face("", small+0.5, 80)
	s.lines(s.letters.set(text), 0, width, nil)
	s.gap(1)
}
