#!/usr/bin/env bash
# Every module that the program is built from is one somebody allowed: name and version, with its checksum verified.
#   tools/modules.sh           compare with tools/allowed-modules.txt
#   tools/modules.sh --update  rewrite it; the review of the difference is the decision
set -euo pipefail
cd "$(dirname "$0")/.."
list=tools/allowed-modules.txt
head='# Modules that the programs are built from. A new line is a new person we trust: say in the commit what it replaces.'
built() {
  echo "$head"
  go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}' ./cmd/... ./internal/... | sort -u | sed '/^$/d'
}
if [ "${1:-}" = --update ]; then built >"$list"; exit; fi
go mod verify >/dev/null || { echo "modules: a module is not what go.sum says" >&2; exit 1; }
new=$(comm -13 <(grep -v '^#' "$list" | sort -u) <(built | grep -v '^#'))
[ -z "$new" ] || { printf 'modules: not in %s (tools/modules.sh --update, then say why):\n%s\n' "$list" "$new" >&2; exit 1; }
