#!/usr/bin/env bash
# Builds curfew, this folder's tests and those of plain Asio against each Asio that CURFEW_ASIO_INCLUDE_DIR names (folders of
# asio.hpp, with ':' between them), each in a tree of its own, and runs them. Ends with 77 where it names none.
set -euo pipefail
[[ -n ${CURFEW_ASIO_INCLUDE_DIR:-} ]] || { echo 'CURFEW_ASIO_INCLUDE_DIR names no other Asio'; exit 77; }
IFS=: read -ra folders <<<"$CURFEW_ASIO_INCLUDE_DIR"
unset CURFEW_ASIO_INCLUDE_DIR

for folder in "${folders[@]}"; do
  version=$(sed -n 's/^#define ASIO_VERSION \([0-9]*\).*/\1/p' "$folder/asio/version.hpp")
  echo "== Asio $version, in $folder"
  "$CMAKE" -S "$SOURCE" -B "$WORK/$version" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCURFEW_ASIO_INCLUDE_DIR="$folder" \
    -DCMAKE_C_COMPILER="$CC" -DCMAKE_CXX_COMPILER="$CXX" -DCURFEW_BUILD_TESTS=ON -DCURFEW_BUILD_VIEWER=OFF \
    -DCURFEW_BUILD_EXAMPLES=OFF -DCURFEW_INSTALL=OFF -DCURFEW_WARNINGS_AS_ERRORS=ON >/dev/null
  "$CMAKE" --build "$WORK/$version" --target asio_versions_test asio_tracking_test
  "$WORK/$version/bin/tests/asio_versions_test" --gtest_brief=1
  "$WORK/$version/bin/tests/asio_tracking_test" --gtest_brief=1
done
