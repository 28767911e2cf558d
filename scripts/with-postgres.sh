#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own, on a free port of 127.0.0.1, and removes the server afterwards.
#   scripts/with-postgres.sh [--durable] COMMAND…
# The command finds the server in YICHUANG_TEST_PG and its programs (pgbench) in YICHUANG_PG_BIN.
# Default: fast and forgetful, for tests. --durable: fsync on and the settings of docs/performance.md, for measuring.
set -euo pipefail
cd "$(dirname "$0")/.."

settings=(fsync=off full_page_writes=off)
if [ "$1" = --durable ]; then
  settings=(shared_buffers=1GB work_mem=16MB max_wal_size=4GB random_page_cost=1.1)
  shift
fi

bin=/usr/lib/postgresql/15/bin
if [ ! -x $bin/initdb ]; then
  bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$bin" ] || { echo "error: no PostgreSQL server programs (Debian package: postgresql)" >&2; exit 1; }
fi

# PostgreSQL refuses to run as root.
as_server=()
[ "$(id -u)" != 0 ] || as_server=(runuser -u postgres --)

dir=$(mktemp -d "${TMPDIR:-/var/tmp}/yichuang-pg.XXXXXX")
# shellcheck disable=SC2317 # called by the trap
stop() {
  (cd "$dir" && "${as_server[@]}" "$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1) || true
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A password, because other users of this machine reach 127.0.0.1 too.
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$dir/password"
[ "$(id -u)" != 0 ] || chown -R postgres "$dir"
(cd "$dir" && "${as_server[@]}" "$bin/initdb" -D "$dir/data" -U yichuang -A password --pwfile="$dir/password" \
  --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null)
printf '%s\n' "listen_addresses='127.0.0.1'" "unix_socket_directories='$dir'" max_connections=200 "${settings[@]}" \
  >>"$dir/data/postgresql.conf"

# A port may be taken between looking and listening: try a few.
for _ in 1 2 3 4 5; do
  port=$((20000 + RANDOM % 12000))
  if (cd "$dir" && "${as_server[@]}" "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -o "-p $port" -w start >/dev/null); then
    export YICHUANG_TEST_PG="postgresql://yichuang:$password@127.0.0.1:$port/postgres" YICHUANG_PG_BIN=$bin
    "$@"
    exit
  fi
done
echo "error: PostgreSQL did not start:" >&2
cat "$dir/server.log" >&2
exit 1
