package pdf

import (
	"strings"
	"testing"

	"recourse/internal/papers"
)

func TestALetterIsPrintedFromItsFirstPageOnAndEveryPageSaysWhichItIs(t *testing.T) {
	t.Parallel()
	body := "# Hysbysiad am ŵyr\n\n> <script>alert(1)</script> {{.Code}}\n\n- yn gyntaf\n\n" + strings.Repeat("A paragraph of the letter.\n\n", 200) + "The last words."
	pages := printed(t, papers.Letter("cy", "A subject", "2026-03-03", "LOST", body))
	if len(pages) < 3 || !strings.HasPrefix(strings.TrimSpace(pages[0]), "Hysbysiad am ŵyr") {
		t.Fatalf("%d pages, the first:\n%s", len(pages), pages[0])
	}
	for i, page := range pages {
		if want := strings.Join([]string{string(rune('1' + i)), "/", string(rune('0' + len(pages)))}, ""); !strings.Contains(strings.ReplaceAll(page, " / ", "/"), want) || !strings.Contains(page, "A subject") {
			t.Errorf("page %d does not say %q:\n%s", i+1, want, page)
		}
	}
	all := strings.Join(pages, "")
	for _, want := range []string{"<script>alert(1)</script> {{.Code}}", "• yn gyntaf", "The last words."} {
		if !strings.Contains(strings.Join(strings.Fields(all), " "), want) {
			t.Errorf("P-03: it lacks %q", want)
		}
	}
	if strings.Count(all, "A paragraph of the letter.") != 200 || strings.Contains(all, "LOST") || strings.Contains(all, "Index") {
		t.Error("it is not the letter, whole and alone")
	}
	if pages := printed(t, papers.Letter("en", "A subject", "2026-03-03", "LOST", "before هذه كلمات عن شخص after")); !strings.Contains(pages[0], "LOST") {
		t.Errorf("a reader is not told what the page cannot show:\n%s", pages[0])
	}
}
