package casefile

import (
	"maps"

	"recourse/internal/actor"
	"recourse/internal/fault"
	"recourse/internal/procedure"
)

// effect is what the house does on an action's behalf: make adds to the event what was made for it, fold
// brings a kept event into the contents. A fold never fails: what make let through can be folded.
type effect struct {
	make func(*making) error
	fold func(*folding)
}

// effects is the closed list, by topic, equal to procedure.Effects (a test holds them together).
var effects = together(
	coreDone,
	decisionsDone,
	registerDone,
	measuresDone,
	alarmsDone,
	accountsDone,
	notesDone,
	peopleDone,
	relatedDone,
	partiesDone,
	checkInsDone,
)

func together(topics ...map[string]effect) map[string]effect {
	all := map[string]effect{}
	for _, topic := range topics {
		maps.Copy(all, topic)
	}
	return all
}

var coreDone = map[string]effect{
	"mark":          {nil, func(x *folding) { x.c.Marks[x.with] = true }},
	"unmark":        {nil, func(x *folding) { delete(x.c.Marks, x.with) }},
	"log":           {nil, func(*folding) {}},
	"take":          {nil, func(x *folding) { x.c.hold(x.with, x.e.Who.ID, true, x.e.At) }},
	"release":       {nil, func(x *folding) { x.c.release(x.with) }},
	"hold":          {nil, foldHold},
	"lift":          {nil, foldLift},
	"draw":          {makeDraw, foldDraw},
	"convene":       {makeSeat, foldConvene},
	"declare":       {nil, foldDeclare},
	"stand_down":    {nil, func(x *folding) { x.c.quarantine(x.e.Who.ID) }},
	"recuse":        {makeRecuse, func(x *folding) { x.c.quarantine(x.e.Data.Person) }},
	"object":        {nil, foldObject},
	"rule":          {makeRuling, foldRuling},
	"say":           {makeSaid, func(x *folding) { x.message(true) }},
	"hear":          {nil, func(x *folding) { x.message(false) }},
	"consent":       {nil, func(x *folding) { x.c.Consents[x.with] = true }},
	"identify":      {makeIdentify, foldIdentify},
	"unveil":        {makeUnveiling, func(x *folding) { x.c.Unveiled = append(x.c.Unveiled, *x.e.Data.Unveiled) }},
	"exhibit":       {makeExhibit, foldExhibit},
	"named":         {nil, foldNamed},
	"relay":         {nil, func(*folding) {}}, // its cases have events of their own
	"open_cases":    {makeCases, func(x *folding) { x.c.Cases = append(x.c.Cases, x.e.Data.Cases...) }},
	"link":          {makeLink, func(x *folding) { x.c.Link = x.e.Data.Linked }},
	"join":          {makeJoin, foldJoin},
	"close":         {nil, func(x *folding) { x.c.Outcome = x.with }},
	"reopen":        {nil, func(x *folding) { x.c.Outcome = "" }},
	"allege":        {makeAllegation, foldAllegation},
	"drop":          {makeDrop, foldDrop},
	"disclose":      {makeDisclosure, foldDisclosure},
	"identity":      {makeIdentity, foldIdentity},
	"put":           {nil, foldPut},
	"invite":        {makeInvite, foldInvite},
	"renew":         {makeRenewal, func(*folding) {}},
	"serve":         {nil, foldServe},
	"extend":        {nil, func(x *folding) { x.c.Extensions++ }},
	"answer":        {makeAnswer, foldAnswer},
	"file":          {nil, foldFiled},
	"freeze":        {makePack, func(x *folding) { x.c.Pack = x.e.Data.Pack }},
	"disband":       {nil, foldDisband},
	"question":      {nil, foldQuestion},
	"ballot":        {makeBallot, foldBallot},
	"count":         {makeCount, foldCount},
	"decide":        {makeDecision, foldDecision},
	"lodge":         {nil, foldLodge},
	"decide_appeal": {makeAppealDecision, foldAppealDecision},
	"take_effect":   {makeEffective, foldEffective},
}

// makeSaid asks which of the admitted parties is written to: there may be several, and none reads what another is told.
func makeSaid(k *making) error {
	if !admitted(actor.Kind(k.with)) {
		return nil
	}
	if p := k.f.Contents.numbered(k.fields.Text("party")); p == nil || string(p.Kind) != k.with || !p.Lasts(k.in.At) {
		return fault.OnField("/fields/party", "unknown_party", "Give the number of somebody who has this part in the case now.")
	}
	return nil
}

func (x *folding) message(out bool) {
	text := x.fields().Text("text")
	for _, other := range []string{"questions", "why"} {
		if text == "" {
			text = x.fields().Text(other)
		}
	}
	m := Message{Event: x.e.ID, With: x.with, Out: out, Text: text, Report: x.fields().Text(procedure.RelayedFrom), At: x.e.At}
	if m.Party = partyOf(x.e.Who.Kind, x.e.Who.ID); out && admitted(actor.Kind(x.with)) {
		m.Party = x.c.numbered(x.fields().Text("party")).ID
	}
	x.c.Messages = append(x.c.Messages, m)
}

func foldHold(x *folding) {
	x.c.Holds[x.with] = Held{Since: x.e.At, Reason: x.e.Data.Reason}
	x.held()
}

func foldLift(x *folding) {
	delete(x.c.Holds, x.with)
	x.held()
}

// held brings what the holds together mean up to date: whether work waits, and whether anything may be destroyed.
func (x *folding) held() {
	x.c.OnHold, x.c.LegalHold = false, false
	for id := range x.c.Holds {
		h := x.p.Hold(id)
		keeps := h != nil && h.Keeps
		x.c.LegalHold = x.c.LegalHold || keeps
		x.c.OnHold = x.c.OnHold || !keeps
	}
}
