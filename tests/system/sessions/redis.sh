# SPDX-License-Identifier: Apache-2.0
# redis-server with its persistence, over a Unix socket
set -eu
mkdir -p /tmp/redis && cd /tmp/redis
start() {
    redis-server --port 0 --unixsocket /tmp/redis/sock --daemonize yes --dir /tmp/redis --appendonly yes \
        --logfile /tmp/redis/log --pidfile /tmp/redis/pid > /tmp/redis/start.log
    until redis-cli -s sock ping 2> /dev/null | grep -q PONG; do sleep 0.1; done
}
r() { redis-cli -s /tmp/redis/sock "$@"; }
start
r set a 1 && r incr a && r lpush list x y z && r lrange list 0 -1
seq 1 500 | sed 's/.*/set key& value&/' | r > out && sort -u out
r save && r bgrewriteaof > /dev/null
r dbsize
r expire a 1 && sleep 1.5 && r exists a
r --csv scan 0 match key12? count 1000 | tr ',' '\n' | grep -c key
r shutdown save || true
while [ -S sock ] && r ping > /dev/null 2>&1; do sleep 0.1; done
start
r get key77 && r llen list
r shutdown nosave || true
