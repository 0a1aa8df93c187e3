package api

import (
	"testing"

	"recourse/internal/casefile"
)

func TestI26_WhoHasOnlyThePackKnowsAnItemByNumber(t *testing.T) {
	t.Parallel()
	c := &casefile.Contents{
		Exhibits: []casefile.Exhibit{{ID: "a", Name: "wren-invented-phone.png", About: "I, Wren, took this", From: "reporter"}},
		Shown:    map[string]casefile.Disclosure{"a": {How: casefile.Shown}},
	}
	got := exhibitsOf(c, sight{pack: true})
	if len(got) != 1 || got[0].Name != "item 1" || got[0].About != "" {
		t.Errorf("got %+v, want item 1 and nothing its sender wrote", got)
	}
	if whole := exhibitsOf(c, sight{matter: true}); whole[0].Name != "wren-invented-phone.png" {
		t.Errorf("got %+v, want the name for those who have the matter", whole)
	}
}
