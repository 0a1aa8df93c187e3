package papers_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"recourse/internal/papers"
)

const written = "# A notice\n\nYour reference: C-1\nDate: 3 March 2026\n\n## What is said\n\n> It said <script>alert(1)</script> & \"so\".\n> # No heading\n>\n> - no list\n" +
	"\n- one\n- two\n\n### Below\n\nThe end.\n"

func TestALetterIsReadAsItsHeadingsQuotationsListsAndParagraphs(t *testing.T) {
	t.Parallel()
	d := papers.Letter("cy", "A subject", "2026-03-03", "lost", written)
	want := []papers.Block{
		{Kind: papers.Plain, Text: "Your reference: C-1\nDate: 3 March 2026"}, {Kind: papers.Heading, Name: "What is said"},
		{Kind: papers.Words, Text: "It said <script>alert(1)</script> & \"so\".\n# No heading\n\n- no list"},
		{Kind: papers.Item, Text: "one"}, {Kind: papers.Item, Text: "two"}, {Kind: papers.Heading, Name: "Below"}, {Kind: papers.Plain, Text: "The end."},
	}
	got := d.Parts[0].Blocks
	if d.Title != "A notice" || d.Mark != "A subject" || !d.IsLetter() || len(got) != len(want) {
		t.Fatalf("got %+v", d)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("block %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	if d := papers.Letter("en", "A subject", "2026-03-03", "", "Only words."); d.Title != "A subject" || len(d.Parts[0].Blocks) != 1 {
		t.Errorf("without a heading: %+v", d)
	}
}

func TestP03_WhateverAnybodyWroteIsTextOnThePageOfALetter(t *testing.T) {
	t.Parallel()
	d := papers.Letter(`cy" onload="x`, "</title><script>", "2026-03-03", "", written+"\n- <img src=x onerror=y>\n\n\u202eturned\n")
	var b bytes.Buffer
	if err := papers.HTML.Print(&b, d); err != nil {
		t.Fatal(err)
	}
	allowed := map[string]int{"html": 1, "head": 1, "meta": 2, "title": 1, "body": 1, "main": 1, "h1": 1, "h2": 2, "p": 3, "blockquote": 1, "ul": 2, "li": 3, "br": 4}
	got := map[string]int{}
	r := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	r.Strict, r.AutoClose, r.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := r.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			got[e.Name.Local]++
			for _, a := range e.Attr {
				if a.Name.Local != "lang" && a.Name.Local != "charset" && a.Name.Local != "name" && a.Name.Local != "content" {
					t.Errorf("%s has %s", e.Name.Local, a.Name.Local)
				}
			}
		}
	}
	for name, n := range got {
		if allowed[name] != n {
			t.Errorf("%d elements %s, want %d", n, name, allowed[name])
		}
	}
	if !strings.Contains(b.String(), "[U+202E]turned") {
		t.Error("what turns the words is not shown")
	}
}
