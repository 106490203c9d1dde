#!/usr/bin/env bash
# Prints the path of a Chromium for the tests of the HTML report, and installs
# Debian's where none is found (root and apt-get). PUSHBENCH_CHROMIUM names another.
# Usage: scripts/browser.sh
set -euo pipefail

find_browser() {
  if [[ -n ${PUSHBENCH_CHROMIUM:-} ]]; then
    command -v "$PUSHBENCH_CHROMIUM"
    return
  fi
  command -v chromium || command -v chromium-browser || command -v google-chrome
}

if find_browser; then exit 0; fi
if [[ -n ${PUSHBENCH_CHROMIUM:-} ]]; then
  echo "browser.sh: PUSHBENCH_CHROMIUM=$PUSHBENCH_CHROMIUM cannot be run" >&2
  exit 1
fi
if ! command -v apt-get >/dev/null || [[ $(id -u) -ne 0 ]]; then
  echo "browser.sh: no Chromium in PATH, and only root on Debian can install one: install it yourself, or set PUSHBENCH_CHROMIUM" >&2
  exit 1
fi
echo "browser.sh: installing Debian's chromium" >&2
export DEBIAN_FRONTEND=noninteractive
{
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
} >&2
find_browser
