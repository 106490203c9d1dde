#!/usr/bin/env bash
# Puts the pinned uPlot (https://github.com/leeoniya/uPlot, MIT) into the assets of the
# HTML report. Needs npm for the download; what comes is checked against its hash.
# Usage: scripts/vendor-uplot.sh [TARBALL]; without one it is fetched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

version=1.6.32
sha256=4b8a8191e425658e3ea8c8c1314b0fc679c861ee3a1af2b20c7b16ba50b5133d
assets=results/report/web/assets

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tarball=${1:-}
if [[ -z $tarball ]]; then
  npm pack --silent --pack-destination "$tmp" "uplot@$version" >/dev/null
  tarball=$tmp/uplot-$version.tgz
fi
echo "$sha256  $tarball" | sha256sum --check --quiet
tar -xzf "$tarball" -C "$tmp"
mkdir -p "$assets"
install -m 0644 "$tmp/package/dist/uPlot.iife.min.js" "$tmp/package/dist/uPlot.min.css" "$assets/"
install -m 0644 "$tmp/package/LICENSE" "$assets/uPlot.LICENSE"
echo "uPlot $version is in $assets"
