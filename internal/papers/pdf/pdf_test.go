package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"recourse/internal/papers"
)

// printed prints a document and reads its pages back with an outside tool.
func printed(t *testing.T, d papers.Document) (pages []string) {
	t.Helper()
	p, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var b, again bytes.Buffer
	if err := p.Print(&b, d); err != nil {
		t.Fatal(err)
	}
	if err := p.Print(&again, d); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("printed twice it is another file: %v", err)
	}
	path := filepath.Join(t.TempDir(), "papers.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext is needed (tools/setup.sh outside brings it): %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

const welsh = "Ysgrifennodd dri phost: ŵyr, tŷ, ẁ ẃ ẅ ŷ ỳ ý ÿ â ê î ô û, Ŵ Ŷ."

// long is a document of many pages, with an index of more than one.
func long() papers.Document {
	d := papers.Document{Title: "Papers of case C-TEST", Mark: "C-TEST", Day: "2026-11-22", About: []papers.Line{{Name: "Organisation", Text: "An invented club"}}}
	for i := range 70 {
		p := papers.Part{Title: fmt.Sprintf("Part called %c%d", 'A'+i%26, i+1)}
		for j := range i % 5 {
			p.Add(papers.Heading, fmt.Sprintf("Heading %d", j), "")
			p.Add(papers.Words, "The reporter", strings.Repeat(welsh+" ", 8)+"\n\n"+strings.Repeat("word ", 90))
			p.Add(papers.Fact, "A name that is longer than its column is", strings.Repeat("value ", 30))
		}
		d.Parts = append(d.Parts, p)
	}
	return d
}

// TestTheIndexNamesThePageOnWhichEachPartBegins and every page says which of how many it is.
func TestTheIndexNamesThePageOnWhichEachPartBegins(t *testing.T) {
	t.Parallel()
	d := long()
	pages := printed(t, d)
	for i, page := range pages {
		if want := fmt.Sprintf("bundle page %d of %d", i+1, len(pages)); !strings.Contains(page, want) {
			t.Errorf("page %d does not say %q", i+1, want)
		}
	}
	found := 0
	for _, m := range regexp.MustCompile(`(?m)^ *(\d+) +(Part called \w+) +(\d+)$`).FindAllStringSubmatch(strings.Join(pages[:4], "\n"), -1) {
		found++
		n, err := strconv.Atoi(m[3])
		if err != nil || n < 2 || n > len(pages) {
			t.Fatalf("%s is said to be on page %s", m[2], m[3])
		}
		if head, _, _ := strings.Cut(strings.TrimSpace(pages[n-1]), "\n"); !regexp.MustCompile(`^` + m[1] + ` +` + m[2] + `$`).MatchString(head) {
			t.Errorf("%s is said to be on page %d, which begins with %q", m[2], n, head)
		}
	}
	if found != len(d.Parts) {
		t.Errorf("the index has %d of %d parts", found, len(d.Parts))
	}
}

// TestNoCharacterIsLostInSilence: what a page cannot show is said to be there.
func TestNoCharacterIsLostInSilence(t *testing.T) {
	t.Parallel()
	d := papers.Document{Title: "Papers", Mark: "C-TEST", Day: "2026-11-22"}
	for _, c := range [][2]string{
		{welsh, "tŷ, ẁ ẃ ẅ ŷ ỳ ý ÿ"},
		{"w\u0302y\u0302r", "ŵŷr"},
		{"Ёлка, γάτα, łódź, čaj, ærlig, ağaç, “quoted” – 20 €", "Ёлка, γάτα, łódź, čaj, ærlig, ağaç, “quoted” – 20 €"},
		{"he wrote \u202egnihton\u202c", "he wrote [U+202E]gnihton[U+202C]"},
		{"so funny 😀😀", "so funny [U+1F600][U+1F600]"},
		{"before هذه كلمات عن شخص after", "before [16 characters] after"},
		{"before 他们写了三个帖子 after", "before [8 characters] after"},
		{"a\x00b\x1b[2J", "a[U+0000]b[U+001B][2J"},
	} {
		p := papers.Part{Title: c[1]}
		p.Add(papers.Words, "", c[0])
		d.Parts = append(d.Parts, p)
	}
	pages := printed(t, d)
	for i, part := range d.Parts {
		if _, body, _ := strings.Cut(pages[i+1], "\n"); !strings.Contains(body, part.Title) {
			t.Errorf("%q is printed as:\n%s", part.Blocks[0].Text, body)
		}
		told := strings.Contains(pages[i+1], "papers.txt has it whole")
		if lost := i >= 4 && i <= 6; told != lost {
			t.Errorf("page %d: a reader is told: %v", i+2, told)
		}
	}
	if !strings.Contains(pages[0], "26 characters of this document") {
		t.Errorf("the first page does not say how much it lacks:\n%s", pages[0])
	}
	var b bytes.Buffer
	if err := papers.Text.Print(&b, d); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"هذه كلمات عن شخص", "他们写了三个帖子", "😀😀", "[U+202E]gnihton[U+202C]", "[U+001B][2J"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the text does not have %q", want)
		}
	}
}

// TestNoWordOfAnybodyLeavesItsPage: words without a space, and thousands of lines, stay between the margins.
func TestNoWordOfAnybodyLeavesItsPage(t *testing.T) {
	t.Parallel()
	p := papers.Part{Title: strings.Repeat("W", 300)}
	p.Add(papers.Words, "The reporter", strings.Repeat("M", 3000)+"\n"+strings.Repeat("line\n", 500)+"the last")
	pages := printed(t, papers.Document{Title: strings.Repeat("T", 200), Mark: "C-TEST", Day: "2026-11-22", Parts: []papers.Part{p}})
	all := strings.Join(pages, "")
	if strings.Count(all, "M") != 3000 || strings.Count(all, "line\n") != 500 || !strings.Contains(all, "the last") || strings.Count(all, "W") != 600 {
		t.Errorf("of 3000, 500, 1 and 600 there are %d, %d, %v and %d", strings.Count(all, "M"), strings.Count(all, "line\n"),
			strings.Contains(all, "the last"), strings.Count(all, "W"))
	}
}
