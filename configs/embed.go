// Package configs carries the shipped configuration inside the program: everything a deployment may replace by
// its own files, and nothing else. It holds no code beside the embedding.
package configs

import "embed"

// FS holds the shipped files under their folder names: "code/2016-09.yaml", "calendar/uk.yaml", and so on.
//
//go:embed code calendar procedures authz questionnaires letters notice.yaml survey.yaml retention
var FS embed.FS
