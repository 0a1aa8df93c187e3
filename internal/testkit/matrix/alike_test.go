package matrix

import (
	"fmt"
	"slices"
	"testing"

	"recourse/internal/testkit"
	"recourse/internal/testkit/photo"
)

// alike is what somebody is told that looks like the items of a file: where, and how.
func alike(c *testkit.Client, of *file) (out []string) {
	items, _ := c.Get(of.path() + "/evidence/alike").Want(200).JSON()["items"].([]any)
	for _, one := range items {
		x, _ := one.(map[string]any)
		how := "looks alike"
		if x["same"] == true {
			how = "same"
		}
		out = append(out, fmt.Sprintf("%s %s %s", x["kind"], x["reference"], how))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestT6_APictureIsFoundAgainAmongTheCasesThatTheViewerMayKnow sends one screenshot three times: as it is, made smaller
// and pressed, and as it is again.
func TestT6_APictureIsFoundAgainAmongTheCasesThatTheViewerMayKnow(t *testing.T) {
	t.Parallel()
	d := newDrive(t)
	screen := photo.Screen(4)
	first := photo.InPNG(screen)
	sent := func(files ...testkit.File) (*file, *file) {
		r := d.h.Submit(story(), files...)
		f := d.file("report", r.Reference)
		d.h.As("triage-1").ActionAt("reports", f.ref, "take_report", "", nil, d.version(f)).Want(201)
		d.do(f, "screener", "screen", "", map[string]any{"danger": false, "child": false, "data_protection": false})
		return f, d.opened(f, "Robin Example")
	}
	_, a := sent(testkit.File{Name: "a.png", Type: "image/png", Bytes: first}, testkit.File{Name: "other.png", Type: "image/png", Bytes: photo.InPNG(photo.Screen(5))})
	q, b := sent(testkit.File{Name: "b.jpg", Type: "image/jpeg", Bytes: photo.InJPEG(photo.Resized(screen, 180, 360), 70)})
	r, c := sent(testkit.File{Name: "c.png", Type: "image/png", Bytes: first})
	d.h.MakeCopies()

	officer := d.spare(a, "triage")
	as := d.h.As(officer.Username)
	for _, f := range []*file{a, b, c, q, r} {
		d.stand(f, officer, nil)
	}
	as.Get(a.path() + "/evidence/alike").Want(404)

	d.stand(a, officer, []string{"triage"})
	if got := alike(as, a); len(got) != 0 {
		t.Errorf("who may know of no other case is told %v", got)
	}
	d.stand(b, officer, []string{"triage"})
	want := []string{"case " + b.ref + " looks alike"}
	if got := alike(as, a); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	d.stand(c, officer, []string{"triage"})
	want = append(want, "case "+c.ref+" same")
	slices.Sort(want)
	if got := alike(as, a); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	d.stand(c, officer, []string{"triage", "conflict"})
	if got := alike(as, a); !slices.Equal(got, []string{"case " + b.ref + " looks alike"}) {
		t.Errorf("who is conflicted out of a case is told %v", got)
	}
	if got := as.Get(a.path() + "/evidence/alike?cursor=AAAA"); got.Status != 400 {
		t.Errorf("a cursor that is none: %d", got.Status)
	}
}
