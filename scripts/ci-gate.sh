#!/usr/bin/env bash
# One `bench gate` in a CI job. What is asked comes in variables, so that nothing of it
# is ever read as shell:
#
#   BENCH      the binary (default: bench)
#   SCENARIO   name or path                         FOLDER    where the run is kept
#   BASE NEW   targets                              BASELINE  a file instead of both
#   BUILD RUN  commands of git:REV targets          MAX_TIME  at most, such as 10m
#   MAX SETS   limits and settings, one a line
#
# The answer goes to GITHUB_OUTPUT (outcome, code, folder) and the report to
# GITHUB_STEP_SUMMARY, where they are set. The exit code is bench's own.
set -uo pipefail

args=("$SCENARIO" --out "$FOLDER")
option() { # FLAG VALUE: none without a value
  if [[ -n $2 ]]; then args+=("$1" "$2"); fi
}
options() { # FLAG VALUES: one for each line that is not empty
  local line
  while IFS= read -r line; do
    option "$1" "$(sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' <<<"$line")"
  done <<<"$2"
}
option --base "${BASE:-}"
option --new "${NEW:-}"
option --baseline "${BASELINE:-}"
option --build "${BUILD:-}"
option --run "${RUN:-}"
option --max-time "${MAX_TIME:-}"
options --max "${MAX:-}"
options --set "${SETS:-}"

"${BENCH:-bench}" gate "${args[@]}"
code=$?

case $code in
  0) outcome=PASS ;;
  1) outcome=FAIL ;;
  2) outcome=USAGE ;;
  3) outcome=INCONCLUSIVE ;;
  4) outcome=INVALID ;;
  *) outcome=NOT-DONE ;;
esac
if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  printf 'outcome=%s\ncode=%s\nfolder=%s\n' "$outcome" "$code" "$FOLDER" >>"$GITHUB_OUTPUT"
fi
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  if [[ -f $FOLDER/report.md ]]; then
    cat "$FOLDER/report.md" >>"$GITHUB_STEP_SUMMARY"
  else
    printf 'bench gate %s: %s (exit code %s), and no run to report: the log says why\n' \
      "$SCENARIO" "$outcome" "$code" >>"$GITHUB_STEP_SUMMARY"
  fi
fi
exit "$code"
