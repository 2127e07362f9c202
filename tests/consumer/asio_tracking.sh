#!/usr/bin/env bash
# Builds a program of plain Boost.Asio on an installed curfew, which tells what that leaves behind. There is no standalone
# Asio, and none of curfew's runtimes is asked for.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" >/dev/null
configure "$SOURCE/tests/consumer/asio_tracking" "$WORK/build" -DCMAKE_PREFIX_PATH="$WORK/installed" \
  -DCURFEW_ASIO_INCLUDE_DIR=  # there is none
"$CMAKE" --build "$WORK/build"
output=$("$WORK/build/plain") || fail "plain ended with $?: $output"
[[ $output == 'client said hello' ]] || fail "plain printed: $output"
check_finding "$CURFEW" "$WORK/build/plain" forgets_its_client
"$CURFEW" doctor "$WORK/build/plain" | grep -q 'with the definitions' || fail 'plain is compiled without the definitions'
