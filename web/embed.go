// Package web holds the files that pages are made of: styles and scripts as `make` builds them into dist, and the words
// of every page in each language. It has no code of its own.
package web

import "embed"

// Dist is what `make` built; without it there is names.json neither.
//
//go:embed all:dist
var Dist embed.FS

// Locales are the words of pages, a file for each language.
//
//go:embed locales
var Locales embed.FS
