package model

import (
	"fmt"
	"slices"
)

// Bind learns who was drawn from what the house shows of a file: who holds what, declared or not. It is an error
// where the house shows anything but what the model knows, or drew somebody who could not be drawn (I23).
func (w *World) Bind(f *File, shown []Seat) error {
	defer w.forget()
	left := slices.Clone(shown)
	take := func(fits func(Seat) bool) (Seat, bool) {
		i := slices.IndexFunc(left, fits)
		if i < 0 {
			return Seat{}, false
		}
		s := left[i]
		left = slices.Delete(left, i, i+1)
		return s, true
	}
	for _, s := range f.Seats {
		if s.Person == Unknown {
			continue
		}
		if _, ok := take(func(o Seat) bool { return o == s }); !ok {
			return fmt.Errorf("%s should hold %s (declared: %v); shown: %v", s.Person, s.Function, s.Declared, shown)
		}
	}
	for i := range f.Seats {
		s := &f.Seats[i]
		if s.Person != Unknown {
			continue
		}
		got, ok := take(func(o Seat) bool { return o.Function == s.Function && !o.Declared })
		if !ok {
			return fmt.Errorf("somebody should be drawn for %s; shown: %v", s.Function, shown)
		}
		if !slices.Contains(slices.Concat(w.ladder(f, s.Function)...), got.Person) {
			return fmt.Errorf("%s was drawn for %s and could not be", got.Person, s.Function)
		}
		s.Person = got.Person
		f.was(s.Function, got.Person)
	}
	if len(left) > 0 {
		return fmt.Errorf("the house shows more: %v", left)
	}
	return nil
}
