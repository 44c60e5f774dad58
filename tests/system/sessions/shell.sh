# SPDX-License-Identifier: Apache-2.0
# bash with coreutils, findutils, grep, sed, gawk, tar, gzip and xz
set -eu
mkdir -p /tmp/work/sub && cd /tmp/work
for i in $(seq 1 200); do echo "line $i of many"; done > text
sort -r text | head -3
grep -c 7 text
sed -n '5p; s/many/few/; 10p' text
awk '{ sum += $2 } END { print sum, NR }' text
head -c 100000 /dev/zero | tr '\0' x > sub/big
tar czf all.tar.gz text sub && tar tzf all.tar.gz
xz -k text && xz -dc text.xz | cmp - text && echo same
gzip -c sub/big | gzip -dc | sha256sum
find . -type f -size +50k -printf '%f %s\n'
printf '%s\n' sub/* | xargs -n1 basename
ln -s text link && readlink link && stat -c '%F %s' text link
chmod 640 text && stat -c %a text
(trap 'echo trapped' TERM; kill -TERM $BASHPID; echo after)
coproc cat
echo through >&"${COPROC[1]}"
read -r line <&"${COPROC[0]}" && echo "$line"
exec {COPROC[1]}>&-
diff <(seq 1 5) <(seq 1 2 5) || echo "differs: $?"
mkfifo fifo && (echo fifo > fifo &) && cat fifo
printf 'a\tb\n' | cut -f2
join <(printf '1 a\n2 b\n') <(printf '1 x\n2 y\n')
paste -sd, <(seq 5)
