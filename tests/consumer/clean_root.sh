#!/usr/bin/env bash
# Installs the packages into a Debian that has nothing (debootstrap), with apt and what they ask for, has in_clean_root.sh
# use them there, and removes them again. Needs root and the distribution's packages: ./dev pack --test calls it.
# usage: clean_root.sh PACKAGES ROOT: the folder of the packages, and the folder for the Debian, which is removed at the end
set -euo pipefail
[[ ${CURFEW_OWN_MOUNTS:-} ]] || CURFEW_OWN_MOUNTS=1 exec unshare --mount --propagation private "$0" "$@"
source "$(dirname "$0")/check.bash"
packages=$(realpath "$1") root=$(realpath "$2")

remove_root() {
  umount --quiet "$root"/{dev/shm,dev,proc} || true
  rm -rf --one-file-system "$root"
}
trap remove_root EXIT
[[ ! -e $root ]] || fail "$root is there already"

debootstrap --variant=minbase "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$root"
mount --types proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount --types tmpfs tmpfs "$root/dev/shm"
rm "$root/etc/apt/sources.list"
cp -r /etc/apt/sources.list* "$root/etc/apt"  # whence this machine has its packages
mkdir "$root/packages"
cp "$packages"/*.deb "$root/packages"
programs=() all=()
for file in "$root"/packages/*.deb; do
  all+=("${file#"$root"}")
  [[ $file == *-dev_* ]] || programs+=("${file#"$root"}")
done
cp -r "$(dirname "$0")" "$root/consumer"

in_root() { chroot "$root" env -i PATH=/bin:/usr/bin:/sbin:/usr/sbin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
apt_get() {
  in_root apt-get --quiet --quiet --yes "$@" >"$root/apt.log" 2>&1 || fail "apt-get $*: $(<"$root/apt.log")"
}
of_curfew() { in_root find / -xdev \( -path /packages -o -path /consumer \) -prune -o -name '*curfew*' -print; }

# With nothing but what they cannot do without.
apt_get update
apt_get --no-install-recommends install "${programs[@]}"
in_root curfew doctor
in_root curfew explain orphaned-task >/dev/null
in_root curfew-viewer --version
echo 'ok: curfew and curfew-viewer run where there is nothing else'

# With what they recommend, and a compiler, which is nobody's to recommend.
apt_get install "${all[@]}" g++ cmake ninja-build python3 xvfb xdotool mandoc
in_root /consumer/in_clean_root.sh

apt_get purge curfew curfew-viewer libcurfew-dev
left=$(of_curfew)
[[ -z $left ]] || fail "when the packages are removed, there is still: $left"
echo 'ok: nothing is left when they are removed'
