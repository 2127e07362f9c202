#!/usr/bin/env bash
# Builds a project that has Asio as a target, on an installed curfew: it is taken, and whatever does not fit it is told at
# the link.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" >/dev/null
asio=$(sed -n 's/^CURFEW_ASIO_INCLUDE_DIR:[A-Z]*=//p' "$BUILD/CMakeCache.txt")
configure "$SOURCE/tests/consumer/asio" "$WORK/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$WORK/installed" \
  -DASIO_FOLDER="$asio"
"$CMAKE" --build "$WORK/build"
output=$("$WORK/build/asio_first" 2>&1) || fail "asio_first ended with $?: $output"
[[ $output == hello ]] || fail "asio_first printed: $output"

! output=$("$CMAKE" --build "$WORK/build" --target mismatched 2>&1) || fail 'a program with other macros of Asio was linked'
[[ $output =~ undefined.*curfew_built_with_asio_[0-9]+_threads_epoll_handler_tracking ]] ||
  fail "the link does not say what does not fit: $output"
