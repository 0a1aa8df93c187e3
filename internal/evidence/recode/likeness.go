package recode

import (
	"image"
	"math/bits"
)

// Likeness tells pictures that look alike apart from those that do not, after either was shrunk or pressed again: where
// light falls off to the right and downwards, in a grid of 16 by 16. Nothing can be seen in it, but a known picture can
// be tried against it, so it is kept as secret as the picture. The zero Likeness is that of no picture.
type Likeness [64]byte

const (
	grid    = 17 // cells on a side; each is compared with the next
	finest  = 64 // samples of a cell on a side
	falls   = 4  // of 255: less is noise
	telling = 24 // falls, without which a picture is too plain to be told from another
	alike   = 65 // of a hundred: between those that are one picture (71 and more, when measured) and those that are not (42 at most)
)

// Alike tells whether two pictures look alike.
func (l Likeness) Alike(other Likeness) bool { return l.Percent(other) >= alike }

// Percent is how much of what falls off in either picture falls off in both; 0 where one of them is too plain to tell.
func (l Likeness) Percent(other Likeness) int {
	var both, either, mine, theirs int
	for i := range l {
		both += bits.OnesCount8(l[i] & other[i])
		either += bits.OnesCount8(l[i] | other[i])
		mine += bits.OnesCount8(l[i])
		theirs += bits.OnesCount8(other[i])
	}
	if min(mine, theirs) < telling {
		return 0
	}
	return 100 * both / either
}

// likenessOf looks at a picture as it is to be seen.
func likenessOf(m image.Image) (l Likeness) {
	var light [grid][grid]int
	for y := range grid {
		for x := range grid {
			light[y][x] = lightOf(m, x, y)
		}
	}
	at := 0
	set := func(from, to int) {
		if from-to > falls {
			l[at/8] |= 1 << (at % 8)
		}
		at++
	}
	for y := range grid - 1 {
		for x := range grid - 1 {
			set(light[y][x], light[y][x+1])
			set(light[y][x], light[y+1][x])
		}
	}
	return l
}

// lightOf is the mean of a cell in 255 parts, what is transparent seen on white.
func lightOf(m image.Image, x, y int) int {
	b := m.Bounds()
	cell := image.Rect(b.Min.X+x*b.Dx()/grid, b.Min.Y+y*b.Dy()/grid, b.Min.X+(x+1)*b.Dx()/grid, b.Min.Y+(y+1)*b.Dy()/grid)
	cell.Max.X, cell.Max.Y = max(cell.Max.X, cell.Min.X+1), max(cell.Max.Y, cell.Min.Y+1)
	across, down := max(1, cell.Dx()/finest), max(1, cell.Dy()/finest)
	var sum, n int
	for v := cell.Min.Y; v < cell.Max.Y; v += down {
		for u := cell.Min.X; u < cell.Max.X; u += across {
			r, g, b, a := m.At(u, v).RGBA()
			sum += int((299*r+587*g+114*b)/1000 + 0xffff - a)
			n++
		}
	}
	return sum / n / 0x101
}
