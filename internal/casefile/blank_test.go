package casefile

import (
	"testing"

	"recourse/internal/procedure"
)

func TestB19_ATextThatNobodyCanSeeIsNoAnswer(t *testing.T) {
	t.Parallel()
	a := &procedure.Action{Reason: "required", Fields: []procedure.Field{{Name: "text", Type: "text", Required: true}}}
	for _, s := range []string{"", " ", "\n\t", "\u200b", "\u200b\u200c\u200d\u2060\ufeff", "\u00ad", "\u202e\u2066", "\ufe0f", "\u3164", "\u115f", "\U000e0041", "\u00a0\u3000"} {
		if _, err := checkFields(nil, a, map[string]any{"text": s}, "Because."); err == nil {
			t.Errorf("%q is an answer", s)
		}
		if _, err := checkFields(nil, a, map[string]any{"text": "A word."}, s); err == nil {
			t.Errorf("%q is a reason", s)
		}
	}
	for _, s := range []string{"a", "\u200ba", "。", "👍", "0", "-"} {
		if _, err := checkFields(nil, a, map[string]any{"text": s}, s); err != nil {
			t.Errorf("%q is no answer: %v", s, err)
		}
	}
}
