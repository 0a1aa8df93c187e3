package main

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/tlog"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/config"
	"recourse/internal/ledger"
	"recourse/internal/server"
)

// settings are a house's on a folder.
func settings(data string, more map[string]string) (config.Config, error) {
	flags := map[string]string{"data": data}
	for k, v := range more {
		flags[k] = v
	}
	return config.Load(config.FromProcess(flags))
}

// authorization is row 9: one decision about reading a case, allowed and denied, under each procedure that is served.
func (b *bench) authorization(ctx context.Context) error {
	c, err := settings(b.dir, nil)
	if err != nil {
		return err
	}
	rules, err := server.LoadRules(c)
	if err != nil {
		return err
	}
	for _, procedure := range rules.Policy.Procedures() {
		if err := b.decisions(ctx, rules.Policy, procedure); err != nil {
			return err
		}
	}
	return nil
}

// decisions is one decision under one procedure's policy.
func (b *bench) decisions(ctx context.Context, policy *authz.Policy, procedure string) error {
	const act = "read"
	var seat authz.Line
	for _, l := range policy.Lines(procedure) {
		if l.Kind == "case" && l.Act == act && !l.Deny && l.Relations != nil && l.States != nil {
			seat = l
		}
	}
	who := actor.Actor{Kind: actor.Staff, ID: uuid.NewString(), Roles: []string{seat.Role}}
	allowed := authz.Object{Kind: "case", Procedure: procedure, ID: uuid.NewString(), State: seat.States[0], Relations: seat.Relations, Level: 2}
	denied := allowed
	denied.Relations = []string{authz.Conflict}
	if !policy.Can(who, act, allowed).Allowed || policy.Can(who, act, denied).Allowed {
		return errors.New("the policy decides otherwise than this row needs")
	}
	decide := func(o authz.Object) subject {
		return subject{fmt.Sprint(o.Relations), func(context.Context) sample {
			const times = 2000
			began := processor()
			for range times {
				policy.Can(who, act, o)
			}
			return sample{rate: times / (processor() - began).Seconds()}
		}}
	}
	yes, no := decide(allowed), decide(denied)
	often := *b
	often.slices *= 5 // a turn is short: the more of them, the less one pause of the machine says
	got, err := often.inTurn(ctx, yes, no)
	if err != nil {
		return err
	}
	micros := func(s sample) float64 { return 1e6 / s.rate }
	a, d := spreadOf(got[yes.name], micros), spreadOf(got[no.name], micros)
	b.number("9 authorization decision, allow, "+procedure, "µs", a, 20, false, "processor time")
	b.number("9 authorization decision, deny, "+procedure, "µs", d, 20, false, "processor time")
	apart := compared{got[yes.name], got[no.name], micros}.ratio()
	apart = max(apart, 1/apart)
	b.number("9 authorization, allow to deny, "+procedure, "ratio", spread{apart, apart, apart}, 1.1, false, "")
	return nil
}

// signer makes a throwaway key of the log.
func signer(origin string) (ledger.Signer, string, error) {
	secret, public, err := ledger.GenerateKey(origin)
	if err != nil {
		return ledger.Signer{}, "", err
	}
	s, err := ledger.NewSigner(secret)
	return s, public, err
}

// verification is row 11 in memory: recomputing a log of fillers on one core.
func (b *bench) verification(ctx context.Context) error {
	const origin, n, ticks = "bench.example/log", 1 << 16, 4
	sign, public, err := signer(origin)
	if err != nil {
		return err
	}
	m := &memory{}
	for range ticks {
		if _, err := (ledger.Log{Origin: origin, Epoch: 1, Batch: n, Signer: sign}).Integrate(ctx, m, "2026-11-22"); err != nil {
			return err
		}
	}
	key, err := ledger.NewVerifier(public)
	if err != nil {
		return err
	}
	var rates []sample
	for range b.slices {
		began := processor()
		r, err := ledger.Verify(ctx, recorded{m}, ledger.Trust{Log: key, Epoch: 1})
		if err != nil || !r.OK() || r.Size != n*ticks {
			return fmt.Errorf("the log in memory does not verify: %v %w", r.Findings, err)
		}
		rates = append(rates, sample{rate: n * ticks / (processor() - began).Seconds()})
	}
	b.number("11 verification in memory", "leaves/s", spreadOf(rates, rateOf), 1e6, true, "processor time")
	return nil
}

// memory is a log in memory.
type memory struct {
	runs        []ledger.Run // one to a tick
	hashes      []tlog.Hash
	checkpoints []ledger.Checkpoint
}

func (m *memory) Lead(ctx context.Context, do func(context.Context, ledger.Tx) error) error {
	return do(ctx, m)
}
func (m *memory) Latest(context.Context) (ledger.Checkpoint, error) {
	if len(m.checkpoints) == 0 {
		return ledger.Checkpoint{}, nil
	}
	return m.checkpoints[len(m.checkpoints)-1], nil
}
func (m *memory) Leaf(context.Context, string) (ledger.Leaf, error) {
	return ledger.Leaf{}, errors.New("not looked up here")
}
func (m *memory) Pending(context.Context, string, int, int) ([]ledger.Entry, error) { return nil, nil }
func (m *memory) Place(_ context.Context, leaves []ledger.Leaf) error {
	b, err := ledger.AppendRecords(nil, leaves...)
	m.runs = append(m.runs, ledger.Run{Epoch: 1, First: leaves[0].Index, Leaves: b})
	return err
}
func (m *memory) AddHashes(_ context.Context, _ int64, h []tlog.Hash) error {
	m.hashes = append(m.hashes, h...)
	return nil
}
func (m *memory) ReadBack(_ context.Context, _, h int64) ([]ledger.Run, []tlog.Hash, error) {
	return m.runs[len(m.runs)-1:], m.hashes[h:], nil
}
func (m *memory) SaveCheckpoint(_ context.Context, _ int64, c ledger.Checkpoint) error {
	m.checkpoints = append(m.checkpoints, c)
	return nil
}
func (m *memory) Hashes(context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, p := range at {
			out[i] = m.hashes[p]
		}
		return out, nil
	})
}

// recorded gives a log in memory to the verification.
type recorded struct{ *memory }

func (m recorded) Runs(context.Context) iter.Seq2[ledger.Run, error] {
	return func(yield func(ledger.Run, error) bool) {
		for _, r := range m.runs {
			if !yield(r, nil) {
				return
			}
		}
	}
}
func (m recorded) Waiting(context.Context) iter.Seq2[ledger.Entry, error] {
	return func(func(ledger.Entry, error) bool) {}
}
func (m recorded) Places(context.Context) iter.Seq2[ledger.Place, error] {
	return func(func(ledger.Place, error) bool) {}
}
func (m recorded) Hashes(context.Context) iter.Seq2[[]tlog.Hash, error] {
	return func(yield func([]tlog.Hash, error) bool) { yield(m.hashes, nil) }
}
func (m recorded) Checkpoints(context.Context) iter.Seq2[ledger.Checkpoint, error] {
	return func(yield func(ledger.Checkpoint, error) bool) {
		for _, c := range m.checkpoints {
			if !yield(c, nil) {
				return
			}
		}
	}
}
func (m recorded) Events(context.Context) iter.Seq2[ledger.EventRecord, error] {
	return func(func(ledger.EventRecord, error) bool) {}
}
func (m recorded) Rows(context.Context) iter.Seq2[ledger.Row, error] {
	return func(func(ledger.Row, error) bool) {}
}

func (m *memory) Handover(context.Context) ([]byte, error) { return nil, nil }
