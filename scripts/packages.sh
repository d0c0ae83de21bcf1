#!/usr/bin/env bash
# Installs the Debian packages the tests need, those that are missing: a browser, PostgreSQL, and programs that are not ours to judge
# what we sign and print.
set -euo pipefail

packages=(chromium postgresql poppler-utils qpdf openssl strace libnss3-tools)
missing=()
for package in "${packages[@]}"; do
  if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
    missing+=("$package")
  fi
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "make test needs ${missing[*]} (their names in Debian): install them and try again" >&2
  exit 1
fi
as=()
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "make test needs some packages first: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as[@]}" apt-get update -qq
"${as[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
