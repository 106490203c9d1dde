#!/usr/bin/env bash
# Runs every fuzz target for a while: scripts/fuzz.sh [TIME [PACKAGE...]], 10s and
# all packages by default. An input that fails is kept in the package's testdata.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

time=${1:-10s}
if [[ $# -gt 0 ]]; then shift; fi
if [[ $# -eq 0 ]]; then set -- ./...; fi

targets=0
for package in $(go list "$@"); do
  for target in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
    echo "== $package $target for $time"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "$package"
    targets=$((targets + 1))
  done
done
echo "$targets fuzz targets, none failed"
