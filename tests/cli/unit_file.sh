#!/usr/bin/env bash
# The boot unit comes before systemd-sysctl, and systemd understands every line of it.
#
#   unit_file.sh UNIT TUNE
set -euo pipefail
unit=$1 tune=$(realpath "$2") scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for line in DefaultDependencies=no 'Before=systemd-sysctl.service sysinit.target shutdown.target' \
            'RequiresMountsFor=/etc /var/lib/tune' 'WantedBy=sysinit.target'; do
  grep -qxF "$line" "$unit" || { echo "$unit lacks: $line"; exit 1; }
done
command -v systemd-analyze >/dev/null || { echo "systemd-analyze is missing: not verified"; exit 77; }
# The command need not be installed yet.
sed "s|^ExecStart=[^ ]*|ExecStart=$tune|" "$unit" >"$scratch/tune-recover.service"
systemd-analyze verify --man=no "$scratch/tune-recover.service" 2>"$scratch/complaints" || true
if grep tune-recover "$scratch/complaints"; then exit 1; fi
