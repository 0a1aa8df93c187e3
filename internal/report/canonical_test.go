package report_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"recourse/internal/report"
)

func TestB16_OneHandleHasOneCanonicalForm(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"invented", "@invented", " @Invented ", "INVENTED", "@@invented", "＠ｉｎｖｅｎｔｅｄ", "in\u200bvented", "in\u00advented\u2060", "\ufeffinvented", "@ invented"},
		{"café", "cafe\u0301", "CAFÉ", "CAFE\u0301"},
		{"straße", "STRASSE", "strasse", "STRAẞE"},
		{"i\u0307stanbul", "İstanbul"},
		{"ﬁne", "fine", "FINE"},
		{"admin", "𝐚𝐝𝐦𝐢𝐧", "ａｄｍｉｎ", "ad\u202emin", "ad\U000e0041min", "admin\ufe0f"},
		{"@user@example.org", "User@Example.org"},
	} {
		want := report.Canonical(report.Handle, same[0])
		for _, s := range same {
			if got := report.Canonical(report.Handle, s); got != want || got == "" {
				t.Errorf("%q: got %q, want %q", s, got, want)
			}
		}
	}
}

func TestDifferentMarksStayDifferent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mark report.Mark
		a, b string
	}{
		{report.Handle, "invented", "invented_"}, {report.Handle, "аdmin", "admin"}, {report.Handle, "a.b", "ab"},
		{report.Email, "a.b@example.org", "ab@example.org"}, {report.Email, "a+b@example.org", "a@example.org"},
		{report.MembershipNumber, "0012", "12"},
	} {
		if report.Canonical(c.mark, c.a) == report.Canonical(c.mark, c.b) {
			t.Errorf("%q and %q are one", c.a, c.b)
		}
	}
	if got := report.Canonical(report.MembershipNumber, "ab-12 ３４"); got != "AB1234" {
		t.Errorf("got %q", got)
	}
	for _, nothing := range []string{"", "@", " @ ", "\u200b", "@\ufeff"} {
		if got := report.Canonical(report.Handle, nothing); got != "" {
			t.Errorf("%q: got %q, want nothing to tag", nothing, got)
		}
	}
	if got := report.Canonical("shoe size", "9"); got != "" {
		t.Errorf("an unknown mark has a form: %q", got)
	}
}

func TestB15_LookAlikesShareASkeletonAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"@admin", "@аdmin"}, {"@admin", "@аdmіn"}, {"@admin", "ａｄｍｉｎ"}, {"@admin", "𝒶𝒹𝓂𝒾𝓃"}, {"@admin", "@adm1n"}, {"@admin", "@adrnin"},
		{"@scope", "@ѕсоре"}, {"@zoe", "@zoë"}, {"@wolf", "@vvo1f"}, {"@alpha", "@αlphα"}, {"@ill", "@ILL"}, {"@ill", "@lll"}, {"@go0d", "@good"},
	} {
		if report.Skeleton(c[0]) != report.Skeleton(c[1]) {
			t.Errorf("%q and %q look alike: %q, %q", c[0], c[1], report.Skeleton(c[0]), report.Skeleton(c[1]))
		}
	}
	for _, c := range [][2]string{{"@admin", "@adman"}, {"@admin", "@admin2"}, {"@abc", "@cba"}} {
		if report.Skeleton(c[0]) == report.Skeleton(c[1]) {
			t.Errorf("%q and %q do not look alike", c[0], c[1])
		}
	}
}

func TestB14_WhatCannotBeSeenIsMarked(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"a\u200bb", "a\u202eb", "a\u2066b", "a\u00adb", "a\U000e0041", "a\ufeff"} {
		if !report.Marked(s) {
			t.Errorf("%q is not marked", s)
		}
	}
	for _, s := range []string{"plain", "שלום", "👩‍👩‍👧‍👦 1️⃣", "a\nb\tc", ""} {
		if report.Marked(s) {
			t.Errorf("%q is marked", s)
		}
	}
}

func FuzzHandle(f *testing.F) {
	for _, s := range []string{"@invented", "İ", "ß", "＠ａ", "@\u200b@a", "rrn", "vvv", "\u0345\u03b1", "ᾼ", "\u034f", "a\u0327\u0301", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 2000 {
			return
		}
		for _, m := range []report.Mark{report.Handle, report.Email, report.MembershipNumber} {
			c := report.Canonical(m, s)
			if again := report.Canonical(m, c); again != c {
				t.Fatalf("%s of %q: %q becomes %q", m, s, c, again)
			}
			if utf8.ValidString(s) && !utf8.ValidString(c) {
				t.Fatalf("%s of %q broke the text", m, s)
			}
		}
		h, k := report.Canonical(report.Handle, s), report.Skeleton(s)
		if strings.HasPrefix(h, "@") || report.Blank(h) != (h == "") {
			t.Fatalf("%q: the form %q is not bare", s, h)
		}
		if report.Skeleton(h) != k {
			t.Fatalf("%q and its form %q look different", s, h)
		}
		if report.Skeleton(k) != k {
			t.Fatalf("%q: skeleton %q has skeleton %q", s, k, report.Skeleton(k))
		}
	})
}
