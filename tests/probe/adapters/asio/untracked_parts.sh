#!/usr/bin/env bash
# Links a program of two parts, of which one was compiled without the tracking definitions: the link says so, or the
# start of the program; and so does `curfew doctor`. A program that is right is linked, and runs.
set -euo pipefail

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
tracking=("$TRACKING" "$RECORDER" "$SEGMENT" -lpthread)

# link PART...: a program of the linker $linker
link() {
  rm -f program
  output=$("$CXX" $FLAGS "-fuse-ld=$linker" "-Wl,-rpath,$PWD" -o program "$@" 2>&1)
}
# runs WORD...: it is linked, and says the words, a line each
runs() {
  local said
  link "${@:2}" || fail "$linker: what is right is not linked: $output"
  said=$(./program 2>&1) || fail "$linker: what is right ended with $?: $said"
  [[ $(tr '\n' ' ' <<<"$said") == "$1 " ]] || fail "$linker: $1 was expected: $said"
  said=$("$CURFEW" doctor ./program) || fail "doctor says of what is right: $said"
}
# is_refused PART...: the link says which object it is, and what it lacks
is_refused() {
  ! link "$@" || fail "$linker: linked in spite of an object without the definitions"
  [[ $output == *without_asio_tracking* || $output == *with_asio_must_be_compiled_with_curfew_asio_tracking* ]] ||
    fail "$linker does not say what is lacking: $output"
}
# does_not_run WORD PART...: the link or the start of the program says of the word that it lacks the definitions
does_not_run() {
  local said status=0
  link "${@:2}" || { is_refused "${@:2}"; return; }
  said=$(./program 2>&1) || status=$?
  [[ $status == 127 && $said == *"$1"*without\ the\ definitions* ]] || fail "$linker: ends with $status: $said"
}

printf '' | "$CXX" -shared -x c++ -fPIC - -o libempty.so
"$CXX" $FLAGS -shared "$UNTRACKED" -o libexports.so
"$CXX" $FLAGS -shared "$HIDDEN" -o libhides.so
"$CXX" $FLAGS -shared "$ADDRESS" -o libaddress.so

tried=0
for linker in bfd gold lld; do
  "$CXX" "-fuse-ld=$linker" -shared libempty.so -o tried.so 2>/dev/null || continue
  tried=$((tried + 1)) works=$linker
  runs 'one two' "$MAIN" "$TRACKED" "${tracking[@]}"
  runs '127.0.0.1 one' "$MAIN" "$ADDRESS" "${tracking[@]}"
  runs '127.0.0.1 one' "$MAIN" ./libaddress.so "${tracking[@]}"
  runs 'one two' "$UNTRACKED_MAIN" "$UNTRACKED"
  is_refused "$MAIN" "$UNTRACKED" "${tracking[@]}"
  is_refused "$MAIN" "${tracking[@]}" "$UNTRACKED"  # as of an archive that comes last
  is_refused -Wl,--gc-sections "$MAIN" "$UNTRACKED" "${tracking[@]}"
  does_not_run libexports.so "$MAIN" ./libexports.so "${tracking[@]}"
  [[ -x program || $output == *libexports.so* ]] || fail "$linker does not say which library it is: $output"
  link "$MAIN" ./libhides.so "${tracking[@]}" || fail "$linker: what a library hides is its own: $output"
done
linker=mold  # which links it where it stands behind the library
if "$CXX" -fuse-ld=mold -shared libempty.so -o tried.so 2>/dev/null; then
  tried=$((tried + 1)) works=$linker
  runs 'one two' "$MAIN" "$TRACKED" "${tracking[@]}"
  does_not_run 'linked into this program' "$MAIN" "${tracking[@]}" "$WAITS"
fi
[[ $tried != 0 ]] || fail 'no linker works'

# says STATUS TEXT FILE...: of what does not fit together, and of what does
says() {
  local status=0
  output=$("$CURFEW" doctor --color never "${@:3}" 2>&1) || status=$?
  output=$(tr -s ' \n' ' ' <<<"$output")
  [[ $status == "$1" && $output == *"$2"* ]] || fail "doctor ends with $status: $output"
}
ar rc libparts.a "$UNTRACKED" "$ADDRESS"
without='BAD libparts.a(posts.cpp.o) has Asio without the definitions of curfew::asio_tracking, and other parts with them'
says 1 "$without" "$MAIN" ./libparts.a
says 1 'together. Without them are: other_part(asio::io_context&) →' "$MAIN" ./libparts.a  # and none of Asio's
says 1 'BAD libexports.so has Asio without' "$MAIN" ./libexports.so
says 0 'note libhides.so has Asio of its own' "$MAIN" ./libhides.so
says 0 'ok posts.cpp.o has Asio, with the definitions' "$MAIN" "$TRACKED" "$ADDRESS"
says 0 'names_an_address.cpp.o has no operation of Asio' "$MAIN" "$ADDRESS"
says 0 'note posts.cpp.o has Asio, without the definitions' "$UNTRACKED"
says 1 'is no object file, archive, library or program' "$MAIN" "$0"
says 0 'ok tasks.cpp.o records its curfew tasks; what it has of plain Asio beside is not seen' "$TASKS"
says 0 'link all of it with curfew::tracked' "$TASKS"
linker=$works
runs 'one two' "$MAIN" "$TRACKED" "${tracking[@]}" && mv program tracked_program
runs 'one two' "$UNTRACKED_MAIN" "$UNTRACKED" && mv program plain_program
says 0 'note plain_program has Asio, without the definitions' ./tracked_program ./plain_program  # each by itself
