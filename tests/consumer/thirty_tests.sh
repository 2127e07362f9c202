#!/usr/bin/env bash
# Builds a project with thirty tests on an installed curfew, of which five leave something behind, each in another way.
# They are green by themselves. With the one line, with CURFEW_TEST, under a check of the whole and under a check of each
# exactly these five are red, and all are green when they are mended as the reports say.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" >/dev/null
configure "$SOURCE/tests/consumer/thirty_tests" "$WORK/build" -DCMAKE_PREFIX_PATH="$WORK/installed"
"$CMAKE" --build "$WORK/build"
cd "$WORK/build"
five=$(printf 'sessions.%s\n' close_their_door fill_their_cache notify_their_peer open save_their_draft)

run() { output=$("$@" 2>&1) && status=0 || status=$?; }
# expect WHAT EXPECTED FOUND
expect() { [[ $3 == "$2" ]] || fail "$1: expected $2, found: $3; $output"; }

# A program with all of its tests, in two orders: no test is blamed for another one.
expect_of_program() {  # PROGRAM RED
  local order
  for order in '' --gtest_shuffle; do
    run "./$1" $order
    expect "red in $1" "$2" "$(sed -n 's/^\[  FAILED  \] \([a-z_]*\.[a-z_]*\)$/\1/p' <<<"$output" | sort)"
    expect "its status" "$([[ -z $2 ]] || echo 1)" "$(sed 's/^0$//' <<<"$status")"
    [[ $output == *'] 30 tests'* ]] || fail "$1 has not thirty tests: $output"
  done
}

# Its tests as CTest runs them, each in a process of its own.
expect_of_ctest() {  # PREFIX RED
  run ctest --parallel 2 --tests-regex "^$1\\." --output-on-failure --output-junit "$PWD/results.xml"
  expect "red in $1 of CTest" "$2" "$(sed -nE "s/^[[:space:]]*<testcase name=\"$1\.([^\"]*)\".* status=\"fail\".*/\1/p" results.xml | sort)"
  [[ $(grep -c '<testcase ' results.xml) == 30 ]] || fail "CTest ran no thirty tests of $1: $output"
}

expect_of_program plain_leaving ''
expect_of_program guarded_leaving "$five"
expect "failures" 5 "$(grep -c ': Failure$' <<<"$output")"
expect "what to do" 5 "$(grep -c '^  fix ' <<<"$output")"
# What Asio spawned has no line; its test has.
[[ $output == *"plain_tests.cpp:$(sed -n '/TEST(sessions, notify/=' "$SOURCE/tests/consumer/thirty_tests/plain_tests.cpp"): Failure"* ]] ||
  fail "the test that notifies is not named: $output"
expect_of_program guarded_mended ''
expect_of_program coroutine_leaving "$five"
expect_of_program coroutine_mended ''

# No line at all: what CTest runs is checked as a whole …
expect_of_ctest plain_leaving ''
run "$WORK/installed/bin/curfew" check -- ctest --tests-regex '^plain_leaving\.'
expect 'status of the check' 23 "$status"
expect bugs 5 "$(grep -c '^error\[' <<<"$output")"
[[ $output == *'SUMMARY: curfew: 5 bugs ('* ]] || fail "there are other bugs: $output"
run "$WORK/installed/bin/curfew" check -- ctest --tests-regex '^plain_mended\.'
expect 'status of the check' 0 "$status"
[[ $output == *'SUMMARY: curfew: everyone is home'* ]] || fail "who is not home? $output"

# … or each test by itself, by curfew_discover_tests().
expect_of_ctest checked_leaving "$five"
expect reports 30 "$(find curfew_reports -name 'checked_leaving.*.xml' | wc -l)"
expect 'reports that fail' 5 "$(grep -l '<failure ' curfew_reports/* | wc -l)"
expect_of_ctest checked_mended ''
