package recode_test

import (
	"bytes"
	"image"
	"testing"

	"recourse/internal/evidence/recode"
	"recourse/internal/testkit/photo"
)

// likeness is what the process makes of a picture.
func likeness(t *testing.T, media string, in []byte) recode.Likeness {
	t.Helper()
	_, like, err := recode.Process{}.Clean(t.Context(), media, bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	return like
}

func ofPNG(t *testing.T, m image.Image) recode.Likeness {
	t.Helper()
	return likeness(t, "image/png", photo.InPNG(m))
}

func ofJPEG(t *testing.T, m image.Image, quality int) recode.Likeness {
	t.Helper()
	return likeness(t, "image/jpeg", photo.InJPEG(m, quality))
}

func TestAPictureThatWasPressedOrShrunkAgainLooksAlike(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]image.Image{"photo": photo.Scene(1), "screen": photo.Screen(1)} {
		first := ofPNG(t, m)
		for how, again := range map[string]recode.Likeness{
			"pressed": ofJPEG(t, m, 60), "shrunk to a half": ofPNG(t, photo.Resized(m, m.Bounds().Dx()/2, m.Bounds().Dy()/2)),
			"shrunk to a third and pressed": ofJPEG(t, photo.Resized(m, m.Bounds().Dx()/3, m.Bounds().Dy()/3), 75),
		} {
			if !first.Alike(again) {
				t.Errorf("%s, %s: %d of a hundred", name, how, first.Percent(again))
			}
		}
	}
}

func TestPicturesOfDifferentThingsDoNotLookAlike(t *testing.T) {
	t.Parallel()
	var all []recode.Likeness
	for seed := range uint64(8) {
		all = append(all, ofPNG(t, photo.Scene(seed)), ofPNG(t, photo.Screen(seed)))
	}
	for i := range all {
		for j := range i {
			if all[i].Alike(all[j]) {
				t.Errorf("%d and %d: %d of a hundred", i, j, all[i].Percent(all[j]))
			}
		}
	}
}

func TestAPlainPictureLooksLikeNothing(t *testing.T) {
	t.Parallel()
	plain := image.NewGray(image.Rect(0, 0, 300, 200))
	if l := ofPNG(t, plain); l.Alike(l) || l.Alike(ofPNG(t, photo.Scene(1))) || (recode.Likeness{}).Alike(recode.Likeness{}) {
		t.Error("a plain picture is found alike")
	}
}
