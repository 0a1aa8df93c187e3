package postgres_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"recourse/internal/postgres"
	"recourse/internal/testkit/chance"
	"recourse/internal/testkit/pg"
)

// TestF30_AMigrationThatIsKilledAtAnyStatementIsRunAgainToTheSameSchema has the server end the connection at a
// statement, in each run at a later one of what was left to do.
func TestF30_AMigrationThatIsKilledAtAnyStatementIsRunAgainToTheSameSchema(t *testing.T) {
	t.Parallel()
	dsn := pg.Empty(t)
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	owner := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	// A sequence goes on where a transaction is undone: it counts the statements of a run.
	owner(`set killer.at = 0`)
	owner(`create schema killer`)
	owner(`create sequence killer.count`)
	owner(`create function killer.kill() returns event_trigger language plpgsql as $$ begin
		if current_setting('killer.at')::int > 0 and nextval('killer.count') = current_setting('killer.at')::int then
			perform pg_terminate_backend(pg_backend_pid());
			perform pg_sleep(10);
		end if;
	end $$`)
	owner(`create event trigger killer on ddl_command_end execute function killer.kill()`)
	further := 11
	if chance.Soak() {
		further = 1
	}
	killed := 0
	for at := 1; ; at += further {
		owner(fmt.Sprintf(`alter database %s set killer.at = %d`, pgx.Identifier{conn.Config().Database}.Sanitize(), at))
		owner(`alter sequence killer.count restart`)
		if postgres.Migrate(t.Context(), dsn) == nil {
			break
		}
		killed++
	}
	if killed < 5 {
		t.Errorf("it was killed %d times", killed)
	}
	owner(`drop event trigger killer`)
	owner(`drop schema killer cascade`)
	got, err := postgres.Dump(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	want, err := postgres.Dump(t.Context(), pg.Clone(t))
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("after %d kills it is another schema", killed)
	}
	t.Logf("killed %d times", killed)
}
