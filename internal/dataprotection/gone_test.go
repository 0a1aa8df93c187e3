package dataprotection_test

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"recourse/internal/config"
	"recourse/internal/keyring"
	"recourse/internal/postgres/cluster"
	"recourse/internal/server"
	"recourse/internal/testkit"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/program"
	"recourse/internal/testkit/scenarios"
)

// plot is a story that ends with a closed case, and the people who erase it.
type plot struct {
	procedure, story string
	teller           string // whose report it is
	more             func(*scenarios.Story)
	deciders         [2]string
	rule             string
}

// plots begins with the one that every run follows; a soak follows the others too.
var plots = []plot{
	{"simple", "legitimate-criticism", "supporter", fuller, [2]string{"lead-1", "quality-1"}, "no-breach"},
	{"simple", "hateful-post", "bystander", nil, [2]string{"quality-1", "lead-2"}, "asked-for"},
	{"nec", "panel-finds-criticism", "officer", nil, [2]string{"dpo-1", "lead-1"}, "asked-for"},
}

// told is its story with a stem in all that people fill in.
func (p plot) told(t *testing.T, s stem) *scenarios.Story {
	t.Helper()
	story := read(t, p.procedure, p.story)
	for i := range story.Steps {
		if story.Steps[i].Letters = nil; story.Steps[i].Later != "" {
			story.Steps[i].Later = cmp.Or(map[bool]string{true: "60 days"}[p.more != nil], story.Steps[i].Later)
		}
	}
	if p.more != nil {
		p.more(story)
	}
	return marked(story, s)
}

// fuller makes a story of one in which somebody fills every field that there is: beside the report, a question and its
// answer, files with the report and after it.
func fuller(story *scenarios.Story) {
	report := story.Steps[0].Report
	report["identity"] = map[string]any{"mode": "confidential", "name": "Casey Sample", "email": "casey@example.org", "safe_contact": "E-mail only"}
	report["subjects"] = []any{map[string]any{"name": "Robin Placeholder", "handle": "@robin_invented", "platform": "x", "believed_member": "yes"}}
	report["places"] = []any{map[string]any{"type": "online", "platform": "x", "url": "https://social.example/robin/1", "description": "The post itself"}}
	report["outcome_hoped"] = "That somebody looks at it."
	story.Steps[0].Files = []scenarios.Sent{{Name: "copy.txt", Type: "text/plain", Text: strings.Repeat("All that was said on that page. ", 2000)}}
	screen := slices.IndexFunc(story.Steps, func(s scenarios.Step) bool { return s.Do == "screen" })
	story.Steps[screen].With["note"] = "I rang the branch about it."
	more := []scenarios.Step{
		{As: "screener", On: "supporter", Do: "ask_reporter", With: map[string]any{"questions": "Was it anywhere else before?"}},
		{As: "supporter", Do: "door messages", With: map[string]any{"text": "Not that I have seen."}},
		{As: "supporter", Do: "file", Note: "The same page later.", Files: []scenarios.Sent{{Name: "later.txt", Type: "text/plain", Text: "The page as it was a day later."}}},
	}
	story.Steps = slices.Insert(story.Steps, screen+1, more...)
}

// backup is one that was taken on the way, and pg_dump's text of the same moment.
type backup struct {
	name string
	server.Backup
	dump string
}

// taken takes a backup, and a dump of the database as text.
func (a *archive) taken(dir, name string) backup {
	a.t.Helper()
	ctx := a.t.Context()
	b := backup{name, server.Backup{Folder: filepath.Join(dir, name), Keys: filepath.Join(dir, name+"-keys")}, filepath.Join(dir, name+".sql")}
	saved, err := a.Server.Backup(ctx, b.Backup)
	if err != nil {
		a.t.Fatal(err)
	}
	if want := a.Clock.Now().UTC().AddDate(0, 0, 7).Format(time.DateOnly); saved.DestroyBy != want {
		a.t.Errorf("the keys of %s are to be destroyed by %s, want %s", name, saved.DestroyBy, want)
	}
	bin, err := cluster.Bin(ctx)
	if err != nil {
		a.t.Fatal(err)
	}
	out, err := os.Create(b.dump)
	if err == nil {
		err = errors.Join(cluster.Run(ctx, bin, "pg_dump", a.DSN, nil, out, "--format=plain"), out.Close())
	}
	if err != nil {
		a.t.Fatal(err)
	}
	return b
}

// ruin is a place where one backup after another is restored, with a private database as the program has it.
type ruin struct {
	t *testing.T
	c config.Config
}

func newRuin(t *testing.T, c config.Config) ruin {
	t.Helper()
	dir, err := program.Folder("recourse-ruin-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c.Data, c.DatabaseURL, c.DatabaseURLFile, c.Evidence = filepath.Join(dir, "data"), "", "", config.Evidence{}
	c.KeyStore, c.Heads = filepath.Join(c.Data, "keys"), filepath.Join(c.Data, "heads")
	return ruin{t, c}
}

// restored brings a backup back, with keys and marks of destroyed keys, and lets somebody look at the house that it makes.
func (r ruin) restored(of string, b server.Backup, marks []byte, look func(*server.House)) {
	r.t.Helper()
	ctx := r.t.Context()
	for _, part := range []string{"keys", "evidence", "heads"} {
		if err := os.RemoveAll(filepath.Join(r.c.Data, part)); err != nil {
			r.t.Fatal(err)
		}
	}
	if marks != nil {
		if err := errors.Join(os.MkdirAll(r.c.KeyStore, 0o700), os.WriteFile(filepath.Join(r.c.KeyStore, "shredded"), marks, 0o600)); err != nil {
			r.t.Fatal(err)
		}
	}
	if _, err := server.Restore(ctx, r.c, b); err != nil {
		r.t.Fatalf("restore %s: %v", of, err)
	}
	h, err := server.Build(ctx, r.c, server.Options{Reading: true})
	if err != nil {
		r.t.Fatalf("%s: %v", of, err)
	}
	look(h)
	dsn := h.DB.Pool.Config().ConnString()
	if err := h.Close(); err != nil {
		r.t.Fatal(err)
	}
	data, err := server.OpenDatabase(ctx, r.c)
	if err != nil {
		r.t.Fatal(err)
	}
	defer data.Close()
	conn, err := pgx.Connect(ctx, strings.Replace(dsn, "/recourse?", "/postgres?", 1))
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "drop database recourse"); err != nil {
		r.t.Fatal(err)
	}
}

// figures are what can be counted: what each file came to, what happened how often, what became of the days that were given.
func (a *archive) figures() (out []string) {
	a.t.Helper()
	rows, err := a.Server.DB.Pool.Query(a.t.Context(), `select concat_ws(' ', kind, procedure, state, opened_on, count(*)) from files group by kind, procedure, state, opened_on
		union all select concat_ws(' ', procedure, version, kind, action, from_state, to_state, count(*)) from events group by procedure, version, kind, action, from_state, to_state order by 1`)
	if err != nil {
		a.t.Fatal(err)
	}
	if out, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		a.t.Fatal(err)
	}
	promised, err := a.Server.Files.Promised(a.t.Context(), a.Clock.Now().UTC().Format(time.DateOnly))
	if err != nil {
		a.t.Fatal(err)
	}
	return append(out, fmt.Sprintf("%+v", promised))
}

// control writes a stem into the database as somebody would who stored it unsealed, and takes it away again.
func (a *archive) control(s stem) {
	a.t.Helper()
	insert := `insert into control values (repeat('Of no account. ', 300) || '` + string(s) + `', null), (encode('` + string(s) + `', 'hex'), null), (upper(encode('` + string(s) + `', 'hex')), null),
			(encode('x` + string(s) + `', 'base64'), null), (null, '\x` + fmt.Sprintf("%x", wide(s)) + `')`
	for _, sql := range []string{
		`create table control (words text, bytes bytea)`,
		insert, insert, // where a page of the server's log ends between two letters of one, it does not in the other
		`drop table control`,
		`checkpoint`,
	} {
		//allow:sqltext letters of this test's own
		if _, err := a.Server.DB.Pool.Exec(a.t.Context(), sql); err != nil {
			a.t.Fatal(err)
		}
	}
}

func wide(s stem) (out []byte) {
	for _, c := range []byte(s) {
		out = append(out, c, 0)
	}
	return out
}

// verifies runs recourse-verify as a person does who has it and the public keys.
func (a *archive) verifies(dir, says string, args ...string) {
	a.t.Helper()
	keys := filepath.Join(dir, "keys.txt")
	if err := os.WriteFile(keys, a.Anyone().Get("/log/key").Want(200).Body, 0o600); err != nil {
		a.t.Fatal(err)
	}
	bin := filepath.Join(dir, "recourse-verify")
	if out, err := exec.CommandContext(a.t.Context(), "go", "build", "-o", bin, "recourse/cmd/recourse-verify").CombinedOutput(); err != nil {
		a.t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.CommandContext(a.t.Context(), bin, append(args, "--keys", keys)...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), says) {
		a.t.Errorf("recourse-verify %s: %v, want %q:\n%s", args[0], err, says, out)
	}
}

// TestR62_NothingOfAnErasedCaseIsFoundOrOpensWhereverItWasKept tells two matters in which every field is filled,
// takes backups all the way, erases one of them through two people and looks for it: in each file of the database's cluster,
// in dumps, blobs, keys, log lines and backups, and in every backup brought back.
func TestR62_NothingOfAnErasedCaseIsFoundOrOpensWhereverItWasKept(t *testing.T) {
	t.Parallel()
	seed := chance.Seed()
	for n, p := range plots {
		if n > 0 && !chance.Soak() {
			break
		}
		t.Run(p.procedure+" "+p.story, func(t *testing.T) {
			t.Logf("seed %d", seed)
			p.plays(t, rand.New(rand.NewPCG(seed, uint64(n))))
		})
	}
}

func (p plot) plays(t *testing.T, random *rand.Rand) {
	a := &archive{scenarios.House(t, testkit.Options{Apart: true, Configs: scenarios.Configs(t, p.procedure)}, read(t, p.procedure, p.story)), t}
	erased, kept, control := newStem(random), newStem(random), newStem(random)
	gone := a.told(p.told(t, erased), p.teller)
	a.Later(testkit.Begin.AddDate(0, 0, 28*7).Sub(a.Clock.Now())) // where no holidays are in the way either
	other := a.told(p.told(t, kept), p.teller)
	receipt := gone.reporter.Get("/api/v1/my/receipt").Want(200)
	for s, told := range map[stem]*testkit.Client{erased: gone.reporter, kept: other.reporter} {
		told.Put("/api/v1/my/drafts/message", map[string]any{"fields": map[string]any{"text": "Not sent yet: " + string(s)}}).Want(204)
	}
	dir := t.TempDir()

	backups := []backup{a.taken(dir, "of-before")}
	a.Later(year)
	one, another := a.As(p.deciders[0]), a.As(p.deciders[1])
	decide := func() string {
		t.Helper()
		id := text(one.Post("/api/v1/cases/"+gone.ref+"/erasure", asks(p.rule, "Its year is over: "+string(erased))).Want(202).JSON()["id"])
		body, _ := another.Post("/api/v1/proposals/"+id+"/confirmation", nil).Want(201).JSON()["erasure"].(map[string]any)
		return text(body["id"])
	}
	one.Post("/api/v1/erasures/"+decide()+"/objection", map[string]any{"reason": "A letter came: " + string(erased)}).Want(204)
	decide()
	backups = append(backups, a.taken(dir, "of-the-window"))
	a.Later(15 * 24 * time.Hour)
	figures := a.figures()
	desk := *a.Server.Erasing
	desk.Keys = dying{desk.Store, a.Server.Erasing, &killed{left: 1, after: true}}
	if err := desk.Erase(t.Context(), a.Clock.Now()); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	backups = append(backups, a.taken(dir, "of-half-way"))
	a.work()
	var begun int
	if err := a.Server.DB.Pool.QueryRow(t.Context(), "select count(*) from begun").Scan(&begun); err != nil || begun != 1 {
		t.Errorf("%d of what was not sent are left, want that of the other case: %v", begun, err)
	}
	day := a.Clock.Now().UTC().Format(time.DateOnly)
	backups = append(backups, a.taken(dir, "of-after"))
	today := backups[len(backups)-1].Keys
	if now := a.figures(); !slices.Equal(now, figures) {
		t.Errorf("what was counted is %v, want %v", now, figures)
	}

	t.Run("no file holds a letter of it", func(t *testing.T) {
		a.control(control)
		var data string
		if err := a.Server.DB.Pool.QueryRow(t.Context(), "show data_directory").Scan(&data); err != nil {
			t.Fatal(err)
		}
		met, size := search(t, data, erased, kept, control)
		if size < 32<<20 {
			t.Errorf("only %d bytes were searched", size)
		}
		for _, s := range control.forms() {
			if met[control][s.name] == "" {
				t.Errorf("the search does not see %s letters in a cluster's files: it met %v", s.name, met[control])
			}
		}
		for _, s := range []stem{erased, kept} {
			if len(met[s]) != 0 {
				t.Errorf("letters of a case lie in the cluster's files: %v", met[s])
			}
			for _, folder := range []string{a.Data, dir} { // keys, evidence, heads; backups and dumps
				if met, _ := search(t, folder, s); len(met[s]) != 0 {
					t.Errorf("letters of a case: %v", met[s])
				}
			}
			if found := s.in([]byte(a.Logged())); len(found) != 0 {
				t.Errorf("letters of a case lie in a log line: %v", found)
			}
		}
	})

	t.Run("the log says when it was erased, and under which rule", func(t *testing.T) {
		a.CheckLedger()
		if r, err := a.Server.Verify(t.Context()); err != nil || !r.OK() || len(r.Erased) != 1 || r.Erased[0].Rule != p.rule || r.Erased[0].Day != day {
			t.Errorf("ledger verify: %+v, %v", r, err)
		}
		log, paper := filepath.Join(dir, "log"), filepath.Join(dir, "receipt.txt")
		if _, err := a.Server.Export(t.Context(), log); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(paper, []byte(text(receipt.JSON()["text"])), 0o600); err != nil {
			t.Fatal(err)
		}
		a.verifies(dir, "was erased on "+day+", under the rule "+strconv.Quote(p.rule), "receipt", paper, "--log", log)
		if w, err := a.Server.VerifyEvidence(t.Context()); err != nil || len(w.Found) != 0 || w.Erased != w.Items {
			t.Errorf("evidence verify: %+v, %v", w, err)
		}
	})

	r := newRuin(t, a.Server.Settings)
	all := holding(opened(t, a.Server), kept)
	for _, column := range []string{"events.payload", "letters.body", "identities.words", "evidence.about", "evidence.blob"} {
		if !slices.Contains(all, column) {
			t.Fatalf("the other case fills %v, and not %s", all, column)
		}
	}
	marks, err := os.ReadFile(filepath.Join(a.Server.Settings.KeyStore, "shredded"))
	if err != nil {
		t.Fatal(err)
	}
	// nothing holds a house that came back to what must be gone, and to what must not be.
	nothing := func(of string) func(*server.House) {
		return func(h *server.House) {
			words := opened(t, h)
			if at := holding(words, erased); len(at) != 0 {
				t.Errorf("%s opens what was erased: %v", of, at)
			}
			if at := holding(words, kept); !slices.Equal(at, all) {
				t.Errorf("of the other case %s opens %v, want %v", of, at, all)
			}
			for i, key := range gone.keys {
				if _, err := h.Ring.Salt(t.Context(), keyring.KeyID(key), "test"); !errors.Is(err, keyring.ErrShredded) {
					t.Errorf("%s: key %d: %v", of, i, err)
				}
			}
			found, err := h.Verify(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found.Findings { // of a time when the log did not say so yet
				if !strings.Contains(f.What, "no erased leaf says so") {
					t.Errorf("%s: %+v", of, f)
				}
			}
			if strings.HasPrefix(of, "of-after") && !found.OK() {
				t.Errorf("%s: %+v", of, found.Findings)
			}
		}
	}
	for i, b := range backups {
		if !chance.Soak() && i%2 == 1 {
			continue
		}
		r.restored(b.name, server.Backup{Folder: b.Folder, Keys: today}, nil, nothing(b.name+" with the keys of today"))
	}
	before := backups[0]
	if chance.Soak() {
		r.restored(before.name, before.Backup, marks, nothing(before.name+" with its own keys, where the marks of destroyed keys are kept"))
	}
	r.restored(before.name, before.Backup, nil, func(h *server.House) { // why that copy must be gone within its week
		if at := holding(opened(t, h), erased); !slices.Equal(at, all) {
			t.Errorf("a copy of the keys opens %v of the backup that it belongs to, want %v: nothing was looked at", at, all)
		}
	})
}
