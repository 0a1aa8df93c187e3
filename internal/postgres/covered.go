package postgres

import (
	"strconv"
	"time"

	"recourse/internal/ledger"
)

// One function for each covered table says what its digest is over. Save calls it with what it writes, verification
// with what it reads; the two agree or the row was changed.

func fileRow(id, ref, codeName, kind, procedure, version, key, incident, nation, state string, seq, level int, closed, onHold bool, opened, burst string) ledger.Row {
	return row("files", id, given("burst", burst, col("id", id), col("ref", ref), col("code_name", codeName), col("kind", kind),
		col("procedure", procedure), col("version", version), col("key_id", key), col("incident", incident),
		col("nation", nation), col("state", state), col("seq", seq), col("level", level), col("closed", closed),
		col("on_hold", onHold), col("opened_on", opened))...)
}

// standingRow holds who lifted a conflict where somebody did; the others have the digests that they always had.
func standingRow(file, person, relation string, until *time.Time, lifted string) ledger.Row {
	columns := []ledger.Column{col("file_id", file), col("person_id", person), col("relation", relation), col("until", until)}
	if lifted != "" {
		columns = append(columns, col("lifted_by", lifted))
	}
	return row("standings", file+"/"+person+"/"+relation, columns...)
}

func linkRow(file, other string) ledger.Row {
	return row("links", file+"/"+other, col("file_id", file), col("other_id", other))
}

func identityRow(id, file, key string, words []byte, at time.Time) ledger.Row {
	return row("identities", id, col("id", id), col("file_id", file), col("key_id", key), col("words", words), col("at", at))
}

func letterRow(id, file, reader, letter, party, who, lang string, subject, body []byte, at time.Time) ledger.Row {
	return row("letters", id, given("party_id", who, col("id", id), col("file_id", file), col("for_id", reader), col("letter", letter),
		col("party", party), col("lang", lang), col("subject", subject), col("body", body), col("at", at))...)
}

// given adds a column that is younger than its table, where there is something in it: digests of before stay what they are.
func given(name, value string, columns ...ledger.Column) []ledger.Column {
	if value == "" {
		return columns
	}
	return append(columns, col(name, value))
}

func voteRow(id, file, question string, round int, person string, ballot []byte, at time.Time) ledger.Row {
	return row("votes", id, col("id", id), col("file_id", file), col("question", question), col("round", round),
		col("person_id", person), col("ballot", ballot), col("at", at))
}

func alarmRow(id, file, event, role, clock string, at, due time.Time) ledger.Row {
	return row("alarms", id, col("id", id), col("file_id", file), col("event_id", event), col("role", role), col("clock", clock),
		col("at", at), col("due", due))
}

func codeRow(id, file, kind, party string, mac []byte, issued, ends string) ledger.Row {
	return row("access_codes", id, given("ends_on", ends, col("id", id), col("file_id", file), col("party_kind", kind), col("party_id", party),
		col("code_mac", mac), col("issued_on", issued))...)
}

func readRow(id, file, person, role string, at time.Time) ledger.Row {
	return row("reads", id, col("id", id), col("file_id", file), col("person_id", person), col("role", role), col("at", at))
}

func custodyRow(id, item, what, kind, who string, about []byte, at time.Time) ledger.Row {
	return row("custody", id, col("id", id), col("item_id", item), col("what", what), col("who_kind", kind), col("who_id", who),
		col("about", about), col("at", at))
}

func bundleRow(id, file, what, person string, about []byte, at time.Time) ledger.Row {
	return row("bundles", id, col("id", id), col("file_id", file), col("what", what), col("person_id", person), col("about", about), col("at", at))
}

func deliveryRow(id, file, letter, outcome, person string, about []byte, at time.Time) ledger.Row {
	return row("deliveries", id, col("id", id), col("file_id", file), col("letter_id", letter), col("outcome", outcome), col("person_id", person),
		col("about", about), col("at", at))
}

func securityRow(id string, at time.Time, what, actorKind, actorID, object string) ledger.Row {
	return row("security_events", id, col("id", id), col("at", at), col("what", what), col("actor_kind", actorKind),
		col("actor_id", actorID), col("object", object))
}

func procedureRow(id, version, digest string) ledger.Row {
	return row("procedures", id+"/"+version, col("id", id), col("version", version), col("digest", digest))
}

// moveName is an event's action as its leaf commits to it: from where to where, under which rules.
func moveName(procedure, version, kind, action, from, to string) string {
	return procedure + " " + version + " " + kind + " " + strconv.Quote(from) + " " + action + " " + strconv.Quote(to)
}

// actorName is who acted as the leaf commits to it.
func actorName(kind, id, as string) string {
	return strconv.Quote(kind) + " " + strconv.Quote(id) + " " + strconv.Quote(as)
}
