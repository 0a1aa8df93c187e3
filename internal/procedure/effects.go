package procedure

// Arg says what an effect's With must name.
type Arg string

// The closed list of what an effect's With may name.
const (
	ArgNone     Arg = ""
	ArgMark     Arg = "mark"
	ArgFunction Arg = "function"
	ArgBody     Arg = "body"
	ArgParty    Arg = "party"
	ArgAdmitted Arg = "party that is admitted"
	ArgOutcome  Arg = "outcome"
	ArgQuestion Arg = "question"
	ArgRelay    Arg = "system action"
	ArgHold     Arg = "kind of hold"
	ArgNotes    Arg = "class of notes"
	ArgRole     Arg = "role"
)

// EffectSpec is what the house can do on an action's behalf: which kind of file it is for, what its With
// names, and which fields the action must take for it.
type EffectSpec struct {
	Kinds  []string
	With   Arg
	Fields map[string]string // name to type; the action must declare each as required
	About  string
}

var both, onCase, onReport = []string{"report", "case"}, []string{"case"}, []string{"report"}

// Effects is the closed list of effects, by topic. casefile folds each of them; a test holds the two lists equal.
var Effects = together(
	coreEffects,
	decisionEffects,
	registerEffects,
	measureEffects,
	alarmEffects,
	accountEffects,
	noteEffects,
	peopleEffects,
	relatedEffects,
	partyEffects,
	checkInEffects,
)

// together joins maps that have no key in common; two that do are a mistake of ours.
func together[V any](maps ...map[string]V) map[string]V {
	all := map[string]V{}
	for _, m := range maps {
		for key, v := range m {
			if _, twice := all[key]; twice {
				panic("declared twice: " + key)
			}
			all[key] = v
		}
	}
	return all
}

// FieldTypes is the closed list of field types, with the JSON Schema of each.
var FieldTypes = map[string]map[string]any{
	"line":          {"type": "string", "maxLength": 200},
	"text":          {"type": "string", "maxLength": 20000},
	"yes_no":        {"type": "boolean"},
	"number":        {"type": "integer"},
	"date":          {"type": "string", "format": "date"},
	"choice":        {"type": "string"},
	"choices":       {"type": "array", "items": map[string]any{"type": "string"}, "minItems": 1, "maxItems": 20},
	"clause":        {"type": "string", "maxLength": 20},
	"grounds":       {"type": "array", "items": map[string]any{"type": "string", "maxLength": 40}, "maxItems": 20},
	"allegation":    {"type": "integer", "minimum": 1},
	"finding":       {"type": "string", "maxLength": 20},
	"outcome":       {"type": "string", "maxLength": 20},
	"reference":     {"type": "string", "maxLength": 40},
	"evidence":      {"type": "string", "maxLength": 40},
	"evidence_list": {"type": "array", "items": map[string]any{"type": "string", "maxLength": 40}, "maxItems": 200},
	"items":         {"type": "array"},
}

// Doors is the closed list of parties' routes that an action may open.
var Doors = []string{
	"message", "evidence", "identity", "withdrawal", "review_request", "response", "extension_request",
	"panel_objection", "appeal", "access_code", "consent", "reply", "comment", "hearing_request", "appeal_waiver",
	"appeal_withdrawal", "interim_review_request", "identity_contest", "adjustment_request", "reopening_request", "statement",
	"safety", "contact", CheckInDoor,
}

// Questions is the closed list of what a sitting body is asked.
var Questions = []string{"findings", "sanction", "appeal"}

// Groups is the closed list of stage groups, all that a bystander is told (5.13).
var Groups = []string{"received", "considered", "decided"}
