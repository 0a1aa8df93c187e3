package casework

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"recourse/internal/actor"
	"recourse/internal/casefile"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// unsent is what a party has written for a door of theirs and not sent yet. No verb gives it to anybody else: no list, no view of
// the case and no bundle knows of it. It goes in the transaction that sends it, when the file is erased, and once its door
// is shut: from that moment it is handed out to nobody, and SweepBegun takes it away.
type unsent struct {
	Kind   actor.Kind     `json:"kind"`
	ID     string         `json:"id"`
	File   string         `json:"file"`
	Door   string         `json:"door"`
	Fields map[string]any `json:"fields"`
}

// Kept is one of them as it is kept.
type Kept struct {
	MAC   []byte
	Words []byte
}

const (
	begunPurpose = "begun"
	// mostBegun bounds one in bytes; an answer of that size is refused anyway.
	mostBegun = 1 << 20
)

// begunMAC finds what somebody has begun.
func (o *Office) begunMAC(who actor.Actor, door string) []byte {
	return o.keys.MAC(begunPurpose, strings.Join([]string{string(who.Kind), who.ID, who.File, door}, "\x00"))
}

// opened finds what the acting party may write for a door: NotFound where it leads nowhere now, or asks for no words.
func (o *Office) opened(ctx context.Context, door string) (actor.Actor, casefile.Header, *procedure.Action, error) {
	who, own, err := o.own(ctx)
	if err != nil {
		return who, casefile.Header{}, nil, err
	}
	a, err := o.opens(ctx, door)
	if err == nil && (a == nil || !HasWords(a)) {
		err = NotFound()
	}
	return who, own.Header, a, err
}

// opens is the action that the acting party may take by a door now; nil where it is shut.
func (o *Office) opens(ctx context.Context, door string) (*procedure.Action, error) {
	who, files, err := o.joined(ctx)
	if err != nil {
		return nil, err
	}
	var failed error
	stands := func(h casefile.Header, a *procedure.Action) []procedure.Block {
		blocks, err := o.stands(ctx, who, h, a)
		if err != nil {
			failed = err
		}
		return blocks
	}
	h, a := o.leads(who, files, door, stands)
	if a == nil || failed != nil {
		return nil, failed
	}
	if blocks := stands(h, a); len(blocks) > 0 || failed != nil {
		return nil, failed
	}
	return a, nil
}

// HasWords tells whether an action takes words that somebody may want to go on with later.
func HasWords(a *procedure.Action) bool { return hasWords(a.Fields) }

func hasWords(fields []procedure.Field) bool {
	return slices.ContainsFunc(fields, func(f procedure.Field) bool { return f.Type == "text" || hasWords(f.Fields) }) &&
		!slices.ContainsFunc(fields, func(f procedure.Field) bool { return f.Type == "evidence" })
}

// MyBegun gives back what the acting party has written for a door so far; nil where they have not begun. NotFound where the
// door is shut.
func (o *Office) MyBegun(ctx context.Context, door string) (map[string]any, error) {
	who, h, _, err := o.opened(ctx, door)
	if err != nil {
		return nil, err
	}
	words, err := o.store.Begun(ctx, h, o.begunMAC(who, door))
	if err != nil || words == nil {
		return nil, err
	}
	var b unsent
	return b.Fields, decoded(words, &b)
}

// Begin keeps what the acting party has written for a door so far, whatever is still missing of it, in the place of what was
// kept before. NotFound where the door is shut, Invalid for a field that the action does not take, TooLarge.
func (o *Office) Begin(ctx context.Context, door string, fields map[string]any) error {
	who, h, a, err := o.opened(ctx, door)
	if err != nil {
		return err
	}
	var wrong []fault.Field
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !a.Takes(name) {
			wrong = append(wrong, fault.Field{Pointer: "/fields/" + name, Code: "unknown", Detail: "There is no such field."})
		}
	}
	if f := fault.OnFields(wrong); f != nil {
		return f
	}
	words, err := json.Marshal(unsent{Kind: who.Kind, ID: who.ID, File: who.File, Door: door, Fields: fields})
	if err != nil {
		return err
	}
	if len(words) > mostBegun {
		return fault.New(fault.TooLarge, "This is more words than we take at once. Send the longest parts as files.")
	}
	return o.store.KeepBegun(ctx, h, o.begunMAC(who, door), words)
}

// ForgetBegun throws away what the acting party has written for a door, if they have.
func (o *Office) ForgetBegun(ctx context.Context, door string) error {
	who, _, err := o.own(ctx)
	if err != nil {
		return err
	}
	return o.store.DropBegun(ctx, o.begunMAC(who, door))
}

// begunAtOnce is how many a sweep reads at a time.
const begunAtOnce = 100

// SweepBegun takes away what was begun for doors that are shut by now.
func (o *Office) SweepBegun(ctx context.Context) error {
	after := []byte{}
	for {
		all, err := o.store.AllBegun(ctx, after, begunAtOnce)
		if err != nil {
			return err
		}
		for _, k := range all {
			after = k.MAC
			var b unsent
			if err := decoded(k.Words, &b); err != nil {
				return err
			}
			a, err := o.opens(actor.With(ctx, actor.Actor{Kind: b.Kind, ID: b.ID, File: b.File}), b.Door)
			if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Gone) {
				return err
			}
			if a == nil {
				if err := o.store.DropBegun(ctx, k.MAC); err != nil {
					return err
				}
			}
		}
		if len(all) < begunAtOnce {
			return nil
		}
	}
}

func decoded(words []byte, into any) error {
	if err := json.Unmarshal(words, into); err != nil {
		return fault.Because(fault.Internal, "What you had begun could not be read.", err)
	}
	return nil
}
