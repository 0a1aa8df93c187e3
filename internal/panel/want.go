package panel

import (
	"fmt"
	"slices"
)

// Candidate is somebody who may be drawn, with what is known of them at the draw.
type Candidate struct {
	ID         string   `json:"id"`
	Categories []string `json:"categories,omitempty"`
	Region     string   `json:"region,omitempty"`
	Trained    []string `json:"trained,omitempty"` // for what, where it has not run out
	Load       int      `json:"load,omitempty"`    // open files on which they sit already
}

// Want is something that those who sit must have between them. One of Category, Trained and Outside says what.
type Want struct {
	Category string   `json:"category,omitempty"`
	Trained  string   `json:"trained,omitempty"`
	Outside  []string `json:"outside,omitempty"` // of a region that is known and none of these
	AtLeast  int      `json:"at_least"`
	Seat     string   `json:"seat,omitempty"` // the function whose holder it is asked of; anybody's where empty
}

// Seated is somebody who sits, with what was known of them when they were drawn.
type Seated struct {
	Function string `json:"function"`
	Candidate
}

// met tells whether somebody in a seat counts for the want.
func (w *Want) met(function string, c *Candidate) bool {
	switch {
	case w.Seat != "" && w.Seat != function:
		return false
	case w.Category != "":
		return slices.Contains(c.Categories, w.Category)
	case w.Trained != "":
		return slices.Contains(c.Trained, w.Trained)
	}
	return c.Region != "" && !slices.Contains(w.Outside, c.Region)
}

// String says what is wanted in words that a clerk can act on.
func (w Want) String() string {
	who := "a member"
	switch {
	case w.Seat != "":
		who = "a chair"
	case w.AtLeast > 1:
		who = fmt.Sprintf("%d members", w.AtLeast)
	}
	switch {
	case w.Category != "":
		return who + " of the category " + w.Category
	case w.Trained != "":
		return who + " trained for " + w.Trained
	}
	return who + " from outside the region of both sides"
}

// Lacking lists the wants that those who sit do not meet between them, as they were declared.
func Lacking(wants []Want, seated []Seated) []Want {
	var out []Want
	for i, n := range short(wants, seated) {
		if n > 0 {
			out = append(out, wants[i])
		}
	}
	return out
}

// short is how many each want still lacks.
func short(wants []Want, seated []Seated) []int {
	out := make([]int, len(wants))
	for i := range wants {
		out[i] = wants[i].AtLeast
		for j := range seated {
			if wants[i].met(seated[j].Function, &seated[j].Candidate) {
				out[i]--
			}
		}
	}
	return out
}
