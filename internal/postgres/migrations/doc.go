// Package migrations holds the schema as numbered SQL files, in the order in which they are applied. A file that has
// landed is never edited; a change is a new file.
//
// Number 1 is the tables of River, the job queue: River brings their SQL itself, so postgres registers that step in
// Go and no file stands here for it. Each file is run in a transaction of its own by goose:
//
//	-- +goose Up
//	create table …;
//
// There is no Down: a schema is moved forwards, and a backup is what goes back.
package migrations
