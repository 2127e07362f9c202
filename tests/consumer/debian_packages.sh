#!/usr/bin/env bash
# Packs what was built for Debian, looks at what is in the packages and what they say, unpacks them without dpkg, and
# builds and checks a program with what lies there. (./dev pack --test installs them, into a Debian that has nothing.)
set -euo pipefail
source "$(dirname "$0")/check.bash"

rm -rf "$WORK"
mkdir -p "$WORK/root"
(umask 077 && "${CMAKE%cmake}cpack" --config "$BUILD/CPackConfig.cmake" -B "$WORK/packages" >"$WORK/log") ||
  fail "cpack ended with $?: $(<"$WORK/log")"

names=(curfew libcurfew-dev)
[[ ! -x $BUILD/bin/curfew-viewer ]] || names+=(curfew-viewer)
version=$("$CURFEW" --version | sed 's/^[^0-9]*//')-1
[[ $(cd "$WORK/packages" && echo *.deb) == "$(printf "%s_${version}_$(dpkg --print-architecture).deb\n" "${names[@]}" | sort | xargs)" ]] ||
  fail "there are the packages $(ls "$WORK/packages")"

# says PACKAGE FIELD WORD…: the field has these words
says() {
  local value word
  value=$(dpkg-deb --field "$WORK/packages/${1}_"*.deb "$2")
  for word in "${@:3}"; do
    [[ $value == *"$word"* ]] || fail "$2 of $1 is without $word: $value"
  done
}

for name in "${names[@]}"; do
  package=$(echo "$WORK/packages/${name}_"*.deb)
  says "$name" Source curfew
  says "$name" Maintainer @
  [[ $(dpkg-deb --field "$package" Description) =~ ^[^$'\n']{20,70}$'\n '.{40} ]] || fail "$name is not described"
  dpkg-deb --fsys-tarfile "$package" | tar --list --verbose --numeric-owner >"$WORK/$name.list"
  ! grep -vE '^([d-]rwxr-xr-x|-rw-r--r--|lrwxrwxrwx) 0/0 ' "$WORK/$name.list" >&2 ||
    fail "$name has files that not everybody may read, or somebody else may write"
  dpkg-deb --extract "$package" "$WORK/root"
  for file in copyright changelog.gz changelog.Debian.gz; do
    [[ -s $WORK/root/usr/share/doc/$name/$file ]] || fail "$name has no $file"
  done
  sed -n 's,^[-l].* \./usr/,,p' "$WORK/$name.list" | sed 's, -> .*,,'
done | grep -vE '^share/doc/[^/]*/(copyright|changelog(\.Debian)?\.gz)$' | sort >"$WORK/packed"
says libcurfew-dev Section libdevel
says libcurfew-dev Depends 'libasio-dev (>= 1:1.' 'libasio-dev (<< 1:1.'
says curfew Depends libc6 libstdc++6 libzstd1
[[ ${#names[@]} == 2 ]] || says curfew-viewer Depends libglfw3 libopengl0
[[ ${#names[@]} == 2 ]] || says curfew-viewer Recommends fonts-inter

# Every installed file is in one package.
"$CMAKE" --install "$BUILD" --prefix "$WORK/installed" >/dev/null
diff <(cd "$WORK/installed" && find . -type f |
  sed 's,^\./,,; s,^share/man/.*,&.gz,' | sort) "$WORK/packed" ||
  fail 'what is packed is not what is installed, once each (> only packed)'
! readelf --sections --wide "$WORK/root/usr/bin/curfew" "$WORK/root"/usr/lib/*/*.a "$WORK/root"/usr/lib/*.a 2>/dev/null |
  grep -m 1 '\.debug_' || fail 'debug information is packed'

# What was unpacked, where it was unpacked; /lib is a link, as it is in Debian.
ln -s usr/lib "$WORK/root/lib"
curfew=$WORK/root/usr/bin/curfew
modules=$(dirname "$(find "$WORK/root" -name curfew.pc)")
eval "$CXX -std=c++20 -o '$WORK/leak' '$SOURCE/tests/consumer/leak.cpp' \
  $(PKG_CONFIG_PATH=$modules pkg-config --cflags --libs curfew)"
check_finding "$curfew" "$WORK/leak" forgotten
configure "$SOURCE/tests/consumer/package" "$WORK/build" -DCMAKE_PREFIX_PATH="$WORK/root"
"$CMAKE" --build "$WORK/build" --target home
output=$("$curfew" check -- "$WORK/build/home") || fail "home ended with $?: $output"
"$curfew" explain orphaned-task >/dev/null || fail 'curfew of the package explains nothing'
