# SPDX-License-Identifier: Apache-2.0
# sqlite3 with a write-ahead log and two processes
set -eu
cd /tmp
sqlite3 w.db 'pragma journal_mode=wal; create table t(a integer primary key, b text);'
fill() { for i in $(seq 1 20); do sqlite3 -cmd '.timeout 20000' w.db "insert into t(b) values('$1 $i');"; done; }
fill one & fill two & wait
sqlite3 w.db 'select count(*), count(distinct b) from t; pragma integrity_check;'
sqlite3 w.db "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) insert into t(b) select i from n;"
sqlite3 w.db 'select count(*), sum(length(b)) from t; vacuum; pragma page_size;'
