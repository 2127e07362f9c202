#!/usr/bin/env bash
# Runs CPython's own tests of asyncio (Debian: libpython3.11-testsuite) with and without the adapter: what they say at
# their end must be the same. Minutes long, so only where CURFEW_CPYTHON_TESTS is set; ends with 77 where it is not.
set -euo pipefail
[[ -n ${CURFEW_CPYTHON_TESTS:-} ]] || { echo 'CURFEW_CPYTHON_TESTS is not set'; exit 77; }
"$PYTHON" -c 'import test.test_asyncio' 2>/dev/null || { echo "$PYTHON has no tests of asyncio"; exit 77; }
mkdir -p "$WORK" && cd "$WORK"
export CURFEW_DIR=$WORK/segments PYTHONDONTWRITEBYTECODE=1
rm -rf "$CURFEW_DIR"

suites=()
for suite in base_events events futures locks queues runners ssl streams subprocess taskgroups tasks timeouts unix_events waitfor; do
  suites+=("test.test_asyncio.test_$suite")
done

# A job in the background ignores SIGINT, which tests of asyncio.run() send to themselves.
says() { env --default-signal=INT,QUIT "$@" "$PYTHON" -m unittest "${suites[@]}" 2>&1 | grep -E '^(Ran [0-9]+ tests|OK|FAILED)' | sed 's/ in .*//'; }

plain=$(says env) || true
recorded=$(says env PYTHONPATH="$ADAPTER") || true
echo "without: ${plain//$'\n'/, }; with: ${recorded//$'\n'/, }"
[[ -n $(ls "$CURFEW_DIR") ]] || { echo 'FAILED: nothing was recorded'; exit 1; }
[[ -n $plain && $plain == "$recorded" ]] || { echo 'FAILED: they differ'; exit 1; }
