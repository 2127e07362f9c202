#!/usr/bin/env bash
# What clean_root.sh has done in its Debian: the packages are used as a user's would be.
set -euo pipefail
source "$(dirname "$0")/check.bash"
CMAKE=cmake CC=gcc CXX=g++ SOURCE=$(dirname "$0")  # for check.bash
documents=/usr/share/doc/curfew
work=$(mktemp -d)
cd "$work"

# CMake, with every component.
configure "$SOURCE/package" build
cmake --build build
for program in home leak abi exporting my_tests; do
  [[ -x build/$program || $program == exporting ]] || fail "$program is not built"
done
check_programs build curfew
echo 'ok: programs built with CMake'

# pkg-config, and the documents: the program of the README's first picture.
g++ -std=c++20 -o leak "$documents/docs/examples/seed/leak.cpp" $(pkg-config --cflags --libs curfew)
check_finding curfew ./leak bar
output=$(./build/my_tests) && fail "a test that leaves a task behind passed: $output"
echo 'ok: a program built with pkg-config'

# Python, with the interpreter of the distribution.
check_finding curfew python3 bar "$documents/docs/examples/python/leak.py"
[[ -n $(find /usr/lib/curfew -name __pycache__) ]] || fail 'Python compiled nothing: its traces are not tested'
echo 'ok: a program of Python'

# A manual page for each command.
for command in $(curfew help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/curfew-\1/p') curfew curfew-viewer; do
  mandoc -T utf8 "/usr/share/man/man1/$command.1.gz" | grep -i "^$command(1)" >/dev/null || fail "there is no manual page of $command"
done
echo 'ok: manual pages'

# The window shows a process that ran.
CURFEW_KEEP=1 ./leak >/dev/null
Xvfb :7 -screen 0 1280x720x24 -nolisten tcp -noreset >xvfb.log 2>&1 &
xvfb=$!
export DISPLAY=:7
timeout 60 bash -c 'until xdotool getmouselocation; do sleep 0.1; done' >/dev/null 2>&1 || fail "no display: $(<xvfb.log)"
curfew view leak >viewer.log 2>&1 &
viewer=$!
timeout 60 bash -c "until xdotool search --onlyvisible --name leak; do kill -0 $viewer && sleep 0.1 || exit; done" \
  >/dev/null || fail "no window: $(<viewer.log)"
kill "$viewer" "$xvfb"
echo 'ok: the viewer'
