#!/usr/bin/env bash
# All tests, from a bare machine: one dev build, tests on SQLite and on a PostgreSQL of their own, browser journeys.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/require.sh cargo cc node postgresql chromium fonts
scripts/assets.sh

# The same targets and features as `cargo test` builds, so this is the only build, and it makes the binary too.
cargo build --locked --workspace --all-targets
scripts/with-postgres.sh cargo test --locked --workspace

if [ ! -e tests/e2e/run.mjs ]; then
  echo "Browser journeys skipped: there is no tests/e2e/run.mjs yet."
  exit
fi
(cd tests/e2e && ../../scripts/unless-fresh.sh node_modules/.fetched node_modules package.json package-lock.json \
  -- npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
binary=$(realpath "${CARGO_TARGET_DIR:-target}/debug/yichuang")
YICHUANG_BIN=$binary YICHUANG_CHROMIUM=$(command -v chromium) node tests/e2e/run.mjs
