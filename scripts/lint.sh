#!/usr/bin/env bash
# Checks formatting and go.mod, vets and lints: scripts/lint.sh [PACKAGE...], all by
# default.
# Uses golangci-lint of exactly the pinned version: bin/ is asked first, then
# GOPATH/bin; when neither has it, it is built into bin/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=2.15.0

if [[ $# -eq 0 ]]; then set -- ./...; fi

unformatted=$(gofmt -l .)
if [[ -n $unformatted ]]; then
  printf 'not formatted, run make fmt:\n%s\n' "$unformatted" >&2
  exit 1
fi
# The modules that are needed must be there; what cannot be downloaded says so itself.
if ! untidy=$(go mod tidy -diff); then
  printf 'go.mod or go.sum is not what the code needs, run go mod tidy:\n%s\n' "$untidy" >&2
  exit 1
fi
go vet "$@"

is_pinned() {
  [[ -x $1 ]] && "$1" version 2>/dev/null | grep -q "version v\?$version "
}

linter=
for candidate in bin/golangci-lint "$(go env GOPATH)/bin/golangci-lint"; do
  if is_pinned "$candidate"; then
    linter=$candidate
    break
  fi
done
if [[ -z $linter ]]; then
  echo "building golangci-lint v$version into bin/" >&2
  GOBIN=$PWD/bin go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$version"
  linter=bin/golangci-lint
fi
exec "$linter" run "$@"
