package papers

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strings"
)

// HTML prints a letter as a page that needs nothing from anywhere: its language, one heading above the others, quotations as
// quotations, lists as lists. Every word of anybody is text.
var HTML Printer = page{}

type page struct{}

func (page) Print(w io.Writer, d Document) error {
	b := bufio.NewWriter(w)
	say := func(format string, args ...any) {
		for i := range args {
			args[i] = strings.ReplaceAll(html.EscapeString(Visible(fmt.Sprint(args[i]))), "\n", "<br>\n")
		}
		fmt.Fprintf(b, format+"\n", args...)
	}
	lang := d.Lang
	if lang == "" {
		lang = "en"
	}
	say("<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">", lang)
	say("<title>%s</title>\n</head>\n<body>\n<main>\n<h1>%s</h1>", d.Mark, d.Title)
	for _, p := range d.Parts {
		if p.Title != "" {
			say("<h2>%s</h2>", p.Title)
		}
		listed := false
		for _, k := range p.Blocks {
			if listed && k.Kind != Item {
				say("</ul>")
			} else if !listed && k.Kind == Item {
				say("<ul>")
			}
			listed = k.Kind == Item
			switch k.Kind {
			case Heading:
				say("<h2>%s</h2>", k.Name)
			case Fact:
				say("<p><strong>%s:</strong> %s</p>", k.Name, k.Text)
			case Words:
				if k.Name != "" {
					say("<p>%s</p>", k.Name)
				}
				say("<blockquote>%s</blockquote>", k.Text)
			case Item:
				say("<li>%s</li>", k.Text)
			default:
				say("<p>%s</p>", k.Text)
			}
		}
		if listed {
			say("</ul>")
		}
	}
	say("</main>\n</body>\n</html>")
	return b.Flush()
}
