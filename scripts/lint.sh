#!/usr/bin/env bash
# Looks at the source without running it. go vet is run by make test itself.
set -euo pipefail

staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2
govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.2.0

unformatted=$(find . -name '*.go' -not -path './web/node_modules/*' -not -path './.git/*' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  printf 'not formatted (gofmt -w):\n%s\n' "$unformatted" >&2
  exit 1
fi

go run "$staticcheck" ./...

# govulncheck asks a database on the network. Out of its reach nothing is known, and that is said, not passed over.
out=$(mktemp)
trap 'rm -f "$out"' EXIT
status=0
go run "$govulncheck" ./... >"$out" 2>&1 || status=$?
if [ "$status" -eq 0 ]; then
  echo "lint: govulncheck: no known vulnerabilities"
elif grep -qiE 'vulnerab.*(dial|lookup|no such host|timeout|refused|unreachable|forbidden)|(dial|lookup) .*(no such host|timeout|refused|unreachable)' "$out"; then
  echo "lint: govulncheck DID NOT RUN: its database cannot be reached from here. Run make lint where it can, before a release." >&2
else
  cat "$out" >&2
  exit 1
fi
