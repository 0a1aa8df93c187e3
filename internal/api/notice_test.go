package api

import (
	"encoding/json"
	"strings"
	"testing"

	"recourse/internal/casefile"
)

func TestA03_TheRespondentKnowsAnItemByNumberAndNotByTheNameOfItsFile(t *testing.T) {
	t.Parallel()
	c := &casefile.Contents{
		Exhibits: []casefile.Exhibit{{ID: "a", Name: "wren-invented-phone.png"}, {ID: "b", Name: "wren-invented-2.png"}, {ID: "c", Name: "wren.png"}},
		Shown:    map[string]casefile.Disclosure{"b": {How: casefile.Shown}, "c": {How: casefile.Withheld, Ground: "it names a child"}},
	}
	got, err := json.Marshal(put(c, casefile.Allegation{N: 1, Evidence: []string{"a", "b", "c"}}).Evidence)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(got), "wren") {
		t.Fatalf("the notice names a file: %s", got)
	}
	if want := `[{"item":1,"how":"shown"},{"item":2,"how":"withheld","ground":"it names a child"}]`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

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
