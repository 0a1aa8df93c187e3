package migrations

import "embed"

// FS is every migration. (The pattern takes this file too, which goose passes over: it has no number.)
//
//go:embed *
var FS embed.FS
