#!/usr/bin/env bash
# Installs curfew, moves what was installed, and builds programs on it with nothing but a compiler and pkg-config.
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" --component development >/dev/null
mv "$WORK/installed" "$WORK/moved"
modules=$WORK/moved/lib/pkgconfig
! grep -E "$SOURCE|$BUILD|$WORK" "$modules"/*.pc || fail 'a module names a folder of the build'
export PKG_CONFIG_PATH=$modules

# module MODULE PROGRAM SOURCES [more modules…]: builds a program on a module
module() {
  local flags
  flags=$(pkg-config --cflags --libs "$1" "${@:4}") || fail "pkg-config knows no $1"
  # As a Makefile does: what pkg-config prints is read by a shell.
  eval "$CXX -std=c++20 '$3' -o '$WORK/$2' $flags" || fail "$2 is not built with: $flags"
  seen+=" $1.pc"
}
seen=

(cd "$WORK" && eval "$CC -c '$SOURCE/tests/consumer/abi.c' $(pkg-config --cflags curfew-probe)")
module curfew-probe abi "$WORK/abi.o"
check_finding "$CURFEW" "$WORK/abi" forgotten_in_c

module curfew home "$SOURCE/tests/consumer/home.cpp"
output=$("$CURFEW" check -- "$WORK/home") || fail "home ended with $?: $output"
[[ $output == 42 ]] || fail "home printed: $output"

module curfew-tracked mixed "$SOURCE/tests/consumer/tracked/mixed.cpp"
check_finding "$CURFEW" "$WORK/mixed" forgotten_in_asio

module curfew-asio-tracking plain "$SOURCE/docs/examples/plain_asio/server.cpp"
check_finding "$CURFEW" "$WORK/plain" session

if [[ -f $modules/curfew-boost.pc ]]; then
  module curfew-boost on_boost "$SOURCE/docs/examples/on_boost/on_boost.cpp"
  output=$("$CURFEW" check -- "$WORK/on_boost") || fail "on_boost ended with $?: $output"
fi
if [[ -f $modules/curfew-exporter.pc ]]; then
  module curfew-exporter exporting "$SOURCE/tests/consumer/exporting.cpp" curfew
  output=$("$WORK/exporting") || fail "exporting ended with $?: $output"
fi
if [[ -f $modules/curfew-gtest.pc ]]; then
  module curfew-gtest my_tests "$SOURCE/tests/consumer/gtest.cpp" curfew gtest_main
  output=$("$WORK/my_tests") && fail "a test that leaves a task behind passed: $output"
  [[ $output == *'pending-at-shutdown'*'1 FAILED TEST'* ]] || fail "my_tests printed: $output"
fi

for file in "$modules"/*.pc; do
  [[ $seen == *" $(basename "$file")"* ]] || fail "no program was built on $file"
done
