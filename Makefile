# One command each. `make` alone lists them. Every target brings what it lacks, as root or as an ordinary user.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export CGO_ENABLED ?= 0
BUILD  := go build -trimpath
# A test that needs PostgreSQL finds the cluster that this starts, and clones a database of its own. `make check` vets it.
SHARED := go run ./internal/testkit/pg/share --
ARGS   ?=
WHAT   ?= ./...
# What the pages' templates are compiled to.
TEMPLATES := internal/page/*_templ.go internal/page/*/*_templ.go

.PHONY: help build run test journeys check update fmt bench soak trace mutate clean setup

help: ## list the targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup:
	@tools/setup.sh

build: ## bin/recourse and bin/recourse-verify
	@mkdir -p bin
	@tools/setup.sh go assets
	@$(BUILD) -o bin/recourse ./cmd/recourse
	@if [ -d cmd/recourse-verify ]; then $(BUILD) -o bin/recourse-verify ./cmd/recourse-verify; fi

run: setup build ## start it: an invented organisation, signed in, with a case in every state (ARGS="--listen …")
	@mkdir -p var
	@exec bin/recourse demo --credentials var/credentials.json $(ARGS)

test: setup ## every test (WHAT=./internal/ledger/... for some)
	@tools/setup.sh outside
	@if [ '$(WHAT)' = ./... ]; then JOURNEYS=once $(MAKE) journeys; fi
	@$(SHARED) go test -vet=off -count=1 -timeout 14m $(WHAT)
	@if [ '$(WHAT)' = ./... ]; then cd tools && go test -count=1 ./...; fi

journeys: setup ## what people do on the pages, in a real browser (PICTURES=folder keeps what they saw)
	@tools/setup.sh journeys
	@go build -o bin/journeys/recourse ./cmd/recourse
	@RECOURSE=$(CURDIR)/bin/journeys/recourse PICTURES='$(PICTURES)' npm --prefix web/journeys --silent test

check: setup bin/golangci-lint ## format, vet, lint, generated files, floors
	@unformatted=$$(git ls-files -co --exclude-standard -z '*.go' | xargs -0 gofmt -l 2>/dev/null || true); \
	  [ -z "$$unformatted" ] || { echo "not formatted (make fmt):"; echo "$$unformatted"; exit 1; }
	@tools/modules.sh
	@cd tools && go build -o ../bin/lint ./lint && go build -o ../bin/templ github.com/a-h/templ/cmd/templ
	@bin/templ fmt -fail internal/page >/dev/null 2>&1 || { echo "a template is not formatted (make fmt)"; exit 1; }
	@was=$$(cat $(TEMPLATES) | sha256sum); bin/templ generate -path internal/page >/dev/null 2>&1; \
	  [ "$$was" = "$$(cat $(TEMPLATES) | sha256sum)" ] || { echo "a template had changed since its Go was made: now it is current"; exit 1; }
	@bin/lint ./...
	@bin/golangci-lint run -c tools/golangci.yml ./...
	@cd tools && ../bin/golangci-lint run -c golangci.yml ./...
	@$(SHARED) go test -count=1 -run 'Current|Floor' ./...
	@echo "check: all is well"

update: setup ## rewrite the generated files that `make check` compares
	@cd tools && go build -o ../bin/templ github.com/a-h/templ/cmd/templ
	@bin/templ generate -path internal/page >/dev/null 2>&1
	@go test -count=1 $$(grep -rl 'flag.Bool("update"' --include='*_test.go' internal cmd | xargs -r -n1 dirname | sort -u | sed 's|^|./|') -run Current -args -update

fmt: ## format everything
	@gofmt -w $$(git ls-files -co --exclude-standard "*.go")
	@cd tools && go build -o ../bin/templ github.com/a-h/templ/cmd/templ
	@bin/templ fmt internal/page >/dev/null 2>&1

bench: setup ## ours against the limit, in one sitting, as a table
	@go run ./internal/testkit/bench $(ARGS)

soak: setup ## the long rounds: races, the whole matrix, kills (hours)
	@tools/setup.sh outside
	@CGO_ENABLED=1 RECOURSE_TEST_SOAK=1 $(SHARED) go test -race -count=1 -timeout 12h $(WHAT)
	@if [ '$(WHAT)' = ./... ]; then \
	  $(SHARED) go test -run '^$$' -fuzz '^FuzzHandler' -fuzztime 20m ./internal/testkit/hostile; \
	  go test -run '^$$' -fuzz '^FuzzB66' -fuzztime 10m ./internal/server; fi

trace: ## every identifier of the requirements with its tests, then those without
	@go run -C tools ./trace ..

mutate: setup ## take away each guard, deny line and constraint in turn: a named test must fail
	@go run -C tools ./mutate $(ARGS)

clean: ## what was built; data under var stays
	@rm -rf bin web/dist/* web/node_modules web/assets/node_modules web/journeys/node_modules

bin/golangci-lint: tools/go.mod tools/go.sum
	@mkdir -p bin
	@cd tools && go build -o ../bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
