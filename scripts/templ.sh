#!/usr/bin/env bash
# Makes web/*_templ.go from web/*.templ ("generate"), or tells whether those that are there are theirs ("check").
# The generator has the version of the library the pages are compiled with.
set -euo pipefail

version=$(go list -m -f '{{.Version}}' github.com/a-h/templ)

# generated DIR: runs the generator in a directory; the paths in what it writes are as seen from there.
generated() {
  local said
  if ! said=$(cd "$1" && go run "github.com/a-h/templ/cmd/templ@$version" generate -path . 2>&1); then
    printf '%s\n' "$said" >&2
    exit 1
  fi
}

case "${1:-}" in
generate)
  generated web
  ;;
check)
  copy=$(mktemp -d)
  trap 'rm -rf "$copy"' EXIT
  cp go.mod web/*.templ "$copy/"
  generated "$copy"
  for file in "$copy"/*_templ.go web/*_templ.go; do # a file without its source is as stale as one of an older source
    name=$(basename "$file")
    if ! cmp -s "$copy/$name" "web/$name"; then
      echo "web/$name is not what web/${name%_templ.go}.templ gives: make generate" >&2
      exit 1
    fi
  done
  ;;
*)
  echo "usage: scripts/templ.sh generate|check" >&2
  exit 2
  ;;
esac
