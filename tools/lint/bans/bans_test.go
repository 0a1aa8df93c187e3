package bans_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"recourse/tools/lint/bans"
)

// Each fixture holds the banned forms with the words of the finding beside them, and the forms to write instead
// without: a pass that finds too little or too much fails here.

func TestR03_TheFormsOfGORMAreFound(t *testing.T) { fixture(t, bans.Gorm, "forms/gorm") }

func TestR03_SQLPutTogetherIsFound(t *testing.T) { fixture(t, bans.SQLText, "forms/sqltext") }

func TestR02_TextDeclaredSafeIsFound(t *testing.T) { fixture(t, bans.HTML, "forms/html") }

func TestR10_ARegularExpressionMadeAtRunTimeIsFound(t *testing.T) {
	fixture(t, bans.Regexps, "forms/regexps")
}

func TestR79_BindAndRealIPAreFound(t *testing.T) { fixture(t, bans.Bind, "forms/web") }

func TestR83_DebugRoutesAreFound(t *testing.T) { fixture(t, bans.Debug, "forms/debug") }

func TestAConnectionThatAsksNobodyIsFound(t *testing.T) { fixture(t, bans.TLS, "forms/tls") }

func TestR61_ASecretComparedInItsOwnTimeIsFound(t *testing.T) {
	fixture(t, bans.Secrets, "recourse/internal/keyring", "recourse/internal/account")
}

func TestTheMachinesClockIsFoundInsideAndNowhereElse(t *testing.T) {
	fixture(t, bans.Clock, "recourse/internal/casework", "recourse/internal/server", "recourse/internal/testkit",
		"recourse/cmd/recourse")
}

func TestAnotherProgramIsFoundOutsideItsRooms(t *testing.T) {
	fixture(t, bans.Process, "recourse/internal/intake", "recourse/internal/postgres/cluster",
		"recourse/internal/testkit", "recourse/cmd/recourse")
}

func TestEveryPassSaysWhatItRefuses(t *testing.T) {
	t.Parallel()
	if err := analysis.Validate(bans.All); err != nil {
		t.Fatal(err)
	}
}

func fixture(t *testing.T, a *analysis.Analyzer, packages ...string) {
	t.Helper()
	t.Parallel()
	analysistest.Run(t, analysistest.TestData(), a, packages...)
}
