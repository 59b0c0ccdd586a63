#!/usr/bin/env bash
# Runs tests with their temporary folders on NTFS that ignores case and gives names in lower case, as some drives of a
# network do: `npm run anycase -- test/unit/store`; without arguments the tests of what is named on the disk.
# Mounting needs root and ntfs-3g (Debian's package ntfs-3g); elsewhere it says why nothing was tried, and ends with 0.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

not_tried() {
  echo "A folder that ignores case was not tried: $1."
  exit 0
}

for program in mkntfs lowntfs-3g; do
  command -v "$program" >/dev/null || not_tried "$program is missing; install ntfs-3g"
done
[ -r /dev/fuse ] || not_tried 'this machine has no /dev/fuse that this user can open'
unshare --mount true 2>/dev/null || not_tried 'only root may mount one'

[ $# -gt 0 ] || set -- test/unit/durable/folder test/unit/store test/unit/base
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
truncate -s 1G "$work/image"
mkntfs -F -q -Q "$work/image" >/dev/null 2>&1 || not_tried 'mkntfs failed'
mkdir "$work/folder"
# The mount is gone with the namespace, whatever happens to the tests.
unshare --mount bash -c '
  lowntfs-3g -o ignore_case "$1/image" "$1/folder" || exit
  shift
  TMPDIR=$0 node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js \
    --cacheDirectory node_modules/.cache/jest "$@"
' "$work/folder" "$work" "$@"
