#!/usr/bin/env bash
# `curfew check` on a program that forks: a child that goes on with its parent's io_context, and destroys it while a
# coroutine waits, is nobody's "everyone is home".
set -euo pipefail

source "$(dirname "$0")/support/ends.sh"

ends 0 -- "$FORKS"
ends 24 -- "$FORKS" goes-on
[[ $output == *"it goes on with tasks that its parent spawned before fork()"* ]] || {
  echo "FAILED: it does not say why: $output" >&2
  exit 1
}
ends 0 --allow-unrecorded -- "$FORKS" goes-on
