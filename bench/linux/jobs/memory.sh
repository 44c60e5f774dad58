# SPDX-License-Identifier: Apache-2.0
#
# Guest memory by number of idle containers.
snapshot() {
    sleep 1; sync; echo 3 > /proc/sys/vm/drop_caches; sleep 1
    awk -v n=$1 '/MemAvailable/ {print "@memory " n " " $2}' /proc/meminfo
}
i=0
for want in 1 51; do
    while [ $i -lt $want ]; do
        i=$((i+1))
        crun run -d -b /bundle/sleep s$i </dev/null >/dev/null 2>&1 || echo "@fail $i"
    done
    snapshot $want
done
