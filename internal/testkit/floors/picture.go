package floors

import (
	"fmt"
	"slices"
	"strings"
)

// floor is how high a room stands. A sub-room stands on its parent's floor unless it is named here itself.
var floor = map[string]int{
	"configs": 0, "web": 0,
	"internal/fault": 0, "internal/actor": 0, "internal/config": 0,
	"internal/keyring": 1, "internal/ledger": 1, "internal/procedure": 1, "internal/authz": 1, "internal/calendar": 1,
	"internal/ledger/witness": 1, "internal/notify": 1, "internal/once": 1, "internal/papers": 1,
	"internal/code": 2, "internal/report": 2, "internal/casefile": 2, "internal/panel": 2, "internal/evidence": 2,
	"internal/account": 2, "internal/register": 2,
	"internal/intake": 3, "internal/casework": 3, "internal/adjudication": 3, "internal/oversight": 3,
	"internal/dataprotection": 3, "internal/worker": 3, "internal/survey": 3,
	"internal/page": 4, "internal/page/public": 4, "internal/page/reporter": 4, "internal/page/respondent": 4, "internal/page/staff": 4,
	"internal/api": 4, "internal/postgres": 4, "internal/papers/pdf": 4,
	"internal/server": 5,
	"cmd/recourse":    6, "cmd/recourse-verify": 6,
	"internal/testkit": 7, // beside the house: it may import all, and only tests import it
}

// sideways are the arrows drawn on one floor. Casefile stands on panel, not the other way round as first drawn: the
// one engine folds draws, ballots and findings out of a file's events, and panel counts without knowing a file.
var sideways = map[string][]string{
	"internal/once":            {"internal/keyring"},
	"internal/ledger/witness":  {"internal/ledger"},
	"internal/report":          {"internal/code"},
	"internal/casefile":        {"internal/panel", "internal/report", "internal/code", "internal/register"},
	"internal/register":        {"internal/report"},
	"internal/panel":           {"internal/code"},
	"internal/worker":          {"internal/intake", "internal/casework", "internal/adjudication", "internal/oversight", "internal/dataprotection"},
	"internal/page/public":     {"internal/page"},
	"internal/page/reporter":   {"internal/page"},
	"internal/page/respondent": {"internal/page"},
	"internal/page/staff":      {"internal/page"},
}

// never are arrows that point down and yet are not drawn, with the reason.
var never = []struct{ from, to, why string }{
	{"internal/config", "internal/", "settings know nothing of ours"},
	{"internal/report", "internal/procedure", "what was told does not depend on what is done with it"},
	{"internal/casefile", "internal/ledger", "an event becomes a leaf in the verb's transaction"},
	{"internal/evidence", "internal/casefile", "a blob knows no case"},
	{"internal/page", "internal/ledger", "pages ask the verbs"},
	{"internal/page", "internal/intake", "the kit knows no verb"},
	{"internal/page", "internal/casework", "the kit knows no verb"},
	{"internal/page", "internal/adjudication", "the kit knows no verb"},
	{"internal/page", "internal/oversight", "the kit knows no verb"},
	{"internal/page", "internal/dataprotection", "the kit knows no verb"},
	{"internal/page", "internal/survey", "the kit knows no verb"},
	{"internal/page/public", "internal/keyring", "pages ask the verbs"},
	{"internal/page/public", "internal/ledger", "pages ask the verbs"},
	{"internal/page/public", "internal/casework", "what anybody may read is in no file"},
	{"internal/page/reporter", "internal/keyring", "pages ask the verbs"},
	{"internal/page/respondent", "internal/keyring", "pages ask the verbs"},
	{"internal/page/staff", "internal/keyring", "pages ask the verbs"},
	{"cmd/recourse-verify", "configs", "the verifier trusts nobody: the ledger and the standard library"},
}

// alone says which rooms may import a library; testkit always may.
var alone = map[string][]string{
	"gorm.io/":                      {"internal/postgres"},
	"github.com/jackc/pgx/":         {"internal/postgres", "internal/worker"},
	"github.com/pressly/goose/":     {"internal/postgres"},
	"github.com/riverqueue/":        {"internal/postgres", "internal/worker"},
	"github.com/casbin/":            {"internal/authz"},
	"github.com/labstack/echo":      {"internal/page", "internal/page/public", "internal/page/reporter", "internal/page/respondent", "internal/page/staff", "internal/api", "internal/server"},
	"github.com/danielgtaylor/huma": {"internal/api", "internal/server"},
	"github.com/a-h/templ":          {"internal/page", "internal/page/public", "internal/page/reporter", "internal/page/respondent", "internal/page/staff"},
	"github.com/expr-lang/":         {"internal/procedure"},
	"github.com/alecthomas/kong":    {"cmd/recourse"},
	"github.com/knadh/koanf":        {"internal/config"},
	"github.com/tink-crypto/":       {"internal/keyring"},
	"github.com/minio/":             {"internal/evidence"},
	"github.com/wneessen/go-mail":   {"internal/notify"},
	"codeberg.org/go-pdf/":          {"internal/papers/pdf"},
	"github.com/go-fonts/":          {"internal/papers/pdf"},
	"database/sql":                  {"internal/postgres"},
	"net/http":                      {"internal/page", "internal/page/public", "internal/page/reporter", "internal/page/respondent", "internal/page/staff", "internal/api", "internal/server", "internal/notify", "internal/worker", "internal/evidence", "internal/ledger/witness", "cmd/recourse"},
}

// verifier is all that cmd/recourse-verify may stand on.
var verifier = []string{"internal/ledger"}

const module = "recourse/"

// room is the room that a package of ours belongs to: the longest name in the picture that it stands at or under.
func room(path string) (string, bool) {
	for path != "." && path != "" {
		if _, ok := floor[path]; ok {
			return path, true
		}
		slash := strings.LastIndexByte(path, '/')
		if slash < 0 {
			break
		}
		path = path[:slash]
	}
	return "", false
}

// refuse says why the package at path may not import another; empty when it may. Both are full import paths.
func refuse(path, imported string) string {
	from, ok := room(strings.TrimPrefix(path, module))
	if !ok {
		return fmt.Sprintf("%s is in no room of the picture: give it a floor in internal/testkit/floors", path)
	}
	if from == "internal/testkit" {
		return ""
	}
	inner, isOurs := strings.CutPrefix(imported, module)
	if !isOurs {
		return refuseLibrary(from, path, imported)
	}
	to, ok := room(inner)
	if !ok {
		return fmt.Sprintf("%s imports %s, which is in no room of the picture", path, imported)
	}
	for _, n := range never {
		if from == n.from && (to == n.to || strings.HasSuffix(n.to, "/") && strings.HasPrefix(to, n.to)) && from != to {
			return fmt.Sprintf("%s imports %s: %s", path, imported, n.why)
		}
	}
	switch {
	case from == "cmd/recourse-verify" && !slices.Contains(verifier, to) && from != to:
		return fmt.Sprintf("%s imports %s: the verifier trusts nobody, it stands on %v alone", path, imported, verifier)
	case from == to || slices.Contains(sideways[from], to) || floor[to] < floor[from]:
		return ""
	case to == "internal/testkit":
		return fmt.Sprintf("%s imports %s, which is for tests only", path, imported)
	case floor[to] == floor[from]:
		return fmt.Sprintf("%s imports %s, sideways on floor %d where no arrow is drawn", path, imported, floor[from])
	}
	return fmt.Sprintf("%s (floor %d) imports %s (floor %d): a floor never looks up", path, floor[from], imported, floor[to])
}

func refuseLibrary(from, path, imported string) string {
	outside := strings.Contains(strings.SplitN(imported, "/", 2)[0], ".")
	if from == "cmd/recourse-verify" && outside {
		return fmt.Sprintf("%s imports %s: the verifier trusts nobody but the standard library", path, imported)
	}
	for library, rooms := range alone {
		if (imported == library || outside && strings.HasPrefix(imported, library)) && !slices.Contains(rooms, from) {
			return fmt.Sprintf("%s imports %s: only %s may", path, imported, strings.Join(rooms, ", "))
		}
	}
	return ""
}
