#!/usr/bin/env bash
# Holds what the reference server costs a message (bytes, writes, allocations) against
# results/baselines/smoke.json: scripts/costs.sh [FLAGS OF bench gate...]
#
# After a change that is meant to cost more or less: scripts/costs.sh --update-baseline,
# and commit the file with the change. Two short trials are more often undisturbed than one
# long one. Exit codes as in docs/GATE.md; anything but 0 is no PASS.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

make -s build
exec bin/bench gate smoke --baseline results/baselines/smoke.json \
  --set duration=2s --set trials=2 "$@"
