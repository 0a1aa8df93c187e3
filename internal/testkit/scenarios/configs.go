package scenarios

import (
	"sync"
	"testing"

	"recourse/internal/testkit"
)

// built is the procedure that a report follows where neither settings nor questionnaire say another.
const built = "simple"

var (
	folders = map[string]string{}
	folding sync.Mutex
)

// Configs is a folder of rules by which a report follows a procedure, for testkit.Options; empty where the built-in ones
// do. It is made once in a test process, since the people of each folder are hired anew.
func Configs(t testing.TB, procedure string) string {
	t.Helper()
	if procedure == built {
		return ""
	}
	folding.Lock()
	defer folding.Unlock()
	if folders[procedure] == "" {
		folders[procedure] = testkit.Varied(t, testkit.Change{
			File: "questionnaires/abuse.yaml", Old: "version: 1\n", New: "version: 1\nprocedure: " + procedure + "\n",
		})
	}
	return folders[procedure]
}
