package api

import (
	"context"
	"net/http"
	"slices"

	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/procedure"
)

// sittingRoutes are a panel's work. A sitting goes by the reference of its case: the body that sits there now, or last
// sat.
func (a *API) sittingRoutes() {
	r := func(id, path, summary, act string) route {
		return route{id: id, method: http.MethodGet, path: "/api/v1/sittings" + path, summary: summary, tag: "sittings",
			access: staff(casefile.Case, act), file: true}
	}
	add(a, r("list-sittings", "", "Where you have a seat", casework.ActList), a.sittings)
	add(a, r("get-sitting", "/{ref}", "A sitting", casework.ActRead), func(ctx context.Context, in *refIn) (*one[sittingBody], error) {
		v, b, err := a.sitting(ctx, in.Ref)
		if err != nil {
			return nil, err
		}
		return &one[sittingBody]{a.sittingOf(v, b)}, nil
	})
	add(a, r("declarations", "/{ref}/declarations", "Who has declared", casework.ActRead), func(ctx context.Context, in *refIn) (*list[seatBody], error) {
		v, b, err := a.sitting(ctx, in.Ref)
		if err != nil {
			return nil, err
		}
		return listOf(a.sittingOf(v, b).Seats), nil
	})
	add(a, r("questions", "/{ref}/questions", "What is put to the body", casework.ActRead), func(ctx context.Context, in *refIn) (*list[questionBody], error) {
		v, _, err := a.sitting(ctx, in.Ref)
		if err != nil {
			return nil, err
		}
		return listOf(questionsOf(v)), nil
	})
	add(a, r("votes", "/{ref}/votes", "Who has voted; what, nobody sees before the count", casework.ActRead),
		func(ctx context.Context, in *refIn) (*one[votesBody], error) {
			v, b, err := a.sitting(ctx, in.Ref)
			if err != nil {
				return nil, err
			}
			s := a.sittingOf(v, b)
			return &one[votesBody]{votesBody{Question: s.Question, Round: s.Round, Voted: s.Voted, Waiting: s.Waiting}}, nil
		})
	add(a, r("findings", "/{ref}/findings", "What was found on each allegation, once locked", casework.ActPack),
		func(ctx context.Context, in *refIn) (*list[findingBody], error) {
			v, _, err := a.sitting(ctx, in.Ref)
			if err != nil {
				return nil, err
			}
			if s := sees(v); !s.matter && !s.pack {
				return nil, notShown()
			}
			return listOf(countedOf(v.File.Contents.Findings)), nil
		})
	add(a, r("determination", "/{ref}/determination", "The determination, once signed", casework.ActPack),
		func(ctx context.Context, in *refIn) (*one[decisionBody], error) {
			v, _, err := a.sitting(ctx, in.Ref)
			if err != nil {
				return nil, err
			}
			if s := sees(v); !s.matter && !s.pack {
				return nil, notShown()
			}
			d := decisionOf(v.File.Contents.Decision)
			if d == nil {
				return nil, nothing()
			}
			return &one[decisionBody]{*d}, nil
		})
}

func (a *API) sittings(ctx context.Context, _ *none) (*list[rowBody], error) {
	rows, err := a.p.Office.Search(ctx, casework.Filter{Kind: casefile.Case, Mine: true, Limit: mostWork})
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(r casework.Row) bool {
		p, err := a.p.Shelf.Get(r.Header.Procedure, r.Header.Version)
		return err != nil || !slices.ContainsFunc(p.Bodies, func(b procedure.Body) bool {
			return slices.Contains(r.Relations, b.Member) || slices.Contains(r.Relations, b.Chair)
		})
	})
	return listOf(a.rowsOf(rows)), nil
}

// sitting opens the case of a sitting; nothing where no body ever sat.
func (a *API) sitting(ctx context.Context, ref string) (*casework.View, *procedure.Body, error) {
	v, err := a.open(ctx, casefile.Case, ref)
	if err != nil {
		return nil, nil, err
	}
	b := v.Procedure.Body(v.File.Contents.Sitting.Body)
	if b == nil {
		return nil, nil, nothing()
	}
	return v, b, nil
}

type sittingBody struct {
	Reference string     `json:"reference"`
	CodeName  string     `json:"code_name"`
	State     string     `json:"state"`
	Body      string     `json:"body"`
	Title     string     `json:"title"`
	Size      int        `json:"size"`
	Quorum    int        `json:"quorum"`
	Question  string     `json:"question,omitempty"`
	Round     int        `json:"round,omitempty"`
	Seats     []seatBody `json:"seats"`
	Voted     []string   `json:"voted"`
	Waiting   []string   `json:"waiting" doc:"Who has a seat and has not voted"`
	Version   int        `json:"version"`
}

type seatBody struct {
	Function string `json:"function"`
	Person   string `json:"person"`
	Declared bool   `json:"declared"`
}

type questionBody struct {
	Question string `json:"question"`
	Round    int    `json:"round"`
	Open     bool   `json:"open"`
}

type votesBody struct {
	Question string   `json:"question,omitempty"`
	Round    int      `json:"round,omitempty"`
	Voted    []string `json:"voted"`
	Waiting  []string `json:"waiting"`
}

func (a *API) sittingOf(v *casework.View, b *procedure.Body) sittingBody {
	c := &v.File.Contents
	out := sittingBody{Reference: v.File.Ref, CodeName: v.File.CodeName, State: v.File.State(), Body: b.ID, Title: b.Title, Size: b.Size,
		Quorum: b.Quorum, Question: c.Sitting.Question, Round: c.Sitting.Round, Seats: []seatBody{}, Voted: orEmpty(c.Sitting.Voted),
		Waiting: []string{}, Version: v.File.Seq}
	for _, s := range c.Seats(b) {
		out.Seats = append(out.Seats, seatBody{Function: s.Function, Person: s.Person, Declared: s.Declared})
		if !slices.Contains(c.Sitting.Voted, s.Person) {
			out.Waiting = append(out.Waiting, s.Person)
		}
	}
	return out
}

func questionsOf(v *casework.View) []questionBody {
	s := v.File.Contents.Sitting
	if s.Question == "" {
		return nil
	}
	return []questionBody{{Question: s.Question, Round: s.Round, Open: !v.File.Contents.Settled}}
}
