# SPDX-License-Identifier: Apache-2.0
# Servers on 127.0.0.1: redis with a pipeline and a benchmark, nginx as a proxy of itself and reloaded, python3, git daemon
set -eu
export HOME=/tmp/home && mkdir -p $HOME && cd $HOME
get() { python3 -c 'import sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers=dict([sys.argv[2].split(":")] if sys.argv[2:] else []))
sys.stdout.buffer.write(urllib.request.urlopen(request).read())' "$@"; }

redis-server --port 7777 --bind 127.0.0.1 --daemonize yes --logfile redis.log --save '' > start.log
until redis-cli -p 7777 ping 2> /dev/null | grep -q PONG; do sleep 0.1; done
redis-cli -p 7777 set a 1 && redis-cli -p 7777 incr a
seq 300 | sed 's/.*/set key& value&/' | redis-cli -p 7777 --pipe | tail -1
redis-cli -p 7777 dbsize && redis-cli -p 7777 eval 'return redis.call("get", KEYS[1])' 1 key7
redis-benchmark -p 7777 -q -n 400 -c 20 -t set,get | tr '\r' '\n' | grep -c 'requests per second'
redis-cli -p 7777 shutdown nosave || true

mkdir -p nginx/pages nginx/behind
cat > nginx/conf <<'Y'
worker_processes 2; pid /tmp/home/nginx/pid; error_log /tmp/home/nginx/errors;
events { worker_connections 64; }
http {
    access_log /tmp/home/nginx/accesses; client_body_temp_path /tmp/home/nginx/body; proxy_temp_path /tmp/home/nginx/proxy;
    fastcgi_temp_path /tmp/home/nginx/fastcgi; uwsgi_temp_path /tmp/home/nginx/uwsgi; scgi_temp_path /tmp/home/nginx/scgi;
    sendfile on;
    server { listen 127.0.0.1:8088; root /tmp/home/nginx/pages; location /behind/ { proxy_pass http://127.0.0.1:8089/; } }
    server { listen 127.0.0.1:8089; root /tmp/home/nginx/behind; }
}
Y
echo index > nginx/pages/index.html && echo behind > nginx/behind/page
head -c 3000000 /dev/zero | tr '\0' x > nginx/pages/large
chmod -R a+rX /tmp/home
nginx -c /tmp/home/nginx/conf 2> /dev/null
until get http://127.0.0.1:8088/ 2> /dev/null; do sleep 0.1; done
get http://127.0.0.1:8088/large | md5sum
get http://127.0.0.1:8088/behind/page
get http://127.0.0.1:8088/large Range:bytes=5-9 && echo
get http://127.0.0.1:8088/none 2>&1 | tail -1
kill -HUP "$(cat nginx/pid)" && sleep 0.5
get http://127.0.0.1:8088/
kill -QUIT "$(cat nginx/pid)"
while [ -e nginx/pid ]; do sleep 0.1; done
get http://127.0.0.1:8088/ 2>&1 | tail -1
wc -l < nginx/accesses

python3 -m http.server 8090 --bind 127.0.0.1 -d nginx/pages > http.log 2>&1 &
until get http://127.0.0.1:8090/index.html 2> /dev/null; do sleep 0.1; done
get http://127.0.0.1:8090/large | wc -c
kill $!

git init -q -b main origin
echo text > origin/file
git -C origin add file
git -C origin -c user.name=n -c user.email=e commit -qm first
git daemon --base-path=/tmp/home --export-all --listen=127.0.0.1 --port=9418 2> /dev/null &
until git clone -q git://127.0.0.1/origin clone 2> /dev/null; do sleep 0.1; done
git -C clone log --format=%s && cat clone/file
kill $!
