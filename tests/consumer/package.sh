#!/usr/bin/env bash
# Installs curfew, moves what was installed, and builds a project on it with find_package(curfew).
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" >/dev/null
[[ ! -x $BUILD/bin/curfew-viewer || -x $WORK/installed/bin/curfew-viewer ]] || fail 'curfew-viewer is not installed'
mv "$WORK/installed" "$WORK/moved"  # nothing in it may name where it was built or installed
! grep -rlE "$SOURCE|$BUILD|$WORK/installed" "$WORK/moved" --include='*.cmake' || fail 'the package names a folder of the build'

"$WORK/moved/bin/curfew" explain orphaned-task >/dev/null || fail 'an installed curfew explains nothing'

# Each command has its page, and each shell its completion.
for command in $("$WORK/moved/bin/curfew" help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/-\1/p') ''; do
  [[ -s $WORK/moved/share/man/man1/curfew$command.1 ]] || fail "curfew$command(1) is not installed"
done
for script in bash-completion/completions/curfew zsh/site-functions/_curfew fish/vendor_completions.d/curfew.fish; do
  grep -q -- format "$WORK/moved/share/$script" || fail "$script is not installed"
done

# A program of Python's is recorded by what was installed, wherever it was moved to.
if [[ -n $(find "$BUILD"/lib* -path '*/curfew_probe/_probe.*' 2>/dev/null) ]]; then
  output=$("$WORK/moved/bin/curfew" check -- python3 "$SOURCE/docs/examples/python/leak.py" 2>&1) && status=0 || status=$?
  [[ $status == 23 && $output == *'task `bar`'* ]] || fail "of leak.py an installed curfew says ($status): $output"
fi

# Public headers are installed, all of them, and no others.
diff <(cd "$SOURCE" && find runtime/include probe/include probe/adapters/*/include -type f | sed 's,^.*/include/,,' | sort) \
  <(cd "$WORK/moved/include" && find . -type f | sed 's,^\./,,' | sort) || fail 'the installed headers are not the public ones'

configure "$SOURCE/tests/consumer/package" "$WORK/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$WORK/moved"
"$CMAKE" --build "$WORK/build"
check_commands "$WORK/build"
check_programs "$WORK/build" "$WORK/moved/bin/curfew"
# A component that there is not is named.
mkdir -p "$WORK/component"
printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(p CXX)' 'find_package(curfew REQUIRED COMPONENTS foo)' \
  >"$WORK/component/CMakeLists.txt"
output=$(configure "$WORK/component" "$WORK/component/build" -DCMAKE_PREFIX_PATH="$WORK/moved" 2>&1) &&
  fail 'curfew has a component foo'
[[ $output == *'no component foo'* ]] || fail "of a component that there is not it is said: $output"

# The exporter, where curfew was built with it.
if [[ -f $WORK/build/exporting ]]; then
  output=$("$WORK/build/exporting") || fail "exporting ended with $?: $output"
  [[ $output == *http://127.0.0.1:*/metrics*families ]] || fail "exporting printed: $output"
fi

# One line fails the test that leaves a task behind, and no other.
if [[ -f $WORK/build/my_tests ]]; then
  output=$("$WORK/build/my_tests") && fail "a test that leaves a task behind passed: $output"
  [[ $output == *'gtest.cpp:11: Failure'*'pending-at-shutdown'*'1 FAILED TEST'* ]] || fail "my_tests printed: $output"
fi
