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
	ArgOutcome  Arg = "outcome"
	ArgQuestion Arg = "question"
	ArgRelay    Arg = "system action"
	ArgHold     Arg = "kind of hold"
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

// Effects is the closed list of effects. casefile folds each of them; a test holds the two lists equal.
var Effects = map[string]EffectSpec{
	"mark":          {both, ArgMark, nil, "sets a mark that guards may ask for"},
	"unmark":        {both, ArgMark, nil, "takes a mark away"},
	"join":          {onCase, ArgNone, nil, "adds what another report of the same incident says"},
	"take":          {both, ArgFunction, nil, "the actor takes up a function, declared free of conflict by taking it"},
	"draw":          {both, ArgFunction, nil, "draws one person by lot for a function; they must declare before they read"},
	"release":       {both, ArgFunction, nil, "ends a function for whoever holds it"},
	"convene":       {onCase, ArgBody, nil, "draws by lot for every empty seat of a body, which then is the sitting one"},
	"declare":       {onCase, ArgNone, map[string]string{"conflict": "yes_no"}, "the drawn person declares; a conflict quarantines them at once"},
	"stand_down":    {both, ArgNone, nil, "the actor declares a conflict without reasons; quarantined at once"},
	"recuse":        {onCase, ArgNone, map[string]string{"person": "line"}, "records another person's conflict; quarantined at once"},
	"object":        {onCase, ArgNone, map[string]string{"member": "line", "why": "text"}, "the respondent objects to a member"},
	"rule":          {onCase, ArgNone, map[string]string{"upheld": "yes_no", "person": "line"}, "rules on the oldest objection; upheld empties the seat"},
	"say":           {both, ArgParty, nil, "writes a message to a party; the words are the field text or questions"},
	"hear":          {both, ArgParty, nil, "keeps a message from a party; the words are the field text or why"},
	"identify":      {onReport, ArgNone, map[string]string{"mode": "line"}, "the reporter says more of who they are, never less"},
	"unveil":        {both, ArgNone, map[string]string{"hours": "number"}, "lets whoever asked read who reported, for so many hours; two people and a reason"},
	"exhibit":       {both, ArgNone, map[string]string{"evidence": "evidence"}, "adds an item of evidence to the file"},
	"relay":         {onReport, ArgRelay, nil, "takes an action of the system on each case of the report that is still open, with what was given here"},
	"open_cases":    {onReport, ArgNone, map[string]string{"respondents": "items"}, "opens one case for each respondent named"},
	"link":          {onReport, ArgNone, map[string]string{"to": "reference", "new_facts": "text"}, "joins the report to the incident of another"},
	"close":         {both, ArgOutcome, nil, "fixes the outcome of the file"},
	"reopen":        {both, ArgNone, nil, "clears the outcome, and the worker that fixed it may not hold the function again"},
	"allege":        {onCase, ArgNone, map[string]string{"clause": "clause", "conduct": "choice", "on": "date", "act": "text"}, "drafts an allegation against the clause in force on the day (I14)"},
	"drop":          {onCase, ArgNone, map[string]string{"allegation": "allegation"}, "drops an allegation"},
	"disclose":      {onCase, ArgNone, map[string]string{"evidence": "evidence_list", "how": "choice"}, "puts items to the respondent: shown, gist or withheld"},
	"identity":      {onCase, ArgNone, map[string]string{"decision": "choice", "reporter_told": "yes_no"}, "decides what the respondent is told of who reported"},
	"put":           {onCase, ArgNone, nil, "puts every live allegation to the respondent"},
	"invite":        {onCase, ArgParty, nil, "makes an access code for the party, given in the letter"},
	"renew":         {both, ArgParty, nil, "withdraws the party's access code and makes another, shown once"},
	"serve":         {onCase, ArgNone, map[string]string{"means": "choice", "proof": "text"}, "keeps a proof of delivery"},
	"extend":        {onCase, ArgNone, map[string]string{"days": "number"}, "counts an extension"},
	"answer":        {onCase, ArgNone, map[string]string{"answers": "items"}, "keeps the respondent's answer"},
	"file":          {onCase, ArgNone, map[string]string{"for": "text", "against": "text", "credibility": "text"}, "keeps the investigation report"},
	"freeze":        {onCase, ArgNone, nil, "freezes the pack by its digest (I30)"},
	"disband":       {onCase, ArgNone, nil, "releases the sitting body and what it found, so that a fresh one begins anew"},
	"question":      {onCase, ArgQuestion, nil, "puts a question to the sitting body; ballots are sealed until all are in"},
	"ballot":        {onCase, ArgQuestion, nil, "casts the actor's sealed ballot: the action's fields"},
	"count":         {onCase, ArgQuestion, nil, "opens the ballots and counts them"},
	"decide":        {onCase, ArgNone, map[string]string{"facts": "text", "weighing": "text"}, "signs the determination that the counts lead to"},
	"lodge":         {onCase, ArgNone, map[string]string{"grounds": "choices", "text": "text"}, "keeps the appeal"},
	"decide_appeal": {onCase, ArgNone, map[string]string{"facts": "text", "weighing": "text"}, "signs the appeal decision that the count leads to"},
	"take_effect":   {onCase, ArgNone, nil, "starts the sanction, if there is one"},
	"hold":          {onCase, ArgHold, nil, "puts the case on hold, of a kind where kinds are declared"},
	"lift":          {onCase, ArgHold, nil, "lifts the hold"},
	"log":           {both, ArgNone, nil, "keeps the fields as a record, and nothing more"},
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
	"panel_objection", "appeal", "access_code",
}

// Questions is the closed list of what a sitting body is asked.
var Questions = []string{"findings", "sanction", "appeal"}

// Parties is the closed list of parties a letter or message may go to.
var Parties = []string{"reporter", "respondent"}

// Groups is the closed list of stage groups, all that a bystander is told (5.13).
var Groups = []string{"received", "considered", "decided"}
