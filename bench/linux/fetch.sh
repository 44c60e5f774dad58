#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# fetch.sh FOLDER: downloads the Debian packages that the Linux guest is made of, with their dependencies, and unpacks
# them under FOLDER/stage. Nothing is installed on the host.
set -euo pipefail
folder=$(realpath -m "${1:?usage: fetch.sh FOLDER}")
mkdir -p "$folder/debs/partial" "$folder/stage"
: > "$folder/empty-status" # resolve as if nothing were installed
apt-get -o Dir::State::status="$folder/empty-status" -o Debug::NoLocking=1 -o Dir::Cache::archives="$folder/debs" \
        -o APT::Sandbox::User=root -qq -y --no-install-recommends --download-only install \
        busybox-static crun linux-image-cloud-amd64 >&2
for deb in "$folder"/debs/*.deb; do
    case ${deb##*/} in busybox-static_*|crun_*|lib*|linux-image-*|zlib1g_*) dpkg-deb -x "$deb" "$folder/stage" ;; esac
done
ls "$folder"/stage/boot/vmlinuz-*-cloud-amd64 >&2
mmdebstrap --quiet --variant=extract \
    --include=bash,dash,coreutils,findutils,gcc,grep,gzip,libc6-dev,make,python3-minimal,sed,sqlite3 \
    bookworm "$folder/workloads.tar" >&2
