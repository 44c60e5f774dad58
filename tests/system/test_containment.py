# SPDX-License-Identifier: Apache-2.0
"""A container that takes all it can get hurts itself alone: one with a share of the processor works on beside it.

The machine's clock counts instructions, so what else the host does is not in the canary's times. What a kill takes is
the host's time.
"""
import io
import os
import subprocess
import tarfile
import threading
import time
import unittest

from harness import SystemTest, compile_program

PERIODS_MS = 1500  # fifteen periods of the canary's share
LARGE = 48 << 20  # the store keeps no more than a quarter of the machine's memory, 128 MiB here
STOPPED_WITHIN = 1.0  # seconds from `kill` to the end


class Canary:
    """A container that works for as long as it is told to."""

    def __init__(self, home, name="canary"):
        self.process = home.start("run", "-i", "--rm", "--cpus", "0.3", "--name", name, "walls", "/canary",
                                  stdin=subprocess.PIPE, bufsize=0)

    def work(self, milliseconds=PERIODS_MS):
        """(loops, p50, p99, longest, hash), times in microseconds."""
        self.process.stdin.write(f"{milliseconds}\n".encode())
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"the canary ended: {self.process.stderr.read()!r}")
        *numbers, digest = line.split()
        return *map(int, numbers), digest

    def close(self):
        self.process.stdin.close()
        code = self.process.wait(60)
        self.process.stdout.close()
        errors = self.process.stderr.read()
        self.process.stderr.close()
        return code, errors


class Containment(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.count_instructions()
        cls.home.ok("import", "-", "walls", input=cls.image())
        cls.home.ok("machine", "start", "--memory", "128m")
        cls.canary = Canary(cls.home)
        cls.canary.work(200)  # what it does first is slower
        cls.idle = cls.canary.work()

    @classmethod
    def image(cls):
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for name in ("canary", "offender"):
                tar.add(compile_program(name, cls.home.folder), name)
            large = tarfile.TarInfo("large")
            large.size = LARGE
            tar.addfile(large, io.BytesIO(os.urandom(1 << 16) * (LARGE >> 16)))
            folder = tarfile.TarInfo("tmp")
            folder.type, folder.mode = tarfile.DIRTYPE, 0o777
            tar.addfile(folder)
        return archive.getvalue()

    @classmethod
    def tearDownClass(cls):
        code, errors = cls.canary.close()
        if (code, errors) != (0, b""):
            raise AssertionError(f"the canary ended with {code}: {errors!r}")
        if cls.home.stats()["server_restarts"]:
            raise AssertionError("a server was restarted")
        super().tearDownClass()

    def wait_for(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what}: not within {seconds} s")
            time.sleep(0.02)

    def offend(self, case, *options):
        """Starts the offender, in the background or with a stdin that never ends."""
        self.home.ok("run", "-d", "--name", case, *options, "walls", "/offender", case)
        self.wait_for(lambda: b"ready" in self.home.ok("logs", "--tail", "1", case)[:16] or
                      b"ready" in self.home.ok("logs", case)[:16], f"'{case}' at work")

    def judge(self, case):
        loops, p50, p99, longest, digest = self.canary.work()
        print(f"    {case:<11} {loops:4} loops, p50 {p50 / 1e3:6.2f} ms, p99 {p99 / 1e3:6.2f} ms, "
              f"longest {longest / 1e3:6.2f} ms; idle p50 {self.idle[1] / 1e3:.2f}, p99 {self.idle[2] / 1e3:.2f}")
        self.assertEqual(digest, self.idle[4])
        self.assertLessEqual(p99, 2 * self.idle[2], "p99 of the canary's loop")
        self.assertGreaterEqual(loops, self.idle[0] * 0.7, "the canary's share")

    def stop(self, case, may_have_ended=False):
        begin = time.monotonic()
        code, _, errors = self.home.run("kill", case)
        if not may_have_ended:
            self.assertEqual(code, 0, errors)
        self.assertEqual(self.home.ok("wait", case), b"137\n")
        took = time.monotonic() - begin
        print(f"    {case:<11} stopped {took * 1e3:.0f} ms after kill")
        self.assertLess(took, STOPPED_WITHIN)
        self.home.ok("rm", case)
        self.wait_for(lambda: self.home.stats()["containers"] == 1, "the memory's return")
        self.assertEqual(self.home.stats()["leaked_pieces"], 0)

    def contain(self, case, *options, may_have_ended=False):
        self.addCleanup(self.home.run, "rm", "-f", case)
        self.offend(case, *options)
        self.judge(case)
        self.stop(case, may_have_ended)

    def test_allocates_without_end(self):
        self.contain("allocate", "-m", "24m")

    def test_allocates_without_end_and_without_a_limit(self):
        self.contain("allocate")

    def test_forks_without_end(self):
        self.contain("fork", "-m", "16m", may_have_ended=True)  # its first process may be the one that gets no memory

    def test_forks_without_end_and_a_limit(self):
        self.contain("fork", "--pids-limit", "50")

    def test_fills_its_file_system(self):
        self.contain("files", "-m", "24m")

    def test_fills_its_file_system_without_a_limit(self):
        self.contain("files")

    def test_fills_its_page_cache(self):
        self.contain("page-cache")

    def test_spins(self):
        self.contain("spin")

    def test_spins_in_fifty_processes(self):
        self.contain("spin-in-50")

    def test_floods_its_output(self):
        self.contain("output")

    def test_floods_its_rings(self):
        self.contain("rings")

    def test_never_reads_its_input(self):
        self.addCleanup(self.home.run, "rm", "-f", "input")
        with self.home.start("run", "-i", "--name", "input", "walls", "/offender", "input", stdin=subprocess.PIPE) as client:
            self.assertEqual(client.stdout.readline(), b"ready\n")
            pour = threading.Thread(target=self.pour, args=(client.stdin,))
            pour.start()
            self.judge("input")
            self.stop("input")
            client.wait(20)
            pour.join()

    def pour(self, pipe):
        try:
            while True:
                pipe.write(bytes(1 << 16))
        except OSError:
            pass

    def test_leaves_a_thousand_zombies(self):
        self.contain("zombies", "-m", "24m")

    def test_leaves_a_thousand_pipes(self):
        self.contain("pipes", "-m", "24m")


if __name__ == "__main__":
    unittest.main()
