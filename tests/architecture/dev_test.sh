#!/usr/bin/env bash
# ./dev on a bare machine, which is made of fakes that note how they are called: what it installs, and how.
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
  rm -rf "${machine:?}"/*
  mkdir "$machine"/{bin,checkout}
  cp "$dev" "$machine/checkout/dev"
  unset CURFEW_SKIP_PACKAGES
  : >"$machine/calls"
  echo 'g++ cmake' >"$machine/installed"
  local program
  for program in bash env dirname cat nproc tee chmod mv rm mkdir sed tail; do ln -s "$(type -P "$program")" "$machine/bin/$program"; done
  fake id <<<'echo 0'
  fake dpkg-query <<END
[[ " \$(<"$machine/installed") " == *" \${@: -1} "* ]] || { echo "dpkg-query: no packages found" >&2; exit 1; }
echo -n installed
END
  fake apt-get <<END
echo "apt-get \$* [\$DEBIAN_FRONTEND]" >>"$machine/calls"
[[ ! -e "$machine/policy" ]] || { "$machine/policy" nginx start; echo "policy: \$?" >>"$machine/calls"; }
[[ ! -e "$machine/offline" ]] || { echo "E: Unable to fetch some archives" >&2; exit 100; }
END
  fake update-rc.d <<<"echo \"update-rc.d \$*\" >>'$machine/calls'"
  fake cmake <<<"echo \"cmake \$*\" >>'$machine/calls'"
}

run_dev() {  # run_dev [COMMAND…]
  status=0
  output=$(CURFEW_POLICY_RC_D=$machine/policy PATH=$machine/bin "$machine/bin/bash" "$machine/checkout/dev" "${@:-packages}" 2>&1) ||
    status=$?
}

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
run_dev build
expect 'build: installs what is needed to build' called 'libimgui-dev'
for package in prometheus nginx-light valgrind systemd libgtest-dev clang-19 xvfb; do
  expect "build: leaves out $package" not called " $package "
done
expect 'build: configures a new tree without tests' called 'cmake --preset release -DCURFEW_BUILD_TESTS=OFF'
expect 'build: builds what is installed' called '--target installed'
new_machine
run_dev build -DCURFEW_MORE_PYTHONS=/opt/python3.13
expect "build: hands CMake's options on" called '-DCURFEW_BUILD_TESTS=OFF -DCURFEW_MORE_PYTHONS=/opt/python3.13'

new_machine
for command in demo build 'install /tmp' 'pack --test' 'test --all' sanitize soak pictures 'format --check' packages; do
  run_dev $command extra
  expect "$command extra: is refused" ended_with 2
  expect "$command extra: says what is too much" says '"extra" is one too many'
done
run_dev demo --help
expect 'demo --help: helps' says 'usage: ./dev COMMAND'
expect 'refused, or helped: nothing is done' not called 'cmake'

new_machine
run_dev packages
expect 'services: nothing may start while packages are installed' called 'policy: 101'
expect 'services: afterwards it may' not test -e "$machine/policy"
expect 'services: nginx does not run after a reboot either' called 'update-rc.d nginx disable'
expect 'services: prometheus does not' called 'update-rc.d prometheus disable'

new_machine
printf '#!/bin/sh\nexit 104\n' >"$machine/policy"
chmod +x "$machine/policy"
touch "$machine/offline"
run_dev packages
expect 'services, offline: nothing could have started' called 'policy: 101'
expect "services, offline: the machine's own policy is back" grep -q 'exit 104' "$machine/policy"
expect 'services, offline: nothing of ours is left' not test -e "$machine/policy.before"

new_machine
echo 'g++ cmake nginx-common prometheus' >"$machine/installed"
run_dev packages
expect 'services of the user: are not replaced' not called 'nginx-light'
expect 'services of the user: are not touched' not called 'update-rc.d'

new_machine
run_dev install "$machine/new/prefix"
expect 'install: ends well' ended_with 0
expect 'install: builds first' called $'--target installed leak echo_server echo_client\ncmake --install'
expect 'install: into the folder that was named' called "cmake --install build --prefix $machine/new/prefix"
expect 'install: says how CMake finds it' says "-DCMAKE_PREFIX_PATH=$machine/new/prefix"

new_machine
run_dev install
expect 'install: into /usr/local where none is named' called 'cmake --install build --prefix /usr/local'

new_machine
run_dev install --prefix
expect 'install --prefix: is refused' ended_with 2
expect 'install --prefix: nothing is built' not called 'cmake'

new_machine
fake cpack <<<"echo \"cpack \$*\" >>'$machine/calls'; mkdir -p build/packages; : >build/packages/a.deb"
ln -s "$(type -P ls)" "$machine/bin/ls"
run_dev pack
expect 'pack: ends well' ended_with 0
expect 'pack: builds what is installed, then packs it' called $'--target installed\ncpack --config build/CPackConfig.cmake'
expect 'pack: installs what cpack asks' called ' dpkg-dev '
expect 'pack: makes no Debian' not called ' debootstrap'

new_machine
run_dev pack --tests
expect 'pack --tests: is refused' ended_with 2
expect 'pack --tests: nothing is built' not called 'cmake'

new_machine
sed -n '/^boost_package/,/^# Those/p' "$dev" | tr -c 'a-z0-9+.\n-' ' ' | tr '\n' ' ' >"$machine/installed"
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

new_machine
fake ctest <<<"echo \"ctest \$*\" >>'$machine/calls'"
run_dev sanitize
expect 'sanitize: ends well' ended_with 0
for tree in asan tsan; do
  expect "sanitize, $tree: looks whether it is sanitized, then tests" called \
    "ctest --preset $tree --tests-regex ^architecture\.library_is_instrumented\$ --no-tests=error
ctest --preset $tree --parallel"
done

new_machine
fake ctest <<END
echo "ctest \$*" >>"$machine/calls"
[[ "\$*" != *--no-tests=error* ]] || { echo 'No tests were found!!!' >&2; exit 8; }
END
run_dev sanitize
expect 'a tree that lost its sanitizer: fails' ended_with 1
expect 'a tree that lost its sanitizer: says so' says 'error: build/asan is not sanitized'
expect 'a tree that lost its sanitizer: runs no test' not called 'ctest --preset asan --parallel'
expect 'a tree that lost its sanitizer: is counted as failed' says '0 passed, 2 failed'

((failures == 0)) && echo 'ok'
