# SPDX-License-Identifier: Apache-2.0
#
# What users run, natively in the guest: crun adds nothing to it.
mount -t proc proc /workloads/proc
mount -t devtmpfs dev /workloads/dev
mount -t tmpfs tmp /workloads/tmp
chroot /workloads /bin/sh /usr/bin/workloads.sh ${times:-5} || echo "@fail workloads"
