package casework

import (
	"fmt"
	"reflect"
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
	got := put(c, casefile.Allegation{N: 1, Evidence: []string{"a", "b", "c"}}).Items
	if strings.Contains(fmt.Sprintf("%+v", got), "wren") {
		t.Fatalf("the notice names a file: %+v", got)
	}
	if want := []PutItem{{N: 1, How: casefile.Shown}, {N: 2, How: casefile.Withheld, Ground: "it names a child"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
