# SPDX-License-Identifier: Apache-2.0
"""Servers that are killed at random moments while twenty containers work: none of them stops, nothing is lost or mixed up.

BULKHEAD_KILLS says how many kills of each server there are.
"""
import io
import os
import random
import subprocess
import tarfile
import threading
import time
import unittest

from harness import SystemTest, compile_program

KILLS = int(os.environ.get("BULKHEAD_KILLS", "5"))
WORKERS = 20
DATA = 3 << 20  # more than the store may keep
SERVERS = ("store", "time", "control", "netdriver", "network")


class ServerKills(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.add(compile_program("worker", cls.home.folder), "worker")
            data = tarfile.TarInfo("data")
            data.size = DATA
            tar.addfile(data, io.BytesIO(os.urandom(DATA)))
        cls.home.ok("import", "-", "walls", input=archive.getvalue())
        cls.home.ok("machine", "start", "--store-cache", "2m")

    def setUp(self):
        self.chance = random.Random(7)
        self.failures = []

    def kill(self, server):
        time.sleep(self.chance.random() * 0.3)
        self.home.ok("machine", "restart-server", server)

    def lines(self, name):
        return self.home.ok("logs", name).decode().splitlines()

    def check_lines(self, name):
        """Every line in its place, all hashes the same; how many reads failed."""
        lines = self.lines(name)
        numbers = [int(line.split()[0]) for line in lines]
        self.assertEqual(numbers, list(range(1, len(lines) + 1)), f"{name} lost or repeated a line")
        results = [line.split(maxsplit=1)[1] for line in lines]
        errors = [result for result in results if result.startswith("error")]
        self.assertLessEqual(set(errors), {"error 5"}, name)
        self.assertLessEqual(len(set(results) - set(errors)), 1, f"{name} read something else")
        return len(errors)

    def test_while_twenty_containers_work(self):
        names = [f"worker{number}" for number in range(WORKERS)]
        for name in names:
            self.home.ok("run", "-d", "--name", name, "walls", "/worker")
        before = self.home.stats()["server_restarts"]
        for server in [server for _ in range(KILLS) for server in SERVERS]:
            self.kill(server)
        so_far = {name: len(self.lines(name)) for name in names}
        deadline = time.monotonic() + 60
        while any(len(self.lines(name)) < so_far[name] + 2 for name in names):
            self.assertLess(time.monotonic(), deadline, "not all go on")
            time.sleep(0.2)
        errors = sum(self.check_lines(name) for name in names)
        print(f"    {KILLS} kills of each server: {sum(so_far.values())} lines, {errors} I/O errors")
        self.assertEqual(self.home.stats()["server_restarts"], before + KILLS * len(SERVERS))
        for name in names:
            self.home.ok("kill", name)
            self.assertEqual(self.home.ok("wait", name), b"137\n")
            self.home.ok("rm", name)
        self.leaves_nothing()

    def leaves_nothing(self):
        deadline = time.monotonic() + 30
        while self.home.stats()["containers"] != 0:
            self.assertLess(time.monotonic(), deadline, "a container is left")
            time.sleep(0.05)
        self.assertEqual(self.home.stats()["leaked_pieces"], 0)

    def test_an_attached_client_loses_nothing(self):
        """Bytes that go through a container and back while the control server dies."""
        data = os.urandom(300_000)
        with self.home.start("run", "-i", "--rm", "busybox", "cat", stdin=subprocess.PIPE) as client:
            def pour():
                for at in range(0, len(data), 3000):
                    client.stdin.write(data[at : at + 3000])
                    client.stdin.flush()
                    time.sleep(0.02)
                client.stdin.close()

            writer = threading.Thread(target=pour)
            writer.start()
            got = bytearray()
            reader = threading.Thread(target=lambda: got.extend(client.stdout.read()))
            reader.start()
            for _ in range(KILLS):
                self.kill("control")
            writer.join()
            reader.join(60)
            self.assertEqual(client.wait(60), 0, client.stderr.read())
        self.assertEqual(bytes(got), data)

    def test_starts_signals_and_ends_are_not_lost(self):
        """Containers come and go, are signalled and executed in, while the control server dies."""
        done = threading.Event()

        def cycles(number):
            try:
                while not done.is_set():
                    name = f"cycle{number}"
                    self.home.ok("run", "-d", "--name", name, "busybox", "sh", "-c",
                                 "trap 'exit 9' TERM; echo ready; while :; do sleep 0.01; done")
                    while self.home.ok("logs", name) != b"ready\n":  # until then the signal would be ignored
                        time.sleep(0.02)
                    out = self.home.ok("exec", name, "echo", "inside")
                    self.assertEqual(out, b"inside\n")
                    self.home.ok("kill", "-s", "TERM", name)
                    self.assertEqual(self.home.ok("wait", name), b"9\n")
                    self.home.ok("rm", name)
            except Exception as error:  # told by the main thread
                self.failures.append(error)

        threads = [threading.Thread(target=cycles, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            self.kill("control")
        done.set()
        for thread in threads:
            thread.join()
        self.assertEqual(self.failures, [])
        self.leaves_nothing()


if __name__ == "__main__":
    unittest.main()
