package pdf

import "recourse/internal/papers"

// letter prints a letter: its title, what its pages cannot show, and its words, from the first page on.
func (s *sheet) letter(d papers.Document) {
	s.pdf.AddPage()
	s.pdf.SetY(top + 6)
	title := s.letters.set(d.Title)
	s.pdf.Bookmark(title, 0, -1)
	s.face("B", large+2, 0)
	s.lines(title, 0, width, nil)
	s.gap(3)
	if total(s.known.lost) > 0 {
		s.note(d.Lost)
		s.gap(2)
	}
	for _, p := range d.Parts {
		for _, b := range p.Blocks {
			s.block(b)
		}
	}
	s.plan.lost = append(s.plan.lost, s.letters.lost)
	s.letters.lost = 0
}
