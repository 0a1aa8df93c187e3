// Package pg gives tests a real PostgreSQL: a database of their own, cloned in some ten milliseconds from a template
// that has every migration, or a whole cluster that may be killed.
//
// Where RECOURSE_TEST_CLUSTER names a running cluster (the address of any database on it whose user may create
// databases), it is used; "go run ./internal/testkit/pg/share -- go test ./..." starts one for a whole command.
// Otherwise the test process starts its own at the first call and it is gone, with its folder, when the process
// ends, however it ends. The template is made once for each state of the migrations, by whoever comes first.
//
// It is for tests only.
//
//	func TestARolledBackReportLeavesNothing(t *testing.T) {
//		t.Parallel()
//		db := pg.Open(t)
//		…
//	}
package pg
