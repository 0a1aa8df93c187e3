package papers

import "strings"

// Letter makes a document of a letter: headings open with #, words that somebody said with >, entries of a list with a
// hyphen, and what stands in lines that follow one another is one paragraph. Its subject stands at the foot of every page.
func Letter(lang, subject, day, lost, body string) Document {
	d := Document{Title: subject, Mark: subject, Day: day, Lang: lang, Lost: lost, Parts: make([]Part, 1)}
	p := &d.Parts[0]
	var kind Kind
	var lines []string
	end := func() {
		p.Add(kind, "", strings.Join(lines, "\n"))
		lines = nil
	}
	take := func(k Kind, line string) {
		if k != kind || k == Item {
			end()
		}
		kind, lines = k, append(lines, line)
	}
	for i, line := range strings.Split(strings.TrimSpace(body), "\n") {
		head, isHead := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		switch {
		case strings.HasPrefix(line, "# ") && i == 0:
			d.Title = head
		case strings.HasPrefix(line, "#") && isHead:
			end()
			p.Add(Heading, head, "")
		case line == ">" || strings.HasPrefix(line, "> "):
			take(Words, strings.TrimPrefix(line[1:], " "))
		case strings.HasPrefix(line, "- "):
			take(Item, line[2:])
		case line == "":
			end()
		default:
			take(Plain, line)
		}
	}
	end()
	return d
}
