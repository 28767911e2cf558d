#!/usr/bin/env bash
# Builds the front end into crates/web/frontend/dist. Needs Node.js only when something changed.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
cd "$scripts/../crates/web/frontend"

fetch() { "$scripts/require.sh" node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; }
build() { "$scripts/require.sh" node && node build.mjs; }

case "${1:-}" in
  fetch | build) "$1" ;;
  *)
    "$scripts/unless-fresh.sh" node_modules/.fetched node_modules package.json package-lock.json -- "$scripts/assets.sh" fetch
    "$scripts/unless-fresh.sh" node_modules/.built dist/app.js ./*.js ./*.mjs css package-lock.json \
      -- "$scripts/assets.sh" build ;;
esac
