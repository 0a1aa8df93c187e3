package report_test

import (
	"slices"
	"testing"

	"recourse/internal/report"
)

// The build stops where somebody would be asked something in English that nobody has put into Welsh.
func TestEveryWordOfTheQuestionnaireIsThereInWelsh(t *testing.T) {
	t.Parallel()
	q := questions(t)
	// What has one name in every language is written once.
	names := []string{
		"X (Twitter)", "Facebook", "Instagram", "Threads", "WhatsApp", "TikTok", "YouTube", "Bluesky", "Telegram", "Signal",
		"Discord", "Reddit", "LinkedIn", "Snapchat", "English",
	}
	whole := func(at string, w report.Words) {
		if w["en"] != "" && w["cy"] == "" && !slices.Contains(names, w["en"]) {
			t.Errorf("%s lacks Welsh: %q", at, w["en"])
		}
	}
	whole("the title", q.Title)
	for list, options := range q.Options {
		for _, o := range options {
			whole(list+"."+o.ID, o.Label)
			whole(list+"."+o.ID, o.Hint)
		}
	}
	for _, p := range q.Pages {
		whole("page "+p.ID, p.Title)
		whole("page "+p.ID, p.Body)
		for _, asked := range p.Questions {
			whole("question "+asked.ID, asked.Label)
			whole("question "+asked.ID, asked.Hint)
		}
	}
}
