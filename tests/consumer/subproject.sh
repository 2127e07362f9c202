#!/usr/bin/env bash
# Builds a project that has curfew as a subproject (FetchContent): in Debug, where it compiles fastest.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
configure "$SOURCE/tests/consumer/subproject" "$WORK/build" -DCMAKE_BUILD_TYPE=Debug -DCURFEW_SOURCE="$SOURCE" \
  -DCURFEW_PROGRAM="$CURFEW"
"$CMAKE" --build "$WORK/build"
check_commands "$WORK/build"
check_programs "$WORK/build" "$CURFEW"
output=$(cd "$WORK/build" && ctest --output-on-failure) && fail "a test that leaves a task behind passed: $output"
[[ $output == *'error[orphaned-task'* ]] || fail "of that test CTest says: $output"

# curfew::gtest and the program are there for who asks for them.
configure "$SOURCE/tests/consumer/subproject" "$WORK/with_more" -DCURFEW_SOURCE="$SOURCE" -DCURFEW_BUILD_GTEST=ON \
  -DCURFEW_BUILD_TOOLS=ON
"$CMAKE" --build "$WORK/with_more" --target help | grep -q '^curfew_gtest:' || fail 'there is no curfew::gtest'
grep -q "add_test.*\"$WORK/with_more/.*/curfew\" \"check\"" "$WORK/with_more/CTestTestfile.cmake" ||
  fail "tests are not run under the program that is built: $(<"$WORK/with_more/CTestTestfile.cmake")"
