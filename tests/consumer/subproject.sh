#!/usr/bin/env bash
# Builds a project that has curfew as a subproject (FetchContent).
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
configure "$SOURCE/tests/consumer/subproject" "$WORK/build" -DCURFEW_SOURCE="$SOURCE"
"$CMAKE" --build "$WORK/build"
check_commands "$WORK/build"
check_programs "$WORK/build" "$CURFEW"
