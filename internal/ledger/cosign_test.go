package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"recourse/internal/ledger"
)

// cosigners are three witnesses, made once.
var cosigners = sync.OnceValue(func() (all []ledger.Cosigner) {
	for i := range 3 {
		secret, err := ledger.GenerateCosigner(fmt.Sprintf("witness.example.org/%d", i+1))
		if err != nil {
			panic(err)
		}
		c, err := ledger.NewCosigner(secret)
		if err != nil {
			panic(err)
		}
		all = append(all, c)
	}
	return all
})

var cosignedAt = time.Unix(1_795_000_000, 0)

// twoOfThree is the policy that two of the cosigners are needed.
func twoOfThree(t testing.TB) ledger.Policy {
	t.Helper()
	p, err := ledger.ParsePolicy(policyText("group enough 2 w0 w1 w2\nquorum enough\n"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// policyText names the cosigners w0 to w2, and then says what is needed of them.
func policyText(needed string) string {
	var b strings.Builder
	for i, c := range cosigners() {
		fmt.Fprintf(&b, "witness w%d %s\n", i, c)
	}
	return b.String() + needed
}

// cosign adds the lines of some of the witnesses to a checkpoint.
func cosign(t testing.TB, c ledger.Checkpoint, by ...int) []byte {
	t.Helper()
	out := bytes.Clone(c.Note)
	for _, i := range by {
		line, err := cosigners()[i].Cosign(c.Note, cosignedAt)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, line...)
	}
	return out
}

// TestACosignatureIsWhatTlogCosignatureSays recomputes one from the words of the specification.
func TestACosignatureIsWhatTlogCosignatureSays(t *testing.T) {
	t.Parallel()
	c, w := house(t).checkpoints[2], cosigners()[0]
	line, err := w.Cosign(c.Note, cosignedAt)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(string(line))
	if len(words) != 3 || words[0] != "\u2014" || words[1] != "witness.example.org/1" || !bytes.HasSuffix(line, []byte("\n")) {
		t.Fatalf("the line: %q", line)
	}
	public, _ := base64.StdEncoding.DecodeString(strings.SplitN(w.String(), "+", 3)[2])
	id := sha256.Sum256(append([]byte("witness.example.org/1\n"), public...)) // name, newline, type 4, key
	raw, _ := base64.StdEncoding.DecodeString(words[2])
	if len(raw) != 4+8+64 || public[0] != 4 || !bytes.Equal(raw[:4], id[:4]) || !bytes.Equal(raw[4:12], []byte{0, 0, 0, 0, 0x6a, 0xfd, 0x86, 0xc0}) {
		t.Errorf("the key's hash and the time: %x", raw[:12])
	}
	text, _, _ := strings.Cut(string(c.Note), "\n\n")
	if !ed25519.Verify(public[1:], []byte("cosignature/v1\ntime 1795000000\n"+text+"\n"), raw[12:]) {
		t.Error("the signature is not over the header, the time and the text")
	}
	if opened, err := ledger.OpenCheckpoint(cosign(t, c, 0, 1, 2), keys().log); err != nil || opened.Root != c.Root {
		t.Errorf("with cosignatures the log's own holds no more: %v", err)
	}
}

func TestL10_OnlyWhatAWitnessSignedCounts(t *testing.T) {
	t.Parallel()
	m := house(t)
	c, before := m.checkpoints[2], m.checkpoints[1]
	all := cosign(t, c, 0, 1, 2)
	of := func(line []byte) []byte { return line[len(c.Note):] }
	other := cosign(t, before, 0)[len(before.Note):]
	renamed := strings.Replace(string(of(cosign(t, c, 0))), "/1 ", "/2 ", 1)
	later := redated(t, string(of(cosign(t, c, 1))))
	secret, _ := ledger.GenerateCosigner(cosigners()[0].Name())
	stranger, _ := ledger.NewCosigner(secret)
	strange, err := stranger.Cosign(c.Note, cosignedAt)
	if err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string]struct {
		text   []byte
		by     int
		ok     bool
		forged int
	}{
		"none":                            {c.Note, 0, false, 0},
		"one":                             {cosign(t, c, 1), 1, false, 0},
		"two":                             {cosign(t, c, 2, 0), 2, true, 0},
		"three":                           {all, 3, true, 0},
		"one twice":                       {cosign(t, c, 1, 1), 1, false, 0},
		"one of another checkpoint":       {append(cosign(t, c, 1, 2), other...), 2, false, 1},
		"one under another's name":        {append(cosign(t, c, 0, 2), renamed...), 2, true, 0},
		"one with its time changed":       {append(cosign(t, c, 0, 2), later...), 2, false, 1},
		"one of a stranger's of its name": {append(cosign(t, c, 1), strange...), 1, false, 0},
		"cut off in the middle":           {all[:len(all)-5], 0, false, 0},
	} {
		got := twoOfThree(t).Count(k.text)
		if got.By != k.by || got.OK() != k.ok || len(got.Forged) != k.forged || got.Of != 3 || got.Needed != 2 {
			t.Errorf("%s: got %+v, %t", name, got, got.OK())
		}
	}
}

// redated changes the last byte of the time in a cosignature.
func redated(t testing.TB, line string) string {
	t.Helper()
	words := strings.Fields(line)
	raw, err := base64.StdEncoding.DecodeString(words[2])
	if err != nil {
		t.Fatal(err)
	}
	raw[11] ^= 1
	return words[0] + " " + words[1] + " " + base64.StdEncoding.EncodeToString(raw) + "\n"
}

func TestF35_OfAWitnesssAnswerItsOwnCosignatureIsTakenAndNothingElse(t *testing.T) {
	t.Parallel()
	c, w := house(t).checkpoints[2], twoOfThree(t).Witnesses[0]
	mine, others := cosign(t, c, 0)[len(c.Note):], cosign(t, c, 1, 2)[len(c.Note):]
	for name, lines := range map[string][]byte{"alone": mine, "among others": append(bytes.Clone(others), mine...)} {
		if got, err := ledger.TakeCosignature(c.Note, lines, w); err != nil || !bytes.Equal(got, mine) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	for name, lines := range map[string][]byte{
		"nothing": nil, "others' alone": others, "its own with the time changed": []byte(redated(t, string(mine))), "no line": []byte("thank you\n"),
		"its own of another checkpoint": cosign(t, house(t).checkpoints[0], 0)[len(house(t).checkpoints[0].Note):], "cut off": mine[:len(mine)-1],
		"another text, signed by it": cosign(t, house(t).checkpoints[1], 0),
	} {
		if got, err := ledger.TakeCosignature(c.Note, lines, w); !errors.Is(err, ledger.ErrNote) || got != nil {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

func TestAWitnesssKeyIsNotALogsAndItsSecretIsToldToNobody(t *testing.T) {
	t.Parallel()
	w := cosigners()[0]
	if _, err := ledger.NewVerifier(w.String()); err == nil {
		t.Error("a witness's key was taken for a log's")
	}
	if v, err := ledger.NewCosignVerifier(w.String() + "\n"); err != nil || v.Name() != w.Name() || v.KeyHash() != w.KeyHash() {
		t.Errorf("its own: %v", err)
	}
	parts := strings.SplitN(w.String(), "+", 3)
	for name, key := range map[string]string{
		"a log's key": keys().public[0], "no key": "", "another hash": parts[0] + "+00000000+" + parts[2], "another name": "x+" + parts[1] + "+" + parts[2],
		"a name with a space": "a b+" + parts[1] + "+" + parts[2], "half a key": parts[0] + "+" + parts[1] + "+" + parts[2][:20],
	} {
		if v, err := ledger.NewCosignVerifier(key); err == nil {
			t.Errorf("%s: taken as %s", name, v.Name())
		}
		if _, err := ledger.NewCosigner("PRIVATE+KEY+" + key); err == nil || strings.Contains(err.Error(), "PRIVATE") {
			t.Errorf("%s as a secret: %v", name, err)
		}
	}
	for _, name := range []string{"", "two words", "a+b"} {
		if _, err := ledger.GenerateCosigner(name); err == nil {
			t.Errorf("the name %q was taken", name)
		}
	}
}

func TestAPolicySaysWhoCountsAndHowManyAreNeeded(t *testing.T) {
	t.Parallel()
	w := cosigners()
	three := fmt.Sprintf("# those outside\nwitness a %s https://a.example/\n\n\twitness b %s\nwitness c %s \n", w[0], w[1], w[2])
	for text, want := range map[string][2]int{ // counted, needed
		"group g 2 a b c\nquorum g":              {3, 2},
		"group g all a b\nquorum g":              {2, 2},
		"group g any a b c\nquorum g":            {3, 1},
		"quorum b":                               {1, 1},
		"quorum none":                            {3, 0},
		"log " + keys().public[0] + "\nquorum c": {1, 1},
	} {
		p, err := ledger.ParsePolicy(three + text + "\n")
		if err != nil || len(p.Witnesses) != want[0] || p.Needed != want[1] {
			t.Errorf("%q: got %d of %d, %v", text, p.Needed, len(p.Witnesses), err)
		}
	}
	if p, err := ledger.ParsePolicy(three + "quorum a"); err != nil || p.Witnesses[0].URL != "https://a.example/" {
		t.Errorf("its address: %+v, %v", p, err)
	}
	for text, says := range map[string]string{
		"":                                       "no quorum line",
		"quorum d":                               `line 6: nothing before it is called "d"`,
		"quorum a\nquorum a":                     "one quorum",
		"group g 4 a b c\nquorum g":              "1 to 3",
		"group g 0 a\nquorum g":                  "1 to 1",
		"group g 01 a\nquorum g":                 "1 to 1",
		"group g any a a\nquorum g":              "member already",
		"group g any a\ngroup h any g\nquorum h": "a group has witnesses",
		"group a any b\nquorum a":                "taken",
		"group none any b\nquorum none":          "taken",
		"witness d " + w[0].String():             "a key stands there once",
		"witness d " + keys().public[0]:          "not the public key of a witness",
		"witness d":                              "a line is",
		"trust everybody":                        "a line is",
	} {
		if p, err := ledger.ParsePolicy(three + text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: got %+v, %v", text, p, err)
		}
	}
}

// FuzzSubmission: what is read as a submission is written again as it was, and a witness's answer or a policy of any bytes at
// all is refused or read, and never more.
func FuzzSubmission(f *testing.F) {
	c := house(f).checkpoints[2]
	f.Add(ledger.Submission{Old: 8, Checkpoint: c.Note}.Format())
	f.Add(cosign(f, c, 0, 1)[len(c.Note):])
	f.Add([]byte(policyText("quorum w1\n")))
	policy := twoOfThree(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := ledger.ParseSubmission(b); err == nil && !bytes.Equal(s.Format(), b) {
			t.Errorf("read as another submission than it is: %q", b)
		}
		if p, err := ledger.ParsePolicy(string(b)); err == nil && (p.Needed < 0 || p.Needed > len(p.Witnesses)) {
			t.Errorf("a policy of %d that needs %d", len(p.Witnesses), p.Needed)
		}
		if line, err := ledger.TakeCosignature(c.Note, b, policy.Witnesses[0]); err == nil && policy.Count(append(bytes.Clone(c.Note), line...)).By != 1 {
			t.Errorf("taken as a cosignature: %q", line)
		}
	})
}
