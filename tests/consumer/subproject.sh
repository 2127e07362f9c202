#!/usr/bin/env bash
# Builds a project that has curfew as a subproject (FetchContent): in Debug, where it compiles fastest.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
configure "$SOURCE/tests/consumer/subproject" "$WORK/build" -DCMAKE_BUILD_TYPE=Debug -DCURFEW_SOURCE="$SOURCE"
"$CMAKE" --build "$WORK/build"
check_commands "$WORK/build"
check_programs "$WORK/build" "$CURFEW"

# curfew::gtest is there for who asks for it.
configure "$SOURCE/tests/consumer/subproject" "$WORK/with_gtest" -DCURFEW_SOURCE="$SOURCE" -DCURFEW_BUILD_GTEST=ON
"$CMAKE" --build "$WORK/with_gtest" --target help | grep -q '^curfew_gtest:' || fail 'there is no curfew::gtest'
