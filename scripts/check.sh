#!/usr/bin/env bash
# What a reviewer need not look for: form, lints, docs, licences, advisories, and a clean tree.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/require.sh cargo cc
scripts/assets.sh
before=$(git status --porcelain)

cargo fmt --all --check
cargo clippy --locked --workspace --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps

if ! cargo deny --version >/dev/null 2>&1; then
  echo "Installing cargo-deny (cargo install cargo-deny --locked; a few minutes, once)"
  cargo install cargo-deny --locked --quiet
fi
cargo deny --locked check --hide-inclusion-graph licenses bans sources
if cargo deny --locked fetch db; then
  cargo deny --locked check --disable-fetch advisories
else
  echo "ADVISORIES NOT CHECKED: the RustSec database could not be fetched. Everything else was." >&2
fi

if built=$(git ls-files | grep -E '(^|/)(node_modules|dist|target)/'); then
  printf 'error: built or third-party files are tracked:\n%s\n' "$built" >&2
  exit 1
fi
after=$(git status --porcelain)
if [ "$before" != "$after" ]; then
  printf 'error: the checks changed the tree:\n' >&2
  diff <(printf '%s\n' "$before") <(printf '%s\n' "$after") >&2 || true
  exit 1
fi
[ -z "$after" ] || printf 'note: not committed yet:\n%s\n' "$after"
echo "make check: all good"
