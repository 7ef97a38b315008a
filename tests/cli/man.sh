#!/usr/bin/env bash
# The manual page names every command and global option that the help names, and no other command.
#
#   man.sh TUNE SOURCE_DIR
set -euo pipefail
tune=$1 page=$2/cli/man/tune.1
help=$("$tune" --help)
text=$(sed 's/\\-/-/g; s/\\f[BIR]//g' "$page")
failed=0
commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' <<<"$help")
[ -n "$commands" ] || { echo "the help lists no commands"; exit 1; }
for word in $commands $(grep -oE -- '--[a-z-]+' <<<"$help" | sort -u); do
  grep -qE -- "(^|[ \"])$word([^a-z-]|\$)" <<<"$text" || { echo "tune.1 does not name $word"; failed=1; }
done
for word in $(sed -n '/^\.SH COMMANDS/,/^\.PP/s/^\.\(B\|BI\|BR\) \([a-z]*\).*/\2/p' <<<"$text"); do
  [ "$word" = tune ] || grep -qx "$word" <<<"$commands" || { echo "tune.1 names $word, the help does not"; failed=1; }
done
# And every option of a command.
for command in $commands; do
  for word in $("$tune" "$command" --help | sed -n '/^Options:/,/^$/p' | grep -oE -- '^ +(-., )?--[a-z-]+' | grep -oE -- '--.*'); do
    grep -qE -- "(^|[ \"(])$word([^a-z-]|\$)" <<<"$text" || { echo "tune.1 does not name $word of $command"; failed=1; }
  done
done
exit $failed
