# SPDX-License-Identifier: Apache-2.0
# nginx with two workers, over a Unix socket
set -eu
mkdir -p /tmp/www && cd /tmp
echo hello > www/index.html
head -c 300000 /dev/zero | tr '\0' y > www/big
cat > nginx.conf <<'X'
user root;
worker_processes 2;
pid /tmp/nginx.pid;
error_log /tmp/error.log;
events {}
http { access_log off; server { listen unix:/tmp/nginx.sock; root /tmp/www; } }
X
nginx -c /tmp/nginx.conf
cat > get.py <<'X'
import hashlib, socket, sys, threading
def get(path):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect("/tmp/nginx.sock")
        s.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: s.recv(65536), b"")).partition(b"\r\n\r\n")
        return head.split(b"\r\n")[0].decode(), hashlib.sha256(body).hexdigest()[:16]
print(get("/"), get("/big"), get("/none")[0])
results = []
threads = [threading.Thread(target=lambda: results.append(get("/big"))) for _ in range(20)]
for t in threads: t.start()
for t in threads: t.join()
print(len(results), len(set(results)))
X
python3 get.py
nginx -c /tmp/nginx.conf -s reload && sleep 0.5 && python3 get.py
nginx -c /tmp/nginx.conf -s quit && sleep 0.5
test ! -e /tmp/nginx.pid && echo gone
