#!/usr/bin/env bash
# One `bench gate` in a CI job. What is asked comes in variables, so that nothing of it
# is ever read as shell:
#
#   BENCH      the binary (default: bench)
#   SCENARIO   name or path                         NAME      tells this gate from others
#   BASE NEW   targets                              FOLDER    where the run is kept
#   BUILD RUN  commands of git:REV targets          BASELINE  a file instead of base and new
#   MAX SETS   limits and settings, one a line      MAX_TIME  at most, such as 10m
#
# Without a NAME it is the scenario's, with -costs for a baseline; without a FOLDER it is
# pushbench-NAME: so two gates of one job keep apart.
#
# The answer goes to GITHUB_OUTPUT (outcome, code, folder, name) and the report to
# GITHUB_STEP_SUMMARY, where they are set. The exit code is bench's own; 5 where bench
# says PASS and there is no run, 2 without a SCENARIO. SIGINT, SIGTERM, SIGHUP and
# SIGQUIT are handed to bench, and what it kept is told all the same.
set -uo pipefail

if [[ -z ${SCENARIO:-} ]]; then
  echo "error: SCENARIO is empty: expected the name of a scenario or the path of one" >&2
  exit 2
fi

name=${NAME:-$(basename -- "$SCENARIO" .yaml)${BASELINE:+-costs}}
name=${name//[^A-Za-z0-9._-]/-}
FOLDER=${FOLDER:-pushbench-$name}

args=(--out "$FOLDER")
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

# What the folder holds already is an earlier gate's.
began=$(mktemp) || exit 5
trap 'rm -f -- "$began"' EXIT
written() { # FILE: whether this gate wrote it
  [[ $FOLDER/$1 -nt $began ]]
}

# In a process group of its own (set -m), so that a Ctrl-C reaches bench once: by forward,
# not by the terminal as well.
gate=
forward() { # SIGNAL
  if [[ -n $gate ]]; then kill -s "$1" "$gate" 2>/dev/null; fi
}
for signal in INT TERM HUP QUIT; do
  # shellcheck disable=SC2064 # the signal's name is meant as it is now
  trap "forward $signal" "$signal"
done
# The log is read for commands to the runner (docs.github.com, "Stopping and starting
# workflow commands"), and a server's last words are in it: none of these is one.
commands=
if [[ -n ${GITHUB_ACTIONS:-} ]]; then
  commands=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::stop-commands::$commands"
fi
set -m
"${BENCH:-bench}" gate "${args[@]}" -- "$SCENARIO" </dev/null &
gate=$!
# A signal ends the first wait and not bench.
while wait "$gate"; kill -0 "$gate" 2>/dev/null; do :; done
wait "$gate"
code=$?
if [[ -n $commands ]]; then echo "::$commands::"; fi
if [[ $code -eq 0 ]] && ! written run.json; then
  echo "error: bench gate ended with 0 and kept no run in $FOLDER: that is no PASS" >&2
  code=5
fi

case $code in
  0) outcome=PASS ;;
  1) outcome=FAIL ;;
  2) outcome=USAGE ;;
  3) outcome=INCONCLUSIVE ;;
  4) outcome=INVALID ;;
  *) outcome=NOT-DONE ;;
esac
if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  printf 'outcome=%s\ncode=%s\nfolder=%s\nname=%s\n' "$outcome" "$code" "$FOLDER" "$name" >>"$GITHUB_OUTPUT"
fi
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then
  # A gate that was wrongly asked or could not be run has no report to stand for it.
  if [[ $code != [25] ]] && written report.md; then
    cat -- "$FOLDER/report.md" >>"$GITHUB_STEP_SUMMARY"
  else
    printf 'bench gate %s: %s (exit code %s), and no report: the log says why\n' \
      "$SCENARIO" "$outcome" "$code" >>"$GITHUB_STEP_SUMMARY"
  fi
fi
exit "$code"
