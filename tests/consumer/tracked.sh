#!/usr/bin/env bash
# Builds a program of tasks and of plain Asio on an installed curfew::tracked, which tells what both leave behind. CMake
# refuses any other runtime beside curfew::asio_tracking.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" >/dev/null
configure "$SOURCE/tests/consumer/tracked" "$WORK/build" -DCMAKE_PREFIX_PATH="$WORK/installed"
"$CMAKE" --build "$WORK/build"
check_finding "$CURFEW" "$WORK/build/mixed" forgotten
check_finding "$CURFEW" "$WORK/build/mixed" forgotten_in_asio

for runtime in curfew::curfew curfew::boost; do
  [[ $runtime != curfew::boost || -f $WORK/installed/lib/libcurfew_runtime_boost.a ]] || continue
  output=$(configure "$SOURCE/tests/consumer/tracked" "$WORK/refused" -DCMAKE_PREFIX_PATH="$WORK/installed" \
    -DRUNTIME="$runtime" 2>&1) && fail "$runtime is taken beside curfew::asio_tracking"
  [[ $output == *CURFEW_ASIO_TRACKING_TAKES_NO_RUNTIME_BUT_CURFEW_TRACKED* ]] || fail "of $runtime it is said: $output"
done
