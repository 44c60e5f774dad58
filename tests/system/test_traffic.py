# SPDX-License-Identifier: Apache-2.0
"""Frames between containers and with the outside: what reaches whom, what must not, and what the servers' ends cost."""
import hashlib
import io
import socket
import tarfile
import tempfile
import threading
import time
import unittest
import urllib.request

from harness import SystemTest, compile_program

SERVE = "mkdir /www; head -c {size} /dev/urandom > /www/data; sha256sum < /www/data > /www/sum; exec httpd -f -p 80 -h /www"


class Traffic(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with tempfile.TemporaryDirectory() as folder:
            program = compile_program("datagrams", folder).read_bytes()
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            entry = tarfile.TarInfo("datagrams")
            entry.mode, entry.size = 0o755, len(program)
            tar.addfile(entry, io.BytesIO(program))
        cls.home.ok("import", "-", "datagrams", input=archive.getvalue())

    def setUp(self):
        self.addCleanup(self.check_memory)

    def check_memory(self):
        """Everything that the test's containers had has come back."""
        names = self.home.ok("ps", "-aq").split()
        if names:
            self.home.ok("rm", "-f", *[name.decode() for name in names])
        self.assertEqual(self.home.stats()["leaked_pieces"], 0)

    def detach(self, name, *arguments):
        """Starts a container that goes on until it is removed."""
        self.home.ok("run", "-d", "--name", name, *arguments)

    def address(self, name):
        form = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
        return self.home.ok("inspect", "-f", form, name).decode().strip()

    def port(self, name, port):
        return int(self.home.ok("port", name, port).decode().strip().rsplit(":", 1)[1])

    def serve(self, name, *options, size=1000):
        """A container whose web server has so many random bytes at /data; waits until it serves them."""
        self.detach(name, *options, "busybox", "sh", "-c", SERVE.format(size=size))
        deadline = time.monotonic() + 30
        while self.home.run("exec", name, "wget", "-qO", "/dev/null", "http://127.0.0.1/sum")[0] != 0:
            self.assertLess(time.monotonic(), deadline, "the web server does not start")

    def pings(self, name, target, patience=2):
        """Whether a container hears from the target within so many seconds."""
        code, out, err = self.home.run("exec", name, "ping", "-c", "1", "-W", patience, target)
        self.assertIn(code, (0, 1), (out, err))
        return code == 0

    def assertReaches(self, name, target):
        self.assertTrue(self.pings(name, target, 60), (name, target))


class Inside(Traffic):
    def test_a_sleeping_container_answers(self):
        self.detach("idle", "busybox", "sleep", "1000")
        before = self.home.ok("stats", "--no-stream", "--format", "{{.MemUsage}}", "idle")
        self.detach("asks", "busybox", "sleep", "1000")
        self.assertReaches("asks", self.address("idle"))
        self.assertNotEqual(self.home.ok("stats", "--no-stream", "--format", "{{.MemUsage}}", "idle"), before)

    def test_a_file_arrives_unchanged(self):
        self.serve("serves", size=3_000_000)
        command = "wget -qO- http://{0}/sum; wget -qO- http://{0}/data | sha256sum".format(self.address("serves"))
        sums = self.home.ok("run", "--rm", "busybox", "sh", "-c", command).split(b"\n")
        self.assertEqual(sums[0], sums[1])

    def test_networks_are_apart(self):
        for network in ("red", "blue"):
            self.home.ok("network", "create", network)
            self.addCleanup(self.home.ok, "network", "rm", network)
            for name in (network + "1", network + "2"):
                self.detach(name, "--network", network, "busybox", "sleep", "1000")
        self.addCleanup(self.check_memory)  # before the networks go
        self.assertReaches("red1", "red2")
        self.assertReaches("blue1", "blue2")
        self.assertFalse(self.pings("red1", self.address("blue1")))
        self.home.ok("network", "connect", "blue", "red1")
        self.assertReaches("red1", "blue1")
        self.assertReaches("red1", "red2")
        self.assertFalse(self.pings("red2", self.address("blue1")))
        self.home.ok("network", "disconnect", "blue", "red1")
        self.assertFalse(self.pings("red1", self.address("blue1")))

    def test_who_floods_does_not_silence_the_others(self):
        """A third container's pings of the one that is flooded are answered, all of them."""
        self.detach("canary", "busybox", "sleep", "1000")
        address = self.address("canary")
        self.detach("asks", "busybox", "sleep", "1000")
        self.assertReaches("asks", address)
        for how in (["flood", address, "9", "10"], ["flood", address, "9", "1400"], ["spray", "9", "10"]):
            self.detach("flood", "datagrams", "/datagrams", *how)
            time.sleep(0.5)
            out = self.home.ok("exec", "asks", "ping", "-c", "20", "-i", "0.1", "-W", "10", address)
            self.home.ok("rm", "-f", "flood")
            self.assertIn(b" 0% packet loss", out, how)
            print(f"    beside {' '.join(how)}: {out.splitlines()[-1].decode()}")


class Outward(Traffic):
    def test_a_published_port(self):
        self.serve("web", "-p", "127.0.0.1::80", size=500_000)
        url = f"http://127.0.0.1:{self.port('web', 80)}/"
        with urllib.request.urlopen(url + "sum", timeout=20) as reply:
            expected = reply.read().split()[0].decode()
        for _ in range(3):
            with urllib.request.urlopen(url + "data", timeout=20) as reply:
                self.assertEqual(hashlib.sha256(reply.read()).hexdigest(), expected)

    def test_a_published_datagram_port(self):
        self.detach("echoes", "-p", "127.0.0.1::7/udp", "datagrams", "/datagrams", "echo", "7")
        address = ("127.0.0.1", self.port("echoes", "7/udp"))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(1)
            for _ in range(20):
                client.sendto(b"anybody?", address)
                try:
                    self.assertEqual(client.recvfrom(100), (b"anybody?", address))
                    break
                except socket.timeout:
                    pass
            else:
                self.fail("no answer")

    def test_the_hosts_loopback_is_out_of_reach(self):
        """Whatever address QEMU's user network takes there."""
        heard = []
        with socket.socket() as listener, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            datagrams.bind(("127.0.0.1", port))

            def listen(sock, receive):
                try:
                    while True:
                        heard.append(receive(sock))
                except OSError:
                    pass

            def accept(sock):
                connection, peer = sock.accept()
                connection.close()
                return peer

            for sock, receive in ((listener, accept), (datagrams, lambda sock: sock.recv(10))):
                sock.settimeout(60)
                threading.Thread(target=listen, args=(sock, receive), daemon=True).start()
            # What comes to the host's own loopback interface is heard.
            socket.create_connection(("127.0.0.1", port)).close()
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
                own.sendto(b"x", ("127.0.0.1", port))
            deadline = time.monotonic() + 10
            while len(heard) < 2:
                self.assertLess(time.monotonic(), deadline)
            self.detach("tries", "busybox", "sleep", "1000")
            for target in ("10.0.2.2", "10.0.2.3", "10.0.2.15", "172.17.0.1"):
                self.home.run("exec", "tries", "timeout", "2", "nc", target, port)
                self.home.run("run", "--rm", "datagrams", "/datagrams", "send", target, port)
            self.assertReaches("tries", "10.0.2.2")  # the way there is open, for this
            self.assertEqual(len(heard), 2, heard)
            listener.shutdown(socket.SHUT_RDWR)

    def test_an_internal_network_has_no_outside(self):
        self.home.ok("network", "create", "--internal", "cellar")
        self.addCleanup(self.home.ok, "network", "rm", "cellar")
        self.addCleanup(self.check_memory)
        self.detach("inner", "--network", "cellar", "busybox", "sleep", "1000")
        self.detach("outer", "busybox", "sleep", "1000")
        code, out, err = self.home.run("exec", "inner", "ping", "-c", "1", "-W", "2", "10.0.2.2")
        self.assertNotEqual(code, 0, (out, err))
        self.assertReaches("outer", "10.0.2.2")


class ServersEnd(Traffic):
    def test_traffic_goes_on(self):
        """Both servers are killed in the midst of transfers, inside and from outside."""
        size = 4_000_000
        self.serve("web", "-p", "127.0.0.1::80", size=size)
        self.detach("asks", "busybox", "sleep", "1000")
        url = f"http://127.0.0.1:{self.port('web', 80)}/data"
        expected = self.home.ok("exec", "web", "cat", "/www/sum").split()[0].decode()
        address = self.address("web")
        before = self.home.stats()["server_restarts"]
        results = {}

        def fetch_from_host():
            with urllib.request.urlopen(url, timeout=60) as reply:
                results["host"] = hashlib.sha256(reply.read()).hexdigest()

        def fetch_inside():
            out = self.home.ok("exec", "asks", "sh", "-c", f"wget -qO- http://{address}/data | sha256sum")
            results["inside"] = out.split()[0].decode()

        threads = [threading.Thread(target=fetch) for fetch in (fetch_from_host, fetch_inside)]
        for thread in threads:
            thread.start()
        kills = 0
        while any(thread.is_alive() for thread in threads) and kills < 6:
            self.home.ok("machine", "restart-server", ("network", "netdriver")[kills % 2])
            kills += 1
            time.sleep(0.3)
        for thread in threads:
            thread.join(120)
        self.assertEqual(results, {"host": expected, "inside": expected})
        self.assertEqual(self.home.stats()["server_restarts"], before + kills)

    def stats_with(self, containers):
        """The machine's counters when it has taken back all but so many containers."""
        deadline = time.monotonic() + 30
        while True:
            stats = self.home.stats()
            if stats["containers"] == containers:
                return stats
            self.assertLess(time.monotonic(), deadline, stats)
            time.sleep(0.05)

    def test_memory_comes_back(self):
        """Containers come, are heard and go while both servers are killed: nothing of them stays."""
        self.detach("hears", "busybox", "sleep", "1000")
        address = self.address("hears")
        ping = ["run", "--rm", "busybox", "ping", "-c", "1", "-W", "60", address]
        self.home.ok(*ping)
        before = self.stats_with(1)
        for server in ("network", "netdriver", "network", "netdriver"):
            with self.home.start(*ping) as process:
                self.home.ok("machine", "restart-server", server)
                out = process.communicate(timeout=100)
                self.assertEqual(process.returncode, 0, out)
        after = self.stats_with(1)
        for name in ("untyped_free_bytes", "leaked_pieces"):
            self.assertEqual(before[name], after[name], name)


if __name__ == "__main__":
    unittest.main()
