#!/usr/bin/env bash
# Reads the output of `go test -json` on standard input, prints what the failed
# tests wrote and how many tests passed, failed and were skipped, and exits 1 when
# one failed or a package did not build: go test -json ./... | scripts/testcount.sh
set -euo pipefail

awk '
  # The value of a string field of one JSON object on one line, still escaped.
  function field(name,    at, rest, out, c) {
    at = index($0, "\"" name "\":\"")
    if (!at) return ""
    rest = substr($0, at + length(name) + 4)
    out = ""
    while (length(rest)) {
      c = substr(rest, 1, 1)
      if (c == "\"") break
      if (c == "\\") { out = out substr(rest, 1, 2); rest = substr(rest, 3); continue }
      out = out c
      rest = substr(rest, 2)
    }
    return out
  }
  function plain(text) {
    gsub(/\\u003c/, "<", text)
    gsub(/\\u003e/, ">", text)
    gsub(/\\u0026/, "\\&", text)
    gsub(/\\n/, "\n", text)
    gsub(/\\t/, "\t", text)
    gsub(/\\"/, "\"", text)
    gsub(/\\\\/, "\\", text)
    return text
  }
  !/^\{/ { print; next }
  {
    action = field("Action")
    package = field("Package")
    if (package == "") package = field("ImportPath")
    test = field("Test")
    key = package " " test
    if (action == "output" || action == "build-output") written[key] = written[key] plain(field("Output"))
    else if (action == "build-fail") { broken++; failed_keys[++n] = key }
    else if (action == "pass" || action == "skip") {
      if (test != "") count[action]++
      else printf "%-5s %s\n", action, package
      delete written[key]
    }
    else if (action == "fail") {
      if (test != "") count["fail"]++
      else { broken++; printf "FAIL  %s\n", package }
      failed_keys[++n] = key
    }
  }
  END {
    for (i = 1; i <= n; i++) printf "\n--- %s\n%s", plain(failed_keys[i]), written[failed_keys[i]]
    printf "\n%d passed, %d failed, %d skipped\n", count["pass"], count["fail"], count["skip"]
    if (count["fail"] || broken) exit 1
    if (!count["pass"]) { print "no test ran"; exit 1 }
  }
'
