#!/usr/bin/env bash
# Builds a project on Boost.Asio, on an installed curfew: find_package(curfew COMPONENTS boost). It needs no standalone
# Asio. With the two runtimes mixed it is not built, and it is told why.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" >/dev/null
asio=$(sed -n 's/^CURFEW_ASIO_INCLUDE_DIR:[A-Z]*=//p' "$BUILD/CMakeCache.txt")
options=(-DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$WORK/installed" -DSOURCE="$SOURCE" -DASIO_FOLDER="$asio")
configure "$SOURCE/tests/consumer/boost" "$WORK/build" "${options[@]}" -DCURFEW_ASIO_INCLUDE_DIR=  # there is none
"$CMAKE" --build "$WORK/build"
output=$("$CURFEW" check -- "$WORK/build/on_boost") || fail "on_boost ended with $?: $output"
[[ $output == hello ]] || fail "on_boost printed: $output"

! output=$("$CMAKE" --build "$WORK/build" --target mismatched 2>&1) || fail 'a program for standalone Asio was linked'
[[ $output =~ undefined.*curfew_built_with_asio_[0-9]+_threads_epoll ]] ||
  fail "the link does not say what does not fit: $output"

! output=$(configure "$SOURCE/tests/consumer/boost" "$WORK/both" "${options[@]}" -DBOTH=ON 2>&1) ||
  fail 'a program links both runtimes'
[[ $output == *CURFEW_RUNTIME*curfew::* ]] || fail "of a program with both runtimes it is said: $output"
