package kill_test

import (
	"math/rand/v2"
	"os"
	"testing"

	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/kill"
	"recourse/internal/testkit/pg"
	"recourse/internal/testkit/program"
)

// TestF01_F06_F03_F07_F20_NothingAcknowledgedIsLostAndNothingIsDoubledByAKill is a sample in every run of the tests, and 300
// rounds and more in a soak: 200 of the program, 50 of the database, 50 while keys are being made, 50 of one of two
// programs on one database, and 20 each of a program that is told to end and of a database that is restarted.
func TestF01_F06_F03_F07_F20_NothingAcknowledgedIsLostAndNothingIsDoubledByAKill(t *testing.T) {
	t.Parallel()
	rounds := map[string]int{kill.Server: 3, kill.Told: 1, kill.Database: 2, kill.Restart: 1, kill.Keys: 2, kill.Replica: 2}
	if chance.Soak() {
		rounds = map[string]int{kill.Server: 200, kill.Told: 20, kill.Database: 50, kill.Restart: 20, kill.Keys: 50, kill.Replica: 50}
	}
	dir, err := program.Folder("recourse-kill-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	bin, err := program.Build(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	got, err := kill.Run(t.Context(), kill.Options{Bin: bin, Dir: dir + "/data", DSN: pg.Clone(t), Seed: rand.Uint64(), Rounds: rounds, Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	if got.Failed > 0 || len(got.Failures) > 0 {
		t.Fatalf("%d of %d rounds failed, the first for: %s", got.Failed, got.Made, got.Failures[0])
	}
	want := 0
	for _, n := range rounds {
		want += n
	}
	if got.Made != want || got.Followed < got.Made || got.InFlight*3 < got.Made*2 {
		t.Errorf("%d of %d rounds were made, %d with a submission in flight, %d reports followed: too few to prove anything",
			got.Made, want, got.InFlight, got.Followed)
	}
}
