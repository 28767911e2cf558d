#!/usr/bin/env bash
# Builds the release binary, unless nothing changed since it was built.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/require.sh cargo cc
scripts/assets.sh
binary=${CARGO_TARGET_DIR:-target}/release/yichuang
scripts/unless-fresh.sh "$binary.stamp" "$binary" Cargo.toml Cargo.lock crates data \
  -- cargo build --release --locked -p yichuang
