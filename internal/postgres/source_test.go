package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"recourse/internal/actor"
	"recourse/internal/authz"
	"recourse/internal/casefile"
	"recourse/internal/casework"
	"recourse/internal/evidence"
	"recourse/internal/keyring"
	"recourse/internal/ledger"
	"recourse/internal/postgres"
)

// full is a database that has a row in every covered table, and a clean log.
func full(t *testing.T) (*registry, *casefile.File) {
	t.Helper()
	r := newRegistry(t)
	f := r.toPanel()
	f = r.do(f, r.holder(f, "chair"), "vote_on_findings", "", provedVote)
	m, items := r.everything(f)
	if _, err := r.Submit(t.Context(), m, items); err != nil {
		t.Fatal(err)
	}
	r.load(casework.Look{Kind: f.Kind, Ref: f.Ref, Who: actor.SystemFor("test"), Scope: authz.Everything(), Record: true, At: r.now})
	if err := r.Propose(t.Context(), casework.Proposal{ID: f.ID, Kind: f.Kind, File: f.ID, Key: f.Key, Action: "close",
		By: r.person("ada"), At: r.now, Expires: r.now.AddDate(0, 0, 1)}, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.db.Evidence(r.ring).AddCopy(t.Context(), items[0], evidence.Copy{Item: items[0].ID, Why: evidence.NoCleaner}, r.now); err != nil {
		t.Fatal(err)
	}
	if err := r.Bundled(t.Context(), f.Header, casework.BundleMade{Of: casework.BundleCase, Person: "somebody", Reason: "asked for", At: r.now}); err != nil {
		t.Fatal(err)
	}
	if err := r.Posted(t.Context(), f.Header, r.aLetter(f), casework.Delivery{Outcome: casework.WasPosted, Person: "somebody", Means: "signed_for", Proof: "AB12", At: r.now}, nil); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time there is nothing left to speak for
		if err := r.SealReads(t.Context(), r.now); err != nil {
			t.Fatal(err)
		}
		if err := r.SealSecurity(t.Context(), r.now); err != nil {
			t.Fatal(err)
		}
	}
	if n := r.count("log_batches"); n != 6 {
		t.Fatalf("%d batches, want those of a procedure, a read, an item of evidence, a bundle, a letter posted and a proposal", n)
	}
	r.wantClean()
	return r, f
}

// unguarded runs statements as somebody who owns the server and has switched the triggers off.
func (r *registry) unguarded(statements ...string) {
	r.t.Helper()
	for _, sql := range statements {
		exec(r.t, r.db, "begin; set local session_replication_role = replica; "+sql+"; commit")
	}
}

func TestL01_EveryChangedRowIsNamed(t *testing.T) {
	t.Parallel()
	r, _ := full(t)
	for _, c := range []struct{ table, change, back string }{
		{"events", "update events set payload = payload || '\\x00' where seq = 3", "update events set payload = substr(payload, 1, length(payload) - 1) where seq = 3"},
		{"events", "update events set action = action || 'x' where seq = 4", "update events set action = rtrim(action, 'x') where seq = 4"},
		{"events", "update events set to_state = to_state || 'x' where seq = 4", "update events set to_state = rtrim(to_state, 'x') where seq = 4"},
		{"events", "update events set at = at + interval '1 s' where seq = 2", "update events set at = at - interval '1 s' where seq = 2"},
		{"events", "update events set who_id = who_id || 'x' where seq = 2", "update events set who_id = rtrim(who_id, 'x') where seq = 2"},
		{"events", "update events set who_as = who_as || 'x' where seq = 2", "update events set who_as = rtrim(who_as, 'x') where seq = 2"},
		{"events", "update events set wrote = wrote || '\\x00' where seq = 2", "update events set wrote = substr(wrote, 1, length(wrote) - 1) where seq = 2"},
		{"events", "update events set prev = sha256(prev) where seq = 1", "update events set prev = decode(repeat('00', 32), 'hex') where seq = 1"},
		{"files", "update files set state = state || 'x'", "update files set state = regexp_replace(state, 'x$', '')"},
		{"files", "update files set nation = nation || 'x'", "update files set nation = rtrim(nation, 'x')"},
		{"files", "update files set level = 1", "update files set level = 0"},
		{"files", "update files set burst = id where kind = 'report'", "update files set burst = null"},
		{"files", "update files set erasure = gen_random_uuid()", "update files set erasure = null"},
		{"standings", "update standings set relation = relation || '_x' where relation = 'lead'", "update standings set relation = 'lead' where relation = 'lead_x'"},
		{"standings", "update standings set until = since where relation = 'lead'", "update standings set until = null where relation = 'lead'"},
		{"letters", "update letters set body = body || '\\x00'", "update letters set body = substr(body, 1, length(body) - 1)"},
		{"letters", "update letters set party_id = gen_random_uuid()", "update letters set party_id = null"},
		{"votes", "update votes set ballot = ballot || '\\x00'", "update votes set ballot = substr(ballot, 1, length(ballot) - 1)"},
		{"identities", "update identities set words = words || '\\x00'", "update identities set words = substr(words, 1, length(words) - 1)"},
		{"access_codes", "update access_codes set code_mac = code_mac || '\\x00'", "update access_codes set code_mac = substr(code_mac, 1, length(code_mac) - 1)"},
		{"access_codes", "update access_codes set ends_on = issued_on + 9", "update access_codes set ends_on = null"},
		{"access_codes", "insert into access_codes select gen_random_uuid(), file_id, 'witness', party_id, sha256(code_mac), issued_on from access_codes limit 1",
			"delete from access_codes where party_kind = 'witness'"},
		{"reads", "update reads set person_id = 'somebody'", "update reads set person_id = 'test'"},
		{"custody", "update custody set about = about || '\\x00'", "update custody set about = substr(about, 1, length(about) - 1)"},
		{"custody", "update custody set what = 'viewed'", "update custody set what = 'not_copied'"},
		{"custody", "create table kept as select * from custody; delete from custody", "insert into custody select * from kept; drop table kept"},
		{"bundles", "update bundles set about = about || '\\x00'", "update bundles set about = substr(about, 1, length(about) - 1)"},
		{"deliveries", "update deliveries set about = about || '\\x00'", "update deliveries set about = substr(about, 1, length(about) - 1)"},
		{"deliveries", "update deliveries set outcome = 'mailed'", "update deliveries set outcome = 'posted'"},
		{"deliveries", "create table kept as select * from deliveries; delete from deliveries", "insert into deliveries select * from kept; drop table kept"},
		{"bundles", "update bundles set what = 'pack'", "update bundles set what = 'case'"},
		{"bundles", "create table kept as select * from bundles; delete from bundles", "insert into bundles select * from kept; drop table kept"},
		{"security_events", "update security_events set what = what || 'x'", "update security_events set what = rtrim(what, 'x')"},
		{"procedures", "update procedures set digest = reverse(digest)", "update procedures set digest = reverse(digest)"},
		{"links", "create table kept as select * from links; delete from links", "insert into links select * from kept; drop table kept"},
		{"files", "create table kept as select * from events where seq = 5; delete from events where seq = 5", "insert into events select * from kept; drop table kept"},
		{"leaves", "create table kept as select * from log_batches where class = 'read'; delete from log_batches where class = 'read'",
			"insert into log_batches select * from kept; drop table kept"},
	} {
		r.unguarded(c.change)
		got := r.verify()
		if c.table == "files" && strings.Contains(c.change, "from events") {
			c.table = "events"
		}
		if got.OK() || !strings.Contains(fmt.Sprint(got.Findings), c.table) {
			t.Errorf("%s: found %+v, want a row of %s", c.change, got.Findings, c.table)
		}
		r.unguarded(c.back)
		if got := r.verify(); !got.OK() {
			t.Fatalf("%s: after it was undone: %+v", c.change, got.Findings)
		}
	}
}

func TestADestroyedKeyWithoutAnErasedLeafIsFound(t *testing.T) {
	t.Parallel()
	r, f := full(t)
	if err := r.ring.Shred(t.Context(), keyring.KeyID(f.Key)); err != nil {
		t.Fatal(err)
	}
	got := r.verify()
	if got.OK() || got.Shredded != int64(f.Seq) || !strings.Contains(got.Findings[0].What, "no erased leaf says so") {
		t.Errorf("got %+v, want every event of the file named", got)
	}
	if err := r.SayErased(t.Context(), r.now, ledger.Erasure{Rule: "no-case", By: []string{"one", "another"}, Files: []string{f.ID}}); err != nil {
		t.Fatal(err)
	}
	r.wantClean()
	if n := r.count("tags where file_id = '" + f.ID + "'"); n != 0 {
		t.Errorf("%d blind tags outlived the file", n)
	}
}

// TestVerificationFollowsTheKeysAndReadsNoTableAgainForEachPage counts the scans of whole tables that a verification
// makes, over one connection that says at once what it did.
func TestVerificationFollowsTheKeysAndReadsNoTableAgainForEachPage(t *testing.T) {
	t.Parallel()
	r, _ := full(t)
	db, err := postgres.Open(t.Context(), r.db.Pool.Config().ConnString(), postgres.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	scans := func() (n, rows int) {
		exec(t, db, `select pg_stat_force_next_flush()`)
		exec(t, db, `select pg_stat_clear_snapshot()`)
		if err := db.Pool.QueryRow(t.Context(), `select sum(seq_scan), sum(idx_scan) from pg_stat_user_tables
			where relname in ('events', 'files', 'standings', 'letters', 'links', 'access_codes')`).Scan(&n, &rows); err != nil {
			t.Fatal(err)
		}
		return n, rows
	}
	_, public := logKeys()
	before, keysBefore := scans()
	if got, err := postgres.NewFiles(db, r.ring, func() time.Time { return r.now }, nil).Verify(t.Context(), ledger.Trust{Log: public, Epoch: 1}); err != nil || !got.OK() {
		t.Fatalf("%+v %v", got.Findings, err)
	}
	if after, keys := scans(); after != before || keys == keysBefore {
		t.Errorf("%d tables were read from end to end, and %d looks went by key", after-before, keys-keysBefore)
	}
}
