#!/usr/bin/env bash
# Builds the example against libtune in one of the ways that a user would, and runs it.
#
#   consume.sh SOURCE_DIR BUILD_DIR add_subdirectory|find_package|pkg_config
set -euo pipefail
source_dir=$1 build_dir=$2 way=$3
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

install_libtune() {
  cmake --install "$build_dir" --prefix "$scratch/prefix" >/dev/null
  # What boots has to find the command where it was put.
  local unit=$scratch/prefix/lib/systemd/system/tune-recover.service
  grep -qxF "ExecStart=$scratch/prefix/bin/tune recover --wait 30s" "$unit" || { cat "$unit"; exit 1; }
}
cache=()
command -v ccache >/dev/null && cache=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

case "$way" in
  add_subdirectory)
    cmake -S "$source_dir/examples/add_subdirectory" -B "$scratch/build" -G Ninja "${cache[@]}" \
      -DLIBTUNE_DIR="$source_dir" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O0 >/dev/null
    cmake --build "$scratch/build" --target provisioner >/dev/null
    ;;
  find_package)
    install_libtune
    cmake -S "$source_dir/examples/find_package" -B "$scratch/build" -G Ninja \
      -DCMAKE_PREFIX_PATH="$scratch/prefix" >/dev/null
    cmake --build "$scratch/build" >/dev/null
    ;;
  pkg_config)
    install_libtune
    mkdir "$scratch/build"
    pc=$(find "$scratch/prefix" -name libtune.pc)
    # Word splitting is what a Makefile would do.
    # shellcheck disable=SC2046
    PKG_CONFIG_PATH=$(dirname "$pc") g++ -std=c++20 -o "$scratch/build/provisioner" \
      $(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --cflags libtune) \
      "$source_dir/examples/dry_run.cpp" \
      $(PKG_CONFIG_PATH=$(dirname "$pc") pkg-config --libs libtune)
    ;;
  *) echo "no way called '$way'" >&2; exit 2 ;;
esac

"$scratch/build/provisioner" "$source_dir/profiles/httpdns.toml" >"$scratch/out"
grep -q '^net\..*: .* -> ' "$scratch/out" || { echo "no plan was printed:"; cat "$scratch/out"; exit 1; }
head -5 "$scratch/out"
