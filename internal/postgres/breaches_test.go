package postgres_test

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"strings"

	"github.com/google/uuid"
)

// rows are one row for each table that breaks nothing, in the words of SQL; and a second one where a value that may be
// missing must not come twice.
const rows = `
INSERT INTO procedures VALUES ('p', '1', repeat('ab', 32));
INSERT INTO transitions VALUES ('p', '1', 'case', 'open', '', 'allocating');
INSERT INTO apart VALUES ('p', '1', 'lead', 'chair');
INSERT INTO elsewhere VALUES ('p', '1', 'appeal_member', 'lead');
INSERT INTO files (id, ref, code_name, kind, procedure, version, key_id, nation, state, seq, tip, opened_on) SELECT id, id, '', 'case', 'p', '1', id, '', 'allocating', 1, sha256(''), '2026-03-02'
	FROM unnest(ARRAY[` + ada + `, ` + bo + `, ` + cy + `]::uuid[]) id;
INSERT INTO events VALUES (` + ada + `, ` + ada + `, 1, 'open', '', 'allocating', 'p', '1', 'case', ` + on + `, 'system', '', '', '\x01', false, false, NULL, false, '', sha256(''), sha256(''), ` + ada + `);
INSERT INTO due_dates VALUES (` + ada + `, 'triage', ` + on + `, 'running');
INSERT INTO promises VALUES (` + ada + `, 1, 'triage', 'given', '2026-03-02', NULL, '2026-03-09', true, ` + ada + `);
INSERT INTO standings VALUES (` + ada + `, ` + ada + `, 'triage', ` + on + `);
INSERT INTO links VALUES (` + ada + `, ` + bo + `);
INSERT INTO identities VALUES (` + ada + `, ` + ada + `, ` + ada + `, '\x01', ` + on + `);
INSERT INTO letters VALUES (` + ada + `, ` + ada + `, ` + ada + `, 'L01', 'reporter', 'en', '\x01', '\x01', ` + on + `);
INSERT INTO votes VALUES (` + ada + `, ` + ada + `, 'findings', 0, ` + ada + `, '\x01', ` + on + `);
INSERT INTO alarms VALUES (` + ada + `, ` + ada + `, ` + ada + `, 'lead', 'triage', ` + on + `, ` + on + `, ` + bo + `, ` + on + `);
INSERT INTO tags VALUES (` + ada + `, 'handle', sha256(''), '2026-03');
INSERT INTO evidence VALUES (` + ada + `, ` + ada + `, ` + ada + `, repeat('0', 32), '\x01', 'reporter', '2026-03-02');
INSERT INTO log_batches VALUES (` + ada + `, 'read', ` + on + `, '', ` + ada + `);
INSERT INTO security_batched VALUES (` + ada + `, ` + ada + `);
INSERT INTO evidence VALUES (` + bo + `, ` + ada + `, ` + ada + `, repeat('2', 32), '\x01', 'reporter', '2026-03-02');
INSERT INTO copies VALUES (` + ada + `, repeat('1', 32), '\x01');
INSERT INTO scans VALUES (` + ada + `, '\x01');
INSERT INTO custody VALUES (` + ada + `, ` + ada + `, 'copied', 'system', '', '\x01', ` + on + `);
INSERT INTO deliveries VALUES (` + ada + `, ` + ada + `, ` + ada + `, 'mailed', 'x', '\x01', ` + on + `);
INSERT INTO mail_turns VALUES (` + ada + `, decode(repeat('01', 32), 'hex'), ` + on + `);
INSERT INTO bundles VALUES (` + ada + `, ` + ada + `, 'pack', 'x', '\x01', ` + on + `);
INSERT INTO reads VALUES (` + ada + `, ` + ada + `, 'x', 'lead', ` + on + `);
INSERT INTO idempotency VALUES (sha256(''), sha256(''), '\x01', ` + on + `);
INSERT INTO drafts VALUES (sha256(''), '\x01', '2026-03-02');
INSERT INTO enclosed VALUES (repeat('3', 32), sha256(''), ` + ada + `);
INSERT INTO begun VALUES (sha256(''), ` + ada + `, '\x01');
INSERT INTO surveyed VALUES (sha256(''), ` + ada + `);
INSERT INTO check_ins VALUES (` + ada + `, ` + ada + `, 'affected', ` + ada + `, 1, '2026-03-02', '2026-03-03', 'mailed');
INSERT INTO survey_counts VALUES ('2026-03-01', 'reporter', 'fair', 'partly', 5);
INSERT INTO survey_texts VALUES (` + ada + `, '2026-03-01', ` + ada + `, '\x01');
INSERT INTO leaves VALUES (` + ada + `, '2026-03-02', 'event', sha256(''));
INSERT INTO log_leaves VALUES (0, decode(repeat('00', 53), 'hex'));
INSERT INTO log_epochs VALUES (2, 'log.example.org/2', 'lost', 0, '2026-03-02');
INSERT INTO log_keys VALUES (2, 'log.example.org', 'former', 'signed', '2026-03-02');
INSERT INTO log_places VALUES (` + ada + `, 0);
INSERT INTO log_hashes VALUES (0, sha256(''));
INSERT INTO checkpoints VALUES (1, sha256(''), '2026-03-02', 'signed');
INSERT INTO cosignatures VALUES (1, 'w+00000000', E'— w AA==\n');
INSERT INTO persons SELECT id, 'person' || n, '\x01', id, ` + on + ` FROM unnest(ARRAY[` + ada + `, ` + bo + `, ` + cy + `]::uuid[]) WITH ORDINALITY p (id, n);
INSERT INTO credentials VALUES (` + ada + `);
INSERT INTO invites VALUES (` + ada + `, sha256(''), ` + off + `);
INSERT INTO interests VALUES (` + ada + `, '\x01', ` + on + `);
INSERT INTO qualifications VALUES (` + ada + `, '\x01', ` + on + `, ` + bo + `);
INSERT INTO access_codes VALUES (` + ada + `, ` + ada + `, 'reporter', ` + ada + `, sha256(''), '2026-03-02');
INSERT INTO sessions (digest, kind, person_id, token_id, token_name, scopes, created_at, last_used_at, expires_at, fresh_until) VALUES
	(sha256(''), 'staff', ` + ada + `, NULL, NULL, NULL, ` + on + `, ` + on + `, '2026-03-02 21:00Z', ` + on + `),
	(sha256('t'), 'token', ` + ada + `, ` + ada + `, 't', '{read}', ` + on + `, ` + on + `, '2026-03-02 21:00Z', NULL);
INSERT INTO attempts VALUES (sha256(''), ` + on + `, 1);
INSERT INTO grants (id, person_id, role, exclusive, from_at, to_at, proposed_by, confirmed_by, bootstrap_seat) VALUES
	(` + ada + `, ` + ada + `, 'triage', false, ` + on + `, ` + off + `, ` + bo + `, ` + cy + `, NULL),
	(` + bo + `, ` + bo + `, 'administrator', true, ` + on + `, ` + off + `, NULL, NULL, 1);
INSERT INTO proposals VALUES (` + ada + `, 'case', ` + ada + `, 'close', '\x01', ` + ada + `, ` + on + `, '2026-03-03 09:00Z', 'open');
INSERT INTO erasures VALUES (` + ada + `, ` + ada + `, 1, 'no-breach', ` + ada + `, ` + bo + `, ` + on + `, ` + off + `);
INSERT INTO security_events VALUES (` + ada + `, ` + on + `, 'grant.confirmed', 'staff', '', '')`

// fresh are the columns by which a copy of a row is another row, and what they hold: an id, bytes, words, a number, a small one, or
// what else stands here.
var fresh = map[string]map[string]string{
	"procedures": {"version": "words"}, "transitions": {"to_state": "words"}, "apart": {"b": "words"}, "elsewhere": {"b": "words"},
	"files": {"id": "id", "ref": "words", "key_id": "id"}, "events": {"id": "id", "seq": "number", "leaf_id": "id"},
	"due_dates": {"clock": "words"}, "promises": {"clock": "words"}, "standings": {"person_id": "id"}, "links": {"other_id": plain(cy)},
	"identities": {"id": "id", "key_id": "id"}, "letters": {"id": "id"}, "votes": {"id": "id", "person_id": "id"}, "tags": {"tag": "bytes"}, "alarms": {"id": "id"},
	"evidence": {"id": "id", "blob": "hex"}, "copies": {"item_id": plain(bo), "blob": "hex"}, "scans": {"item_id": plain(bo)}, "custody": {"id": "id"}, "bundles": {"id": "id"}, "deliveries": {"id": "id", "letter_id": "id"}, "mail_turns": {"id": "id"}, "log_batches": {"id": "id", "leaf_id": "id"}, "security_batched": {"event": "id"}, "reads": {"id": "id"},
	"idempotency": {"key_mac": "bytes"}, "drafts": {"mac": "bytes"}, "enclosed": {"blob": "hex"}, "begun": {"mac": "bytes"}, "surveyed": {"mac": "bytes"}, "check_ins": {"id": "id", "nth": "small"}, "survey_counts": {"question": "words"}, "survey_texts": {"id": "id", "key_id": "id"}, "leaves": {"id": "id"}, "log_leaves": {"first": "number"}, "log_places": {"id": "id"}, "log_hashes": {"first": "number"},
	"log_epochs":  {"epoch": "number", "origin": "words"},
	"log_keys":    {"number": "number"},
	"checkpoints": {"size": "number", "root": "bytes"}, "cosignatures": {"key": "v+00000001"}, "persons": {"id": "id", "username": "words", "key_id": "id"},
	"credentials": {"person_id": plain(bo)}, "invites": {"person_id": plain(bo), "digest": "bytes"}, "interests": {"person_id": plain(bo)}, "qualifications": {"person_id": plain(cy)},
	"access_codes": {"id": "id", "party_id": "id", "code_mac": "bytes"}, "sessions": {"digest": "bytes"}, "attempts": {"bucket": "bytes"},
	"grants": {"id": "id"}, "proposals": {"id": "id"}, "erasures": {"id": "id", "file_id": plain(bo)}, "security_events": {"id": "id"},
}

// plain is an id without the quotes of SQL.
func plain(id string) string { return id[1 : len(id)-1] }

func another(kind string) any {
	b := make([]byte, 32)
	rand.Read(b)
	switch kind {
	case "id":
		return uuid.NewString()
	case "bytes":
		return `\x` + hex.EncodeToString(b)
	case "hex":
		return hex.EncodeToString(b[:16])
	case "words":
		return "w" + hex.EncodeToString(b[:8])
	case "small":
		return 2 + int64(b[0])
	case "number":
		return 2 + new(big.Int).SetBytes(b[:3]).Int64()
	}
	return kind
}

var (
	nobody = uuid.NewString()
	early  = "2026-03-01 09:00Z"
	moment = plain(on)
	hour   = "2026-03-02 10:00Z"
	later  = plain(off)
)

// breaches hold, for each constraint of each table, what breaks it and nothing else.
var breaches = map[string]map[string]row{
	"procedures": {
		"procedures_pkey": {"version": same}, "procedures_id_check": {"id": ""}, "procedures_version_check": {"version": ""},
		"procedures_digest_check": {"digest": "abc"},
	},
	"transitions": {
		"transitions_pkey": {"to_state": same}, "transitions_kind_check": {"kind": "letter"}, "transitions_action_check": {"action": ""},
		"transitions_to_state_check": {"to_state": ""}, "transitions_procedure_version_fkey": {"version": "2"},
	},
	"apart": {
		"apart_pkey": {"b": same}, "apart_check": {"b": "lead"}, "apart_procedure_version_fkey": {"version": "2"},
	},
	"elsewhere": {
		"elsewhere_pkey": {"b": same}, "elsewhere_procedure_version_fkey": {"version": "2"},
	},
	"files": {
		"files_pkey": {"id": same}, "files_ref_key": {"ref": same}, "files_key_id_key": {"key_id": same}, "files_ref_check": {"ref": ""},
		"files_kind_check": {"kind": "letter"}, "files_seq_check": {"seq": -1}, "files_tip_check": {"tip": `\x01`}, "files_level_check": {"level": 10},
		"files_check": {"state": ""}, "files_check1": {"next_due": moment}, "files_procedure_version_fkey": {"version": "2"}, "files_erasure_fkey": {"erasure": nobody},
		"files_burst_of_reports": {"burst": nobody},
	},
	"events": {
		"events_pkey": {"id": same}, "events_file_id_seq_key": {"seq": same}, "events_leaf_id_key": {"leaf_id": same}, "events_seq_check": {"seq": 0},
		"events_who_kind_check": {"who_kind": ""}, "events_payload_check": {"payload": ""}, "events_prev_check": {"prev": `\x01`},
		"events_commitment_check": {"commitment": `\x01`}, "events_file_id_fkey": {"file_id": nobody},
		"events_procedure_version_kind_action_from_state_to_state_fkey": {"action": "pardon"},
	},
	"due_dates": {
		"due_dates_pkey": {"clock": same}, "due_dates_clock_check": {"clock": ""}, "due_dates_state_check": {"state": "forgotten"}, "due_dates_check": {"wake": moment},
		"due_dates_file_id_fkey": {"file_id": nobody},
	},
	"promises": {
		"promises_pkey": {"clock": same}, "promises_clock_check": {"clock": ""}, "promises_kind_check": {"kind": "forgotten", "was": "2026-03-02"},
		"promises_check": {"was": "2026-03-02"}, "promises_check1": {"due": nil}, "promises_file_id_seq_fkey": {"seq": 7},
	},
	"standings": {
		"standings_pkey": {"person_id": same}, "standings_relation_check": {"relation": "The lead"}, "standings_check": {"until": early},
		"standings_conflict_stays": {"relation": "conflict", "until": later}, "standings_file_id_fkey": {"file_id": nobody},
		"standings_stay":              {"relation": "barred", "until": later},
		"standings_lifted_by_another": {"relation": "conflict", "until": later, "person_id": nobody, "lifted_by": nobody},
	},
	"links": {
		"links_pkey": {"other_id": same}, "links_check": {"other_id": plain(ada)}, "links_file_id_fkey": {"file_id": nobody},
		"links_other_id_fkey": {"other_id": nobody},
	},
	"identities": {
		"identities_pkey": {"id": same}, "identities_key_id_key": {"key_id": same}, "identities_words_check": {"words": ""},
		"identities_file_id_fkey": {"file_id": nobody},
	},
	"letters": {
		"letters_pkey": {"id": same}, "letters_letter_check": {"letter": ""}, "letters_party_check": {"party": ""}, "letters_subject_check": {"subject": ""},
		"letters_body_check": {"body": ""}, "letters_check": {"sent_at": early}, "letters_file_id_fkey": {"file_id": nobody}, "letters_for_id_fkey": {"for_id": nobody},
	},
	"votes": {
		"votes_pkey": {"id": same}, "votes_file_id_question_round_person_id_key": {"person_id": same}, "votes_question_check": {"question": ""},
		"votes_round_check": {"round": -1}, "votes_ballot_check": {"ballot": ""}, "votes_file_id_fkey": {"file_id": nobody},
	},
	"alarms": {
		"alarms_pkey": {"id": same}, "alarms_role_check": {"role": ""}, "alarms_check": {"seen_at": early}, "alarms_check1": {"seen_by": nil},
		"alarms_file_id_fkey": {"file_id": nobody}, "alarms_event_id_fkey": {"event_id": nobody},
	},
	"tags": {
		"tags_pkey": {"tag": same}, "tags_kind_check": {"kind": ""}, "tags_tag_check": {"tag": `\x01`}, "tags_epoch_check": {"epoch": ""},
		"tags_file_id_fkey": {"file_id": nobody},
	},
	"evidence": {
		"evidence_pkey": {"id": same}, "evidence_blob_key": {"blob": same}, "evidence_blob_check": {"blob": "../../elsewhere"}, "evidence_about_check": {"about": ""},
		"evidence_from_party_check": {"from_party": "Somebody"}, "evidence_scan_tries_check": {"scan_tries": -1}, "evidence_file_id_fkey": {"file_id": nobody},
	},
	"copies": {
		"copies_pkey": {"item_id": same}, "copies_blob": {"blob": same}, "copies_blob_check": {"blob": "../../elsewhere"}, "copies_about_check": {"about": ""},
		"copies_item_id_fkey": {"item_id": nobody},
	},
	"scans": {"scans_pkey": {"item_id": same}, "scans_about_check": {"about": ""}, "scans_item_id_fkey": {"item_id": nobody}},
	"custody": {
		"custody_pkey": {"id": same}, "custody_what_check": {"what": "Viewed"}, "custody_who_kind_check": {"who_kind": ""}, "custody_about_check": {"about": ""},
		"custody_item_id_fkey": {"item_id": nobody}, "custody_batch_fkey": {"batch": nobody},
	},
	"bundles": {
		"bundles_pkey": {"id": same}, "bundles_what_check": {"what": "all"}, "bundles_person_id_check": {"person_id": ""}, "bundles_about_check": {"about": ""},
		"bundles_file_id_fkey": {"file_id": nobody}, "bundles_batch_fkey": {"batch": nobody},
	},
	"deliveries": {
		"deliveries_pkey": {"id": same}, "deliveries_outcome_check": {"outcome": "read"}, "deliveries_person_id_check": {"person_id": ""}, "deliveries_about_check": {"about": ""},
		"deliveries_file_id_fkey": {"file_id": nobody}, "deliveries_batch_fkey": {"batch": nobody}, "deliveries_mailed": {"letter_id": same},
	},
	"mail_turns": {"mail_turns_pkey": {"id": same}, "mail_turns_tag_check": {"tag": `\x01`}},
	"log_batches": {
		"log_batches_pkey": {"id": same}, "log_batches_leaf_id_key": {"leaf_id": same}, "log_batches_class_check": {"class": "event"},
	},
	"security_batched": {"security_batched_pkey": {"event": same}, "security_batched_batch_fkey": {"batch": nobody}},
	"reads":            {"reads_pkey": {"id": same}, "reads_file_id_fkey": {"file_id": nobody}, "reads_batch_fkey": {"batch": nobody}},
	"begun":            {"begun_pkey": {"mac": same}, "begun_mac_check": {"mac": `\x01`}, "begun_sealed_check": {"sealed": ""}, "begun_file_id_fkey": {"file_id": nobody}},
	"surveyed":         {"surveyed_pkey": {"mac": same}, "surveyed_mac_check": {"mac": `\x01`}, "surveyed_file_id_fkey": {"file_id": nobody}},
	"check_ins": {
		"check_ins_pkey": {"id": same}, "check_ins_file_id_fkey": {"file_id": nobody}, "check_ins_party_kind_check": {"party_kind": "witness", "party_id": nil},
		"check_ins_party": {"party_id": nil}, "check_ins_nth_check": {"nth": -1}, "check_ins_check": {"answered_on": "2026-03-01"}, "check_ins_told_check": {"told": "posted"},
		"check_ins_once": {"nth": same},
	},
	"survey_counts": {
		"survey_counts_pkey": {"question": same}, "survey_counts_month_check": {"month": "2026-03-02"}, "survey_counts_side_check": {"side": "staff"},
		"survey_counts_question_check": {"question": "Was it fair?"}, "survey_counts_answer_check": {"answer": "In part"}, "survey_counts_n_check": {"n": 0},
	},
	"survey_texts": {
		"survey_texts_pkey": {"id": same}, "survey_texts_key_id_key": {"key_id": same}, "survey_texts_month_check": {"month": "2026-03-02"}, "survey_texts_words_check": {"words": ""},
	},
	"enclosed": {
		"enclosed_pkey": {"blob": same}, "enclosed_blob_check": {"blob": "../../elsewhere"}, "enclosed_mac_fkey": {"mac": `\x` + strings.Repeat("ee", 32)},
	},
	"drafts": {"drafts_pkey": {"mac": same}, "drafts_mac_check": {"mac": `\x01`}, "drafts_sealed_check": {"sealed": ""}},
	"idempotency": {
		"idempotency_pkey": {"key_mac": same}, "idempotency_key_mac_check": {"key_mac": `\x01`}, "idempotency_body_digest_check": {"body_digest": `\x01`},
		"idempotency_answer_check": {"answer": ""},
	},
	"leaves": {
		"leaves_pkey": {"id": same}, "leaves_day_check": {"day": "1969-12-31"}, "leaves_class_check": {"class": "filler"},
		"leaves_commitment_check": {"commitment": `\x01`},
	},
	"log_leaves": {"log_leaves_pkey": {"first": same}, "log_leaves_first_check": {"first": -1}, "log_leaves_leaves_check": {"leaves": `\x01`}},
	"log_epochs": {
		"log_epochs_pkey": {"epoch": same}, "log_epochs_origin_key": {"origin": same}, "log_epochs_epoch_check": {"epoch": 1}, "log_epochs_kept_check": {"kept": -1},
	},
	"log_keys": {
		"log_keys_pkey": {"number": same}, "log_keys_number_check": {"number": 1}, "log_keys_origin_check": {"origin": ""},
		"log_keys_former_check": {"former": ""}, "log_keys_handover_check": {"handover": ""},
	},
	"log_places": {"log_places_pkey": {"id": same}, "log_places_index_check": {"index": -1}},
	"log_hashes": {"log_hashes_pkey": {"first": same}, "log_hashes_first_check": {"first": -1}, "log_hashes_hashes_check": {"hashes": `\x01`}},
	"checkpoints": {
		"checkpoints_pkey": {"size": same}, "checkpoints_root_key": {"root": same}, "checkpoints_size_check": {"size": 0},
		"checkpoints_root_check": {"root": `\x01`}, "checkpoints_note_check": {"note": ""},
	},
	"cosignatures": {
		"cosignatures_pkey": {"key": same}, "cosignatures_key_check": {"key": "w"}, "cosignatures_line_check": {"line": "w"}, "cosignatures_size_fkey": {"size": 2},
	},
	"persons": {
		"persons_pkey": {"id": same}, "persons_username_key": {"username": same}, "persons_key_id_key": {"key_id": same},
		"persons_username_check": {"username": "Ada Example"}, "persons_display_name_check": {"display_name": ""}, "persons_check": {"disabled_at": early},
	},
	"credentials": {
		"credentials_pkey": {"person_id": same}, "credentials_password_check": {"password": "in the open", "password_at": moment},
		"credentials_check": {"password_at": moment}, "credentials_totp_check": {"totp": ""}, "credentials_totp_pending_check": {"totp_pending": ""},
		"credentials_totp_step_check": {"totp_step": -1}, "credentials_person_id_fkey": {"person_id": nobody},
	},
	"invites": {
		"invites_pkey": {"person_id": same}, "invites_digest_key": {"digest": same}, "invites_digest_check": {"digest": `\x01`},
		"invites_check": {"used_at": later}, "invites_person_id_fkey": {"person_id": nobody},
	},
	"interests": {
		"interests_pkey": {"person_id": same}, "interests_declared_check": {"declared": ""}, "interests_person_id_fkey": {"person_id": nobody},
	},
	"qualifications": {
		"qualifications_pkey": {"person_id": same}, "qualifications_held_check": {"held": ""}, "qualifications_check": {"set_by": plain(cy)},
		"qualifications_person_id_fkey": {"person_id": nobody}, "qualifications_set_by_fkey": {"set_by": nobody},
	},
	"access_codes": {
		"access_codes_pkey": {"id": same}, "access_codes_code_mac_key": {"code_mac": same}, "access_codes_in_force": {"party_id": same},
		"access_codes_code_mac_check": {"code_mac": `\x01`}, "access_codes_party_kind_check": {"party_kind": "staff"}, "access_codes_check": {"revoked_on": "2026-03-01"},
		"access_codes_check1": {"ends_on": "2026-03-02"},
	},
	"sessions": {
		"sessions_pkey": {"digest": same}, "sessions_digest_check": {"digest": `\x01`}, "sessions_check": {"last_used_at": early}, "sessions_check1": {"expires_at": moment},
		"sessions_end": {"expires_at": later}, "sessions_of_one_kind": {"fresh_until": nil}, "sessions_person_id_fkey": {"person_id": nobody},
		"sessions_token_id_key": {"kind": "token", "token_id": plain(ada), "token_name": "t", "scopes": []string{"read"}, "fresh_until": nil},
		"sessions_kind_check":   {"kind": "robot", "token_id": nobody, "token_name": "t", "scopes": []string{"read"}, "fresh_until": nil},
		"sessions_code_id_fkey": {"kind": "party", "person_id": nil, "code_id": nobody, "fresh_until": nil},
	},
	"attempts": {"attempts_pkey": {"bucket": same}, "attempts_bucket_check": {"bucket": `\x01`}, "attempts_taken_check": {"taken": -1}},
	"grants": {
		"grants_pkey": {"id": same}, "grants_role_check": {"role": "no role at all"}, "grants_check": {"to_at": moment}, "grants_two_people": {"confirmed_by": plain(bo)},
		"grants_bootstrap_seat_key":   {"proposed_by": nil, "confirmed_by": nil, "bootstrap_seat": 1},
		"grants_bootstrap_seat_check": {"proposed_by": nil, "confirmed_by": nil, "bootstrap_seat": 3},
		"grants_revoked_by_somebody":  {"revoked_at": hour}, "grants_revoked_by_fkey": {"revoked_at": hour, "revoked_by": nobody},
		"grants_person_id_fkey": {"person_id": nobody}, "grants_proposed_by_fkey": {"proposed_by": nobody}, "grants_confirmed_by_fkey": {"confirmed_by": nobody},
	},
	"erasures": {
		"erasures_pkey": {"id": same}, "erasures_one_at_a_time": {"file_id": same}, "erasures_seq_check": {"seq": 0}, "erasures_rule_check": {"rule": "As we like"},
		"erasures_two_people": {"confirmed_by": plain(ada)}, "erasures_window": {"due_at": moment}, "erasures_in_order": {"done_at": later},
		"erasures_one_end":           {"stopped_at": hour, "begun_at": later},
		"erasures_objection":         {"stopped_at": hour, "stopped_by": plain(cy)},
		"erasures_stopped_for_check": {"stopped_at": hour, "stopped_by": plain(cy), "stopped_for": ""},
		"erasures_file_id_fkey":      {"file_id": nobody}, "erasures_proposed_by_fkey": {"proposed_by": nobody}, "erasures_confirmed_by_fkey": {"confirmed_by": nobody},
		"erasures_stopped_by_fkey": {"stopped_at": hour, "stopped_by": nobody, "stopped_for": `\x01`},
	},
	"proposals": {
		"proposals_pkey": {"id": same}, "proposals_kind_check": {"kind": "A case"}, "proposals_act_check": {"act": "Close it"}, "proposals_payload_check": {"payload": ""},
		"proposals_check": {"expires_at": later}, "proposals_settled": {"state": "confirmed"}, "proposals_proposed_by_fkey": {"proposed_by": nobody},
		"proposals_state_check":     {"state": "forgotten", "settled_by": plain(bo), "settled_at": hour},
		"proposals_second_person":   {"state": "confirmed", "settled_by": plain(ada), "settled_at": hour},
		"proposals_settled_by_fkey": {"state": "confirmed", "settled_by": nobody, "settled_at": hour},
	},
	"security_events": {"security_events_pkey": {"id": same}, "security_events_what_check": {"what": "Something"}},
}
