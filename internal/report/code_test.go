package report_test

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	mathrand "math/rand/v2"
	"strings"
	"testing"

	"recourse/internal/fault"
	"recourse/internal/report"
)

// fixed is a stream that is random enough to judge and the same at every run.
func fixed() *mathrand.ChaCha8 {
	return mathrand.NewChaCha8([32]byte{1, 2, 3})
}

func newCode(t testing.TB) report.Code {
	t.Helper()
	c, err := report.NewCode(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestR52_NoCodeIsMadeOfLessRandomnessThanItNeeds(t *testing.T) {
	t.Parallel()
	c, err := report.NewCode(bytes.NewReader(make([]byte, 19)))
	if !fault.Is(err, fault.Unavailable) || !c.IsZero() {
		t.Fatalf("got %v %v, want unavailable and no code", c, err)
	}
}

func TestR52_EveryWordComesAsOftenAsAnyOther(t *testing.T) {
	t.Parallel()
	const codes = 100_000 // a million words
	seen := map[string]int{}
	src := fixed()
	for range codes {
		c, err := report.NewCode(src)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.Words() {
			seen[w]++
		}
	}
	if len(seen) != 7776 {
		t.Fatalf("%d different words came, want 7776", len(seen))
	}
	expected, chi := codes*10/7776.0, 0.0
	for _, n := range seen {
		chi += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	// 7,775 degrees of freedom: the mean is 7,775 and the spread √(2·7775); six of them is one run in a thousand million.
	if far := math.Abs(chi-7775) / math.Sqrt(2*7775); far > 6 {
		t.Fatalf("chi-square %.0f lies %.1f spreads from its mean", chi, far)
	}
}

func TestR52_DrawingRejectsRatherThanWraps(t *testing.T) {
	t.Parallel()
	// All 8,192 values of 13 bits once each, with the three bits above them set: each word must come exactly once.
	var all bytes.Buffer
	for i := range 8192 {
		_ = binary.Write(&all, binary.BigEndian, uint16(i)|0xe000)
	}
	seen := map[string]int{}
	for {
		c, err := report.NewCode(&all)
		if err != nil {
			break
		}
		for _, w := range c.Words() {
			seen[w]++
		}
	}
	for w, n := range seen {
		if n != 1 {
			t.Fatalf("%q came %d times", w, n)
		}
	}
	if len(seen) != 7770 { // 777 whole codes of ten; the last six words make none
		t.Fatalf("%d words came, want 7770", len(seen))
	}
}

func TestR52_ACodeIsReadHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	for range 300 {
		c := newCode(t)
		said := c.Canonical()
		for _, typed := range []string{
			said, strings.ToUpper(said), "  " + said + "\n", strings.ReplaceAll(said, " ", ""), strings.ReplaceAll(said, " ", "-"),
			strings.ReplaceAll(said, " ", " – "), strings.ReplaceAll(said, " ", ", "), strings.ReplaceAll(said, " ", "\r\n"),
			strings.ReplaceAll(said, " ", "\u00a0\u200b"), strings.ReplaceAll(said, "-", ""), strings.Join(c.Words(), "\t"),
		} {
			got, err := report.ParseCode(typed)
			if err != nil || !got.Equal(c) || got.Canonical() != said {
				t.Fatalf("%q was not read back", typed)
			}
		}
	}
}

func TestB61_WrongCodesAllGetOneAnswer(t *testing.T) {
	t.Parallel()
	c := newCode(t)
	w := c.Words()
	var first string
	for i, typed := range []string{
		"", " ", strings.Join(w[:9], " "), c.Canonical() + " abacus", strings.Join(w[:9], " ") + " notaword", c.Canonical() + "x",
		"1" + c.Canonical(), strings.Join(w[:9], " ") + " абак", strings.Repeat("abacus ", 100), strings.Repeat("a", 1<<20),
		"../../etc/passwd", "' OR 1=1 --", "\x00", "abacus\xff",
	} {
		got, err := report.ParseCode(typed)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Kind != fault.Unauthenticated || !got.IsZero() {
			t.Fatalf("%d: got %v, want unauthenticated", i, err)
		}
		if first == "" {
			first = fmt.Sprintf("%+v", *f)
		}
		if answer := fmt.Sprintf("%+v", *f); answer != first {
			t.Fatalf("%d: got %s, want %s", i, answer, first)
		}
	}
}

func TestB61_NearMissesAreOtherCodes(t *testing.T) {
	t.Parallel()
	c, other := newCode(t), newCode(t)
	swapped := c.Words()
	swapped[0], swapped[1] = swapped[1], swapped[0]
	nearly := append(c.Words()[:9:9], other.Words()[9])
	for _, words := range [][]string{swapped, nearly} {
		got, err := report.ParseCode(strings.Join(words, " "))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(words, " ") != c.Canonical() && got.Equal(c) {
			t.Fatal("a near miss equals the code")
		}
	}
	if (report.Code{}).Equal(report.Code{}) || c.Equal(report.Code{}) {
		t.Fatal("no code equals a code")
	}
}

func TestR52_ACodeIsShownOnlyWhenAskedByName(t *testing.T) {
	t.Parallel()
	c := newCode(t)
	type holder struct {
		inner  report.Code
		Public report.Code
		Ptr    *report.Code
	}
	h := holder{c, c, &c}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "code", c, "holder", h)
	slog.New(slog.NewTextHandler(&log, nil)).Info("made", "code", c, "holder", h)
	encoded, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	shown := log.String() + string(encoded) + fmt.Sprint(c, h, &h, []report.Code{c}, map[string]report.Code{"c": c})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown += fmt.Sprintf(verb+verb+verb, c, h, []any{c, h})
	}
	for _, w := range c.Words() {
		if strings.Contains(shown, `"`+w+`"`) || strings.Contains(shown, w+" ") && len(w) > 4 {
			t.Fatalf("a word of the code is shown: %q in %s", w, shown)
		}
	}
	if !strings.Contains(shown, "[access code]") {
		t.Fatal("nothing was shown at all")
	}
}

func TestP38_ReferencesHaveNoOrderAndNoNeighbours(t *testing.T) {
	t.Parallel()
	draw := func(p report.Prefix) []string {
		out := make([]string, 10_000)
		for i := range out {
			ref, err := report.NewReference(p, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := report.ParseReference(p, ref); err != nil {
				t.Fatalf("%s is not read back: %v", ref, err)
			}
			out[i] = ref
		}
		return out
	}
	a, b := draw(report.OfReport), draw(report.OfReport)
	seen := map[string]bool{}
	rising, near := 0, 0
	for i := range a {
		if seen[a[i]] || seen[b[i]] || a[i] == b[i] {
			t.Fatalf("a reference came twice")
		}
		seen[a[i]], seen[b[i]] = true, true
		if i > 0 && a[i] > a[i-1] {
			rising++
		}
		if a[i][:8] == b[i][:8] || i > 0 && a[i][:8] == a[i-1][:8] {
			near++
		}
	}
	// A fair coin of 10,000 throws has a spread of 50 (a little less here); eight of them.
	if rising < 4600 || rising > 5400 || near > 2 {
		t.Fatalf("%d of 10,000 rise, %d lie beside another", rising, near)
	}
}

func TestB21_OtherFormsOfAReferenceAreNotFound(t *testing.T) {
	t.Parallel()
	ref, err := report.NewReference(report.OfReport, fixed())
	if err != nil {
		t.Fatal(err)
	}
	bad := []string{
		"", "R-", ref[2:], strings.ToLower(ref), " " + ref, ref + " ", ref + "0", ref[:len(ref)-1], "C" + ref[1:], "R" + ref[2:],
		"R_" + ref[2:], ref + "\x00", "../" + ref, "R-' OR 1=1--", "R-ILOU" + ref[6:], strings.Repeat(ref, 1000), "R-٠١٢٣٤٥",
	}
	for i := 2; i < len(ref); i++ { // every single wrong character
		for _, c := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			if byte(c) != ref[i] {
				bad = append(bad, ref[:i]+string(c)+ref[i+1:])
			}
		}
	}
	for _, s := range bad {
		if got, err := report.ParseReference(report.OfReport, s); !fault.Is(err, fault.NotFound) || got != "" {
			t.Fatalf("%q: got %q %v, want not found", s, got, err)
		}
	}
	if _, err := report.ParseReference(report.OfCase, ref); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a report's reference reads as a case's: %v", err)
	}
	if _, err := report.NewReference(report.OfCase, bytes.NewReader(nil)); !fault.Is(err, fault.Unavailable) {
		t.Fatalf("got %v, want unavailable", err)
	}
}

func FuzzCode(f *testing.F) {
	f.Add("abacus abdomen abdominal abide abiding ability ablaze able abnormal abrasion")
	f.Add("YO-YO t-shirt felttip drop down abacus abacus abacus abacus abacus abacus")
	f.Fuzz(func(t *testing.T, typed string) {
		c, err := report.ParseCode(typed)
		if err != nil {
			if !c.IsZero() || !fault.Is(err, fault.Unauthenticated) {
				t.Fatalf("got %v with %v", c, err)
			}
			return
		}
		again, err := report.ParseCode(c.Canonical())
		if err != nil || !again.Equal(c) || len(c.Words()) != 10 {
			t.Fatal("a code that was read is not read again")
		}
	})
}
