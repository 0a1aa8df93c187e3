package dataprotection_test

import (
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"recourse/internal/keyring"
	"recourse/internal/server"
)

// sealedUnder says for each column that is sealed under the key of a file or of who reported how its values are opened: the
// id that the seal is bound to, the file, the key, the value.
var sealedUnder = map[string]string{
	"events.payload":       `select x.id::text, x.file_id::text, f.key_id::text, x.payload from events x join files f on f.id = x.file_id`,
	"letters.subject":      `select x.id::text, x.file_id::text, f.key_id::text, x.subject from letters x join files f on f.id = x.file_id`,
	"letters.body":         `select x.id::text, x.file_id::text, f.key_id::text, x.body from letters x join files f on f.id = x.file_id`,
	"votes.ballot":         `select x.id::text, x.file_id::text, f.key_id::text, x.ballot from votes x join files f on f.id = x.file_id`,
	"identities.words":     `select x.id::text, x.file_id::text, x.key_id::text, x.words from identities x`,
	"evidence.about":       `select x.id::text, x.file_id::text, x.key_id::text, x.about from evidence x`,
	"copies.about":         `select e.id::text, e.file_id::text, e.key_id::text, x.about from copies x join evidence e on e.id = x.item_id`,
	"scans.about":          `select e.id::text, e.file_id::text, e.key_id::text, x.about from scans x join evidence e on e.id = x.item_id`,
	"custody.about":        `select x.id::text, e.file_id::text, e.key_id::text, x.about from custody x join evidence e on e.id = x.item_id`,
	"bundles.about":        `select x.id::text, x.file_id::text, f.key_id::text, x.about from bundles x join files f on f.id = x.file_id`,
	"deliveries.about":     `select x.id::text, x.file_id::text, f.key_id::text, x.about from deliveries x join files f on f.id = x.file_id`,
	"begun.sealed":         `select encode(x.mac, 'hex'), x.file_id::text, f.key_id::text, x.sealed from begun x join files f on f.id = x.file_id`,
	"proposals.payload":    `select x.id::text, x.object::text, f.key_id::text, x.payload from proposals x join files f on f.id = x.object`,
	"erasures.stopped_for": `select x.id::text, x.file_id::text, f.key_id::text, x.stopped_for from erasures x join files f on f.id = x.file_id where x.stopped_for is not null`,
}

// sealedElsewise are sealed under keys that no file leads to.
var sealedElsewise = []string{"credentials.totp", "credentials.totp_pending", "drafts.sealed", "idempotency.answer", "interests.declared", "qualifications.held", "survey_texts.words"}

// opened opens whatever a house with its keys opens, past every rule of who may: it gives the words by where they stood.
func opened(t *testing.T, h *server.House) map[string]string {
	t.Helper()
	ctx := t.Context()
	known := slices.Clone(sealedElsewise)
	words := map[string]string{}
	for column, sql := range sealedUnder {
		known = append(known, column)
		table, name, _ := strings.Cut(column, ".")
		var id, file, key string
		var value []byte
		//allow:sqltext constants of this file
		rows, err := h.DB.Pool.Query(ctx, sql)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pgx.ForEachRow(rows, []any{&id, &file, &key, &value}, func() error {
			if table == "begun" { // whose rows have no id but a keyed hash
				mac, err := hex.DecodeString(id)
				if err != nil {
					return err
				}
				id = string(mac)
			}
			plain, err := h.Ring.Open(ctx, keyring.KeyID(key), keyring.Place{Table: table, Column: name, Row: id, File: file}, value)
			if err == nil {
				words[column] += string(plain) + "\n"
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for k, err := range h.DB.Evidence(h.Ring).All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if in, err := h.Evidence.Open(ctx, k.Item); err == nil {
			b, _ := io.ReadAll(in)
			_ = in.Close()
			words["evidence.blob"] += string(b) + "\n"
		}
	}
	rows, err := h.DB.Pool.Query(ctx, `select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
		where c.relnamespace = 'public'::regnamespace and a.attnum > 0 and col_description(a.attrelid, a.attnum) ~ '^secret: .*sealed'`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	slices.Sort(all)
	slices.Sort(known)
	if err != nil || !slices.Equal(all, known) {
		t.Fatalf("sealed are %v, and known %v: %v", all, known, err)
	}
	return words
}

// holding lists where a stem stands in what was opened.
func holding(words map[string]string, s stem) (at []string) {
	for column, text := range words {
		if strings.Contains(text, string(s)) {
			at = append(at, column)
		}
	}
	slices.Sort(at)
	return at
}
