#!/usr/bin/env bash
# Compiles the unit tests of a checkout of Asio, which CURFEW_ASIO_TESTS names, with the tracking line, and runs them: what
# passes without it must pass with it. Ends with 77 where it names none. Half an hour of processor time.
set -euo pipefail
[[ -n ${CURFEW_ASIO_TESTS:-} ]] || { echo 'CURFEW_ASIO_TESTS names no checkout of Asio'; exit 77; }
tests=$CURFEW_ASIO_TESTS/src/tests/unit
headers=$CURFEW_ASIO_TESTS/include
[[ -f $headers/asio.hpp ]] || { echo "$headers has no asio.hpp: a checkout of standalone Asio is expected"; exit 1; }
mkdir -p "$WORK"
export CURFEW_DIR=$WORK/segments
cd "$tests"

compile() {  # compile SOURCE PROGRAM [tracked]
  local tracking=() libraries=()
  if [[ ${3:-} ]]; then
    tracking=(-I"$SOURCE/probe/adapters/asio/include" '-DASIO_CUSTOM_HANDLER_TRACKING=<curfew/asio_tracking.hpp>'
      -DASIO_ENABLE_HANDLER_TRACKING=1)
    libraries=("$TRACKING" "$RECORDER" "$SEGMENT")
  fi
  "$CXX" -std=c++20 -w -I. -I"$headers" "${tracking[@]}" "$1" -o "$2" "${libraries[@]}" -pthread -ldl
}

# runs SOURCE [tracked]: it compiles and passes; what it said otherwise is in $WORK/said
runs() {
  compile "$1" "$WORK/test" "${2:-}" >"$WORK/said" 2>&1 && timeout 120 "$WORK/test" >"$WORK/said" 2>&1
}

failed=0 passed=0 left_out=0
for source in *.cpp experimental/*.cpp experimental/coro/*.cpp ip/*.cpp local/*.cpp posix/*.cpp generic/*.cpp; do
  if runs "$source" tracked; then
    passed=$((passed + 1))
    continue
  fi
  said=$(tail -n 40 "$WORK/said")
  if runs "$source"; then
    printf '%s passes without the tracking line, and with it says:\n%s\n' "$source" "$said"
    failed=$((failed + 1))
  else
    left_out=$((left_out + 1))  # for another system, or it fails by itself
  fi
done
echo "$passed of Asio's tests pass with the tracking line, $failed fail, $left_out fail or do not compile without it"
((failed == 0 && passed > 0))
