#!/usr/bin/env bash
# `curfew check` on a server that was told to stop: what it still waited for fails if that is asked for, and is not
# declared.
set -euo pipefail

source "$(dirname "$0")/support/ends.sh"

# says TEXT: what the last check said
says() {
  [[ $output == *"$1"* ]] || {
    echo "FAILED: \"$1\" is not in the report: $output" >&2
    exit 1
  }
}

ends 0 -- "$SERVER"
says "note: 3 daemons were pending when their loops shut down"
says "everyone is home: no findings"
ends 0 -- "$SERVER" often # what is kept of a process has a limit
says "note: 256 daemons or more were pending when their loops shut down"
ends 23 --strict -- "$SERVER"
[[ $output != *"daemons were pending"* ]] || {
  echo "FAILED: the daemons are findings here, and listed beside them: $output" >&2
  exit 1
}
for operation in socket.async_accept deadline_timer.async_wait signal_set.async_wait; do says "$operation"; done
ends 0 --strict -- "$SERVER" declared
ends 23 --strict -- "$CURFEW_PROGRAM" check --exit-code 23 -- "$SERVER"
