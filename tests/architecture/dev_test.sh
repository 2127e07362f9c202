#!/usr/bin/env bash
# ./dev where packages are missing: on a machine made of fakes, which note how they are called.
# usage: dev_test.sh PATH-TO-DEV
set -euo pipefail
dev=$1
machine=$(mktemp -d)
trap 'rm -rf "$machine"' EXIT
failures=0

fake() {  # fake NAME: a program of the fake machine; its text is on stdin
  { echo '#!/bin/bash'; cat; } >"$machine/bin/$1"
  chmod +x "$machine/bin/$1"
}

new_machine() {  # with bash's helpers, and fakes of what ./dev asks for packages
  rm -rf "${machine:?}"/{bin,calls,installed}
  mkdir "$machine/bin"
  : >"$machine/calls"
  echo 'g++ cmake' >"$machine/installed"
  local program
  for program in bash env dirname cat nproc; do ln -s "$(type -P "$program")" "$machine/bin/$program"; done
  fake id <<<'echo 0'
  fake dpkg-query <<END
[[ " \$(<"$machine/installed") " == *" \${@: -1} "* ]] || { echo "dpkg-query: no packages found" >&2; exit 1; }
echo -n installed
END
  fake apt-get <<END
echo "apt-get \$* [\$DEBIAN_FRONTEND]" >>"$machine/calls"
[[ ! -e "$machine/offline" ]] || { echo "E: Unable to fetch some archives" >&2; exit 100; }
END
}

run_dev() { status=0; output=$(PATH=$machine/bin "$machine/bin/bash" "$dev" packages 2>&1) || status=$?; }

expect() {  # expect WHAT CONDITION…
  local what=$1
  shift
  "$@" && return
  printf 'FAILED: %s\nstatus %s, calls:\n%s\noutput:\n%s\n\n' "$what" "$status" "$(<"$machine/calls")" "$output"
  failures=$((failures + 1))
}
says() { [[ $output == *"$1"* ]]; }
called() { [[ $(<"$machine/calls") == *"$1"* ]]; }
not() { ! "$@"; }
ended_with() { ((status == $1)); }

new_machine
run_dev
expect 'root: installs' ended_with 0
expect 'root: updates the lists first' called $'update [noninteractive]\napt-get'
expect 'root: installs what is missing' called '--yes --no-install-recommends install ninja-build '
expect 'root: leaves alone what is installed' not called 'cmake'

new_machine
sed -n '/^demo_packages=/,/python3)/p' "$dev" | tr -c 'a-z0-9+\n-' ' ' | tr '\n' ' ' >"$machine/installed"
run_dev
expect 'nothing missing: ends well' ended_with 0
expect 'nothing missing: installs nothing' not called 'apt-get'

new_machine
touch "$machine/offline"
run_dev
rm "$machine/offline"
expect 'offline: fails' ended_with 1
expect 'offline: says why' says 'error: cannot install what is missing: apt-get install failed'
expect 'offline: prints the command' says 'apt-get install --yes --no-install-recommends ninja-build '

new_machine
fake id <<<'echo 1000'
run_dev
expect 'no rights: fails' ended_with 1
expect 'no rights: says why' says 'not root, and there is no sudo'
expect 'no rights: tries nothing' not called 'apt-get'

new_machine
fake id <<<'echo 1000'
fake sudo <<END
echo "sudo \$*" >>"$machine/calls"
[[ \$1 != -* ]] || shift
exec "\$@"
END
ln -s "$(type -P true)" "$machine/bin/true"
run_dev </dev/null
expect 'sudo: installs through it' called 'sudo --non-interactive env DEBIAN_FRONTEND=noninteractive apt-get'
expect 'sudo: ends well' ended_with 0

new_machine
rm "$machine/bin/dpkg-query"
run_dev
expect 'not Debian: fails' ended_with 1
expect 'not Debian: says so' says 'this is no Debian or Ubuntu'
expect 'not Debian: prints the whole list' says 'g++ cmake ninja-build'
export CURFEW_SKIP_PACKAGES=1
run_dev
expect 'not Debian, packages by other means: goes on' ended_with 0

((failures == 0)) && echo 'ok'
