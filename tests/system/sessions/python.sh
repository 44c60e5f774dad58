# SPDX-License-Identifier: Apache-2.0
# python3: threads, asyncio, subprocess, multiprocessing, sqlite3, files
set -eu
cd /tmp
cat > all.py <<'X'
import asyncio, hashlib, json, mmap, multiprocessing, os, queue, select, signal, socket, sqlite3, subprocess, tempfile
import threading, time

def square(x):
    return x * x

def threads():
    work, done = queue.Queue(), []
    def worker():
        while (item := work.get()) is not None:
            done.append(item * 2)
    all_threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in all_threads: thread.start()
    for i in range(100): work.put(i)
    for _ in all_threads: work.put(None)
    for thread in all_threads: thread.join()
    print("threads", sum(done))
    event = threading.Event()
    threading.Timer(0.05, event.set).start()
    print("event", event.wait(5))

async def tasks():
    async def later(n):
        await asyncio.sleep(0.01 * (5 - n))
        return n
    print("asyncio", await asyncio.gather(*map(later, range(5))))
    process = await asyncio.create_subprocess_exec("sh", "-c", "read x; echo got $x",
                                                   stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print("asyncio", (await process.communicate(b"input\n"))[0])
    async def serve(reader, writer):
        writer.write((await reader.readline()).upper())
        await writer.drain()
        writer.close()
    server = await asyncio.start_unix_server(serve, "/tmp/async.sock")
    reader, writer = await asyncio.open_unix_connection("/tmp/async.sock")
    writer.write(b"hello\n")
    print("asyncio", await reader.readline())
    server.close()

def processes():
    with multiprocessing.Pool(3) as pool:
        print("pool", pool.map(square, range(8)))
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=lambda: theirs.send({"pid": os.getpid() > 1}))
    child.start()
    print("pipe", ours.recv())
    child.join()
    print("run", subprocess.run(["sort", "-r"], input="a\nb\n", text=True, capture_output=True).stdout.split())
    sleeper = subprocess.Popen(["sleep", "100"])
    sleeper.send_signal(signal.SIGTERM)
    print("signal", sleeper.wait())

def database():
    connection = sqlite3.connect("/tmp/python.db")
    connection.execute("create table t(a, b)")
    connection.executemany("insert into t values(?, ?)", [(i, str(i)) for i in range(1000)])
    connection.commit()
    print("sqlite", connection.execute("select count(*), sum(a) from t where b like '%7%'").fetchone())

def files():
    with tempfile.TemporaryFile() as file:
        file.truncate(8192)
        with mmap.mmap(file.fileno(), 8192) as memory:
            memory[4096:4101] = b"hello"
        file.seek(4096)
        print("mmap", file.read(5))
    print("scandir", sorted(entry.name for entry in os.scandir("/") if entry.is_dir())[:3])
    a, b = socket.socketpair()
    a.send(b"x")
    print("select", select.select([b], [], [], 1)[0] == [b])
    signal.signal(signal.SIGALRM, lambda *_: print("alarm"))
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    time.sleep(0.1)
    print("sha", hashlib.sha256(b"x" * 100000).hexdigest()[:16], json.dumps({"a": [1, 2.5, None]}))

if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    threads(); asyncio.run(tasks()); processes(); database(); files()
X
python3 all.py
