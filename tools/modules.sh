#!/usr/bin/env bash
# Every module that the programs are built from is one somebody allowed: name, version and licence, its checksum verified.
#   tools/modules.sh [LIST]           compare with LIST, tools/allowed-modules.txt
#   tools/modules.sh --update         rewrite it; the review of the difference is the decision
set -euo pipefail
cd "$(dirname "$0")/.."
list=tools/allowed-modules.txt

licence() {
  local text
  text=$(cat "$1"/LICENSE* "$1"/License* "$1"/LICENCE* "$1"/COPYING* 2>/dev/null | head -n 60 | tr -s ' \n\t' ' ')
  case $text in
    *"Apache License"*) echo Apache-2.0 ;;
    *"Mozilla Public License"*) echo MPL-2.0 ;;
    *"GNU "*"General Public License"* | *"GNU "*"GENERAL PUBLIC LICENSE"*) echo GPL ;;
    *"Redistribution and use in source and binary forms"*) echo BSD ;;
    *"Permission to use, copy, modify, and"*"distribute this software"*) echo ISC ;;
    *"Permission is hereby granted, free of charge"*) echo MIT ;;
    *) echo unknown ;;
  esac
}

built() {
  go list -e -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./... |
    sed '/^$/d' | sort -u | while read -r path version dir; do echo "$path $version $(licence "$dir")"; done
}

if [ "${1:-}" = --update ]; then
  {
    echo '# Modules that the programs are built from. A new line is a new person we trust: say in the commit what it replaces.'
    built
  } >"$list.new"
  mv "$list.new" "$list"
  exit
fi
[ $# = 0 ] || list=$1
go mod verify >/dev/null || { echo "modules: a module is not what go.sum says" >&2; exit 1; }
now=$(built)
new=$(comm -13 <(grep -v '^#' "$list" | sort -u) <(sort -u <<<"$now"))
[ -z "$new" ] || { printf 'modules: not in %s (tools/modules.sh --update, then say why):\n%s\n' "$list" "$new" >&2; exit 1; }
bad=$(grep -E ' (GPL|unknown)$' <<<"$now" || true)
[ -z "$bad" ] || { printf 'modules: a licence that does not go with ours:\n%s\n' "$bad" >&2; exit 1; }
