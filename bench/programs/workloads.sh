# SPDX-License-Identifier: Apache-2.0
#
# workloads.sh TIMES: what users run, the same in both guests, each timed by programs/repeat: TIMES runs of the short ones.
# Everything it needs is made first, in /tmp, and is the same at every run.
set -e
times=$1
export PATH=/usr/bin:/bin LC_ALL=C
mkdir -p /tmp/work/tree /tmp/work/project
cd /tmp/work

seq 1 9000000 | head -c 67108864 > data

# 10,000 files in 100 folders
for folder in $(seq 100); do
    mkdir tree/$folder
    (cd tree/$folder && touch $(seq 100))
done

# A program of eight C files with a header and a rule for each
cd project
echo 'int sum(const int* values, int count);' > sum.h
objects=
for part in $(seq 8); do
    printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include "sum.h"\n' > part$part.c
    for function in $(seq 20); do
        printf 'int f%d_%d(int n) { int v[64]; for (int i = 0; i < 64; ++i) v[i] = n * i + %d; return sum(v, 64); }\n' \
            $part $function $function >> part$part.c
    done
    objects="$objects part$part.o"
done
printf '#include "sum.h"\nint f1_1(int);\nint sum(const int* v, int n) { int s = 0; while (n--) s += v[n]; return s; }\n' > main.c
printf 'int main(void) { return f1_1(0) != 64; }\n' >> main.c
printf 'CFLAGS = -O1\nCC = gcc\nprogram: main.o%s\n\t$(CC) -o $@ $^\n%s main.o: sum.h\n' "$objects" "$objects" > Makefile
cd ..

{
    echo 'create table t(id integer primary key, name text, value real);'
    for commit in $(seq 50); do
        echo 'begin;'
        for row in $(seq 40); do echo "insert into t(name, value) values('row $commit $row', $row.5);"; done
        echo 'commit;'
    done
    echo 'select count(*), sum(value) from t;'
} > inserts.sql

repeat sha256sum 3 sha256sum data
repeat gzip 2 sh -c 'gzip -c data > /dev/null'
repeat python3 $times python3 -c pass
repeat make 3 make -C project -B -s
repeat sqlite $times sh -c 'rm -f db; sqlite3 db < inserts.sql > /dev/null'
repeat find $times sh -c 'find tree -type f | wc -l > /dev/null'
project/program
