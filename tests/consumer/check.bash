# Sourced by the consumer tests: what they check of a user's project once it is built.

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# configure SOURCE BUILD [options…]
configure() {
  "$CMAKE" -S "$1" -B "$2" -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
    -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" "${@:3}"
}

# check_commands BUILD: the user's sources are compiled with nothing of ours but the public headers
check_commands() {
  local commands
  commands=$(grep '"command"' "$1/compile_commands.json" | grep -E 'tests/consumer/[a-z.]+"')
  [[ $(grep -cE '/(home\.cpp|leak\.cpp|abi\.c)"' <<<"$commands") == 3 ]] ||
    fail "expected the commands of home.cpp, leak.cpp and abi.c, found: $commands"
  local flag
  for flag in -W -fsanitize -DASIO_NO_DEPRECATED "-I$SOURCE " "-isystem $SOURCE "; do
    ! grep -F -e "$flag" <<<"$commands" || fail "$flag reached the user's sources"
  done
}

# check_programs FOLDER CURFEW: they run, and curfew sees what they do
check_programs() {
  local output
  output=$("$2" check -- "$1/home") || fail "home ended with $?: $output"
  [[ $output == 42 ]] || fail "home printed: $output"
  check_finding "$2" "$1/leak" forgotten
  check_finding "$2" "$1/abi" forgotten_in_c
}

# check_finding CURFEW PROGRAM TASK [argument…]: curfew fails the program, and names the task
check_finding() {
  local output status=0
  output=$("$1" check -- "$2" "${@:4}" 2>&1) || status=$?
  [[ $status == 23 ]] || fail "$2 ended with $status, 23 was expected: $output"
  [[ $output == *"$3"* ]] || fail "the report on $2 does not name $3: $output"
}
