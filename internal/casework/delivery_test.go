package casework

import (
	"strings"
	"testing"
)

func TestAServersAnswerIsKeptWithoutWhomItNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ to, answer, want string }{
		{"respondent", "250 2.0.0 taken for Robin.Example@Example.NET as Q7F3", "250 2.0.0 taken for * as Q7F3"},
		{"respondent", "250 <robin.example@example.net> mailbox robin.EXAMPLE and robin.example", "250 <*> mailbox * and *"},
		{"respondent", "250 ok\r\nrobin\x00\u202e\u00e1", "250 ok??robin???"},
		{"respondent", "", ""},
		{"reporter", "250 2.0.0 taken for robin.example@example.net as Q7F3", "250 2.0.0"},
		{"reporter", "250 taken for old-name@elsewhere.example", "250"},
		{"witness", "taken for somebody", ""},
	} {
		a := Addressee{To: c.to}
		if got := a.kept(c.answer, "robin.example@example.net"); got != c.want {
			t.Errorf("to the %s %q is kept as %q, want %q", c.to, c.answer, got, c.want)
		}
	}
	a := Addressee{To: "respondent"}
	if got := a.kept(strings.Repeat("x", 5000), "a@b.example"); len(got) != answerMost {
		t.Errorf("%d bytes are kept", len(got))
	}
}
