package bulk

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/casework"
)

//go:embed *.json
var stories embed.FS

// Story is a report's way through a procedure, as data: the names in it are the procedure's.
type Story struct {
	Roles []string `json:"roles"` // of everybody it needs
	// Training is what the people of a role are trained for, where the procedure draws nobody else.
	Training map[string][]string `json:"training"`

	Body  json.RawMessage `json:"report"`
	Steps []Step          `json:"steps"`
	// Declare is what somebody drawn does first of all.
	Declare Step `json:"declare"`
	// Pad is done until a case has as many events as are asked for.
	Pad Step `json:"pad"`
	// Cycle are moves that can be made one after the other for ever.
	Cycle []Step `json:"cycle"`
	// Viewer is the function whose holder reads the cases.
	Viewer string `json:"viewer"`
}

// Step is one action.
type Step struct {
	On     string         `json:"on"` // report or case
	By     string         `json:"by"` // a function held on the file, a role, or a party
	Action string         `json:"action"`
	Door   string         `json:"door"` // of a party
	Reason string         `json:"reason"`
	Fields map[string]any `json:"fields"`
}

// LoadStory reads the story that is built in for a procedure.
func LoadStory(procedure string) (s Story, err error) {
	text, err := stories.ReadFile(procedure + ".json")
	if err != nil {
		return s, fmt.Errorf("bulk: there is no story of the procedure %s", procedure)
	}
	return s, json.Unmarshal(text, &s)
}

// Teller takes a story's steps by the verbs.
type Teller struct {
	Office *casework.Office
	Pool   *pgxpool.Pool
	People []Person
	Story  Story
	// Submit sends a report and returns its reference.
	Submit func(ctx context.Context, body []byte) (string, error)
}

// Tell sends the report and takes the first n of the story's steps (all for -1), then pads its case to a number of
// events. It returns the references of the report and of the case, "" while there is none.
func (t *Teller) Tell(ctx context.Context, steps, events int) (report, matter string, err error) {
	if report, err = t.Submit(ctx, t.Story.Body); err != nil {
		return "", "", fmt.Errorf("tell: %w", err)
	}
	if steps < 0 {
		steps = len(t.Story.Steps)
	}
	for i, step := range t.Story.Steps[:steps] {
		if err := t.take(ctx, report, &matter, step); err != nil {
			return report, matter, fmt.Errorf("tell: step %d, %s: %w", i+1, step.Action+step.Door, err)
		}
	}
	for matter != "" {
		var seq int
		if err := t.Pool.QueryRow(ctx, `select seq from files where ref = $1`, matter).Scan(&seq); err != nil || seq >= events {
			return report, matter, err
		}
		if err := t.take(ctx, report, &matter, t.Story.Pad); err != nil {
			return report, matter, fmt.Errorf("tell: pad: %w", err)
		}
	}
	return report, matter, nil
}

// take finds who does a step, lets them do it, and lets everybody drawn by it declare.
func (t *Teller) take(ctx context.Context, report string, matter *string, step Step) error {
	ref := report
	if step.On == casefile.Case {
		ref = *matter
	}
	who, err := t.who(ctx, ref, step.By)
	if err != nil {
		return err
	}
	if err := t.act(ctx, who, ref, step); err != nil {
		return err
	}
	if *matter == "" {
		err := t.Pool.QueryRow(ctx, `select coalesce((select c.ref from files f join links l on l.file_id = f.id join files c on c.id = l.other_id
			where f.ref = $1 and c.kind = 'case' limit 1), '')`, report).Scan(matter)
		if err != nil || *matter == "" {
			return err
		}
	}
	for {
		var person string
		err := t.Pool.QueryRow(ctx, `select coalesce((select s.person_id::text from standings s join files f on f.id = s.file_id
			where f.ref = $1 and s.relation = 'drawn' and s.until is null limit 1), '')`, *matter).Scan(&person)
		if err != nil || person == "" {
			return err
		}
		if err := t.act(ctx, t.person(person), *matter, t.Story.Declare); err != nil {
			return fmt.Errorf("declare: %w", err)
		}
	}
}

func (t *Teller) act(ctx context.Context, who actor.Actor, ref string, step Step) error {
	ctx = actor.With(ctx, who)
	if step.Door != "" {
		_, err := t.Office.Knock(ctx, step.Door, casework.Request{Reason: step.Reason, Fields: step.Fields})
		return err
	}
	done, err := t.Office.Act(ctx, casework.Request{Kind: step.On, Ref: ref, Action: step.Action, Reason: step.Reason, Fields: step.Fields, Version: -1})
	if err == nil && done.Proposal != nil {
		return fmt.Errorf("it waits for a second person, which no story has")
	}
	return err
}

// who finds the actor of a step.
func (t *Teller) who(ctx context.Context, ref, by string) (actor.Actor, error) {
	var file, person string
	err := t.Pool.QueryRow(ctx, `select id::text, coalesce((select s.person_id::text from standings s
		where s.file_id = f.id and s.relation = $2 and s.until is null limit 1), '') from files f where f.ref = $1`, ref, by).Scan(&file, &person)
	if err != nil {
		return actor.Actor{}, fmt.Errorf("find %s: %w", by, err)
	}
	if person != "" {
		return t.person(person), nil
	}
	for _, p := range t.People {
		if p.Role == by {
			return p.Actor(), nil
		}
	}
	kind := actor.Kind(by)
	return actor.Actor{Kind: kind, ID: file, Roles: []string{by}, File: file}, nil
}

func (t *Teller) person(id string) actor.Actor {
	for _, p := range t.People {
		if p.ID == id {
			return p.Actor()
		}
	}
	return actor.Actor{Kind: actor.Staff, ID: id}
}
