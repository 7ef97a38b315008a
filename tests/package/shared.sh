#!/usr/bin/env bash
# A shared libtune takes no archives in: they need not be position-independent. Only configured, as
# building it all again takes minutes.
#
#   shared.sh SOURCE_DIR
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cmake -S "$1" -B "$scratch" -G Ninja -DBUILD_SHARED_LIBS=ON -DLIBTUNE_BUILD_CLI=OFF \
  -DLIBTUNE_BUILD_TESTS=OFF -DLIBTUNE_BUILD_EXAMPLES=OFF >/dev/null
link=$(ninja -C "$scratch" -t commands libtune | grep -- '-shared')
if grep -o '[^ ]*\.a\b' <<<"$link"; then echo "an archive goes into the shared library"; exit 1; fi
grep -q -- '-lnettle  *-lz' <<<"$link" || { echo "$link"; exit 1; }
