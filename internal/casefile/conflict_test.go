package casefile_test

import (
	"slices"
	"testing"

	"recourse/internal/casefile"
)

func TestI09_WhoeverIsNamedOrNearIsSetAside(t *testing.T) {
	t.Parallel()
	staff := []casefile.Colleague{
		{ID: "1", Username: "alex.sample", Name: "Alexandra Sample", Groups: []string{"Northfield branch"}},
		{ID: "2", Username: "jo.trial", Name: "Jo Trial", Near: []string{"Robin Example"}},
		{ID: "3", Username: "kit.mock", Name: "Kit Mock"},
	}
	for _, c := range []struct {
		name  string
		named []string
		away  []string
		want  []string
	}{
		{"nobody", []string{"Somebody Else"}, nil, nil},
		{"a single shared word sets nobody aside", []string{"Alexandra"}, nil, nil},
		{"by name", []string{"ALEXANDRA  sample"}, nil, []string{"1"}},
		{"by name with a title and a middle name", []string{"Cllr Alexandra Jane Sample"}, nil, []string{"1"}},
		{"by a handle that is the user name", []string{"@alex.sample"}, nil, []string{"1"}},
		{"by look-alike letters", []string{"Alexаndra Sample"}, nil, []string{"1"}}, // a Cyrillic letter
		{"as a close contact", []string{"Robin Example"}, nil, []string{"2"}},
		{"because the reporter asks, by group", nil, []string{"northfield branch"}, []string{"1"}},
		{"because the reporter asks, by name", nil, []string{"Kit Mock"}, []string{"3"}},
	} {
		if got := casefile.SetAside(c.named, c.away, staff); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
