#!/usr/bin/env bash
# compiler_cache_test.sh FOLDER_OF_compiler_cache.cmake [COMPILER]: what comes out of the cache is what the sources say
# now, also where a precompiled header lies about that came of other sources.
set -euo pipefail
if ! command -v ccache > /dev/null; then
  echo "there is no ccache here"
  exit 77
fi
cmake=$1
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export CCACHE_DIR=$place/cache
cd "$place"
cat > CMakeLists.txt << END
cmake_minimum_required(VERSION 3.25)
project(cached CXX)
include($cmake/compiler_cache.cmake)
add_executable(says says.cpp)
target_precompile_headers(says PRIVATE number.hpp)
END
echo '#include <cstdio>
#include "again.hpp"
int main() { std::printf("%d\n", number); }' > says.cpp

echo '#include "number.hpp"' > again.hpp

# expect NUMBER [COMMENT]: what the program says with this in its header. Where the precompiled header comes of another
# text, if only by a comment, the compiler takes number.hpp for one that it has not seen.
expect() {
  printf '#pragma once\nconstexpr int number = %s;  // %s\n' "$1" "${2:-}" > number.hpp
  echo "[[maybe_unused]] constexpr int more_$((++changes)) = 0;" >> says.cpp  # what was compiled of it will not do
  cmake --build build > log 2>&1 || { cat log; exit 1; }
  local said
  said=$(build/says)
  [[ $said == "$1" ]] || { echo "the header says $1, and the program $said"; exit 1; }
}
touch number.hpp
changes=0
begin() { rm -rf build; cmake -G Ninja -B build -DCMAKE_CXX_COMPILER="${2:-c++}" > log 2>&1 || { cat log; exit 1; }; }

begin
expect 1
expect 2
begin
expect 1
expect 3
expect 3 "with a comment"
