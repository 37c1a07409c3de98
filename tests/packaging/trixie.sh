#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# trixie.sh FOLDER PACKAGES [arguments of ctest]: Natter on Debian 13, whose Qt is 6.8 and whose compiler is GCC 14. Makes that
# system in FOLDER (once), installs PACKAGES (words) in it, builds these sources there and runs their tests. As root; called by
# `./dev trixie`. Mounts are made in a namespace of its own.
set -euo pipefail
sources=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
folder=$(realpath --canonicalize-missing "$1")
packages=$2
shift 2

if [[ ${NATTER_TRIXIE_INSIDE:-} != yes ]]; then
    NATTER_TRIXIE_INSIDE=yes exec unshare --mount "${BASH_SOURCE[0]}" "$folder" "$packages" "$@"
fi

root=$folder/root
if [[ ! -e $root/etc/debian_version ]]; then
    rm -rf "$root.new"
    mkdir -p "$folder"
    debootstrap --variant=minbase --include=ca-certificates trixie "$root.new" http://deb.debian.org/debian
    mv "$root.new" "$root"
fi
mount --make-rprivate /
mkdir -p "$root/natter" "$folder/build" "$root/natter-build"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$sources" "$root/natter"
mount -o remount,bind,ro "$root/natter"
mount --bind "$folder/build" "$root/natter-build"
cp /etc/resolv.conf "$root/etc/resolv.conf"

inside() {
    env --ignore-environment PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb \
        DEBIAN_FRONTEND=noninteractive GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory 'GIT_CONFIG_VALUE_0=*' \
        chroot "$root" "$@"
}

# No services start in a folder, and the tests make PostgreSQL's clusters themselves.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
mkdir -p "$root/etc/postgresql-common"
echo 'create_main_cluster = false' >"$root/etc/postgresql-common/createcluster.conf"
inside apt-get update --quiet
# shellcheck disable=SC2086  # words
inside apt-get install --yes --quiet --no-install-recommends $packages
inside apt-get clean

# The code of a release, without debugging information: it is built once and fills no disk. A warning that only this system's
# compiler or Qt has is an error.
inside cmake -G Ninja -S /natter -B /natter-build -DCMAKE_BUILD_TYPE=Release '-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG' \
    -DNATTER_WERROR=ON
# To the end in any case: whoever waited half an hour wants every complaint.
inside cmake --build /natter-build --parallel "${NATTER_JOBS:-$(nproc)}" -- -k 0
inside ctest --test-dir /natter-build --output-on-failure --timeout 300 --parallel "${NATTER_JOBS:-$(nproc)}" "$@"
