#!/usr/bin/env bash
# Makes sure the things named are there; installs the Debian packages that are missing, and says which.
#   scripts/require.sh cargo cc node fonts postgresql chromium
set -euo pipefail

have() { command -v "$1" >/dev/null 2>&1; }
fail() { echo "error: $*" >&2; exit 1; }

packages=()
for thing in "$@"; do
  case "$thing" in
    cargo) have cargo || fail "cargo is not on the PATH. Install Rust (https://rustup.rs), then run make again." ;;
    cc) have cc || packages+=(gcc libc6-dev) ;;
    node) have node || packages+=(nodejs); have npm || packages+=(npm) ;;
    # Papers use Noto Serif CJK and Noto Sans CJK, regular and bold; fonts-noto-cjk has all four.
    fonts) compgen -G '/usr/share/fonts/opentype/noto/NotoSerifCJK-*' >/dev/null || packages+=(fonts-noto-cjk) ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql) ;;
    chromium) have chromium || packages+=(chromium) ;;
    *) fail "scripts/require.sh does not know '$thing'" ;;
  esac
done

if [ ${#packages[@]} -gt 0 ]; then
  have apt-get || fail "please install: ${packages[*]} (these are Debian's names; there is no apt-get here)"
  root=()
  if [ "$(id -u)" != 0 ]; then
    have sudo || fail "please run as root: apt-get install --no-install-recommends ${packages[*]}"
    root=(sudo)
  fi
  echo "Installing Debian packages: ${packages[*]}"
  apt=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update || echo "warning: apt-get update failed; trying with the package lists at hand" >&2
  "${apt[@]}" -o Dpkg::Use-Pty=0 install -y --no-install-recommends "${packages[@]}" >/dev/null
fi

case " $* " in
  *" node "*)
    node -e 'process.exit(parseInt(process.versions.node, 10) >= 18 ? 0 : 1)' ||
      fail "Node.js $(node --version) is too old: 18 or later is needed" ;;
esac
