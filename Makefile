# make help tells the targets. What a person types most: make demo, make test.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

ARGS ?=
VERSION := $(shell git describe --always --dirty 2>/dev/null)

modules := web/node_modules/.package-lock.json
assets := web/static/dist/manifest.json
sources := $(wildcard web/*.templ web/*.go web/assets/*.* web/build.mjs)

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: build ## build everything and serve an invented province; ARGS="--today 2026-11-27 --people 200"
	./hoso demo $(ARGS)

.PHONY: build
build: assets ## the program, as ./hoso
	go build -ldflags "-X main.version=$(VERSION)" -o hoso ./cmd/hoso

.PHONY: assets
assets: $(assets) ## styles, scripts, fonts and icons of the pages

$(modules): web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

$(assets): $(modules) $(filter-out %_test.go %_templ.go,$(sources))
	cd web && npm run build

.PHONY: packages
packages: ## the Debian packages the tests need (installs what is missing)
	scripts/packages.sh

.PHONY: provider
provider: ## the sign-in provider the tests run (dex), built once before many of them need it
	cd exchange/openid/dextest/testdata/dex && CGO_ENABLED=0 go build -o /dev/null .

.PHONY: test
test: packages assets lint provider ## everything: installs what it needs, lints, tests
	go vet ./...
	go test -vet=off -ldflags="-s -w" ./... # without what debuggers need, some forty programs are linked sooner

.PHONY: prove
prove: packages assets provider ## the promises with their full counts: 100 000 steps, 200 kills; takes long
	HOSO_PROVE=1 go test -timeout 120m ./...

.PHONY: conformance
conformance: packages assets provider ## which clause of the four regulations is met by which script; ARGS=-update writes docs/conformance.md
	go test -count=1 -v -run 'TestConformance$$' ./conformance $(ARGS) | grep -E '^(ok|FAIL|---|panic)|page_test|FAIL:'

.PHONY: bench
bench: packages assets ## speed at province size, each operation beside its floor; ARGS="-people 10000"
	go test -run '^$$' -bench '$(or $(BENCH),.)' -benchtime 1x -timeout 180m ./bench -args $(ARGS)

.PHONY: lint
lint: check-fresh ## gofmt, staticcheck, known vulnerabilities, generated files
	scripts/lint.sh

.PHONY: generate
generate: ## make the pages' Go files anew from web/*.templ
	scripts/templ.sh generate

.PHONY: check-fresh
check-fresh: ## are the generated files those of their sources?
	scripts/templ.sh check

.PHONY: clean
clean: ## what was built; hoso-data stays
	rm -rf hoso web/node_modules web/assets/built
	find web/static/dist -mindepth 1 ! -name .placeholder -delete
