#!/usr/bin/env bash
# Runs a command unless its output is newer than everything it is made from. Looks at files and directories
# below the paths (a deleted file makes its directory newer); built and fetched directories do not count.
#   scripts/unless-fresh.sh STAMP OUTPUT PATH… -- COMMAND…
set -euo pipefail

stamp=$1 output=$2
shift 2
paths=()
while [ "$1" != -- ]; do paths+=("$1"); shift; done
shift

if [ -e "$stamp" ] && [ -e "$output" ]; then
  newer=$(find "${paths[@]}" \( -name node_modules -o -name dist \) -prune -o -newer "$stamp" -print -quit)
  [ -n "$newer" ] || exit 0
fi

# The stamp carries the time before the command: what changes while it runs is newer.
started=$(mktemp)
trap 'rm -f "$started"' EXIT
"$@"
mkdir -p "$(dirname "$stamp")"
touch -r "$started" "$stamp"
