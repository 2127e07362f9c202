#!/usr/bin/env bash
# Runs trio's own tests (Debian's python3-trio has them) with and without the adapter: each must end the same way.
# A minute long, so only where CURFEW_CPYTHON_TESTS is set; ends with 77 where it is not.
set -euo pipefail
[[ -n ${CURFEW_CPYTHON_TESTS:-} ]] || { echo 'CURFEW_CPYTHON_TESTS is not set'; exit 77; }
for python in "$PYTHON" /usr/bin/python3; do
  "$python" -c 'import sys, pytest, trio.tests; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && break
done || { echo 'no Python 3.11 has pytest and the tests of trio'; exit 77; }
mkdir -p "$WORK" && cd "$WORK"
export CURFEW_DIR=$WORK/segments CURFEW_KEEP=1 PYTHONDONTWRITEBYTECODE=1
rm -rf "$CURFEW_DIR"

# Each test with its outcome; some need modules that may not be there. Jobs in the background ignore SIGINT, which tests send to themselves.
says() {
  env --default-signal=INT,QUIT "$@" "$python" -m pytest -p no:cacheprovider -p no:anyio --continue-on-collection-errors -q -rA --tb=no --pyargs trio.tests 2>&1 |
    grep -E '^(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) ' | sed 's/ - .*//' | sort
}

says env >without || true
says env PYTHONPATH="$ADAPTER" >with || true
echo "$(wc -l <without) outcomes, of which $(grep -c ^PASSED without) passed"
[[ -n $(ls "$CURFEW_DIR") ]] || { echo 'FAILED: nothing was recorded'; exit 1; }
[[ -s without ]] && diff without with || { echo 'FAILED: they differ'; exit 1; }
