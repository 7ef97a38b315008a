#!/usr/bin/env bash
# Every source is laid out as .clang-format says. Exit status 77: clang-format 14 is not installed.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v clang-format-14 >/dev/null || { echo "clang-format-14 is not installed"; exit 77; }
find libtune cli tests examples \( -name '*.cpp' -o -name '*.hpp' \) -print0 |
  xargs -0 clang-format-14 --dry-run --Werror || { echo "clang-format-14 -i FILE lays it out"; exit 1; }
