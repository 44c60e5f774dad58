# SPDX-License-Identifier: Apache-2.0
"""Create, start, exec, remove, by four users at once: no cycle fails, all memory comes back, the host keeps nothing.

BULKHEAD_CYCLES says how many cycles in all; 40 if it says nothing.
"""
import concurrent.futures
import os
import time
import unittest
from pathlib import Path

from harness import SystemTest

CYCLES = int(os.environ.get("BULKHEAD_CYCLES", "40"))
USERS = 4


class Cycles(SystemTest):
    def settle(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what}: not within {seconds} s")
            time.sleep(0.05)

    def cycle(self, name):
        self.assertRuns(["create", "--name", name, "busybox", "sh", "-c", "echo up; exec sleep 1000"])
        self.assertRuns(["start", name], out=f"{name}\n".encode())
        self.assertRuns(["exec", name, "sh", "-c", f"echo {name} > /file; cat /file; exit 5"], code=5,
                        out=f"{name}\n".encode())
        self.assertRuns(["rm", "-f", name], out=f"{name}\n".encode())

    def cycles(self, count):
        """`count` cycles by each user; the first failure ends the test."""
        def user(number):
            for i in range(count):
                self.cycle(f"c{number}-{i}")

        with concurrent.futures.ThreadPoolExecutor(USERS) as users:
            for outcome in [users.submit(user, number) for number in range(USERS)]:
                outcome.result()
        self.settle(lambda: self.home.stats()["containers"] == 0, "the end of all containers")

    def processes(self):
        """Ids of the host's processes that have this home's state folder in their environment, and run."""
        wanted = f"XDG_STATE_HOME={self.home.environment['XDG_STATE_HOME']}".encode()
        found = set()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.add(int(entry.name))
            except OSError:
                continue  # it has ended
        return found

    def files(self):
        return {str(path) for path in self.home.folder.rglob("*")}

    def test_cycles_leave_nothing_behind(self):
        self.cycles(2)  # logs, pieces and slots that are kept for later
        before = self.processes(), self.files()
        begin = time.monotonic()
        self.cycles(CYCLES // USERS)
        took = time.monotonic() - begin
        print(f"    {CYCLES // USERS * USERS} cycles by {USERS} at once: {took:.1f} s, {took / CYCLES * 1e3:.0f} ms each")
        self.settle(lambda: (self.processes(), self.files()) == before, "the host's processes and files as before")
        stats = self.home.stats()
        self.assertEqual((stats["leaked_pieces"], stats["container_bytes"], stats["server_restarts"]), (0, 0, 0))


if __name__ == "__main__":
    unittest.main()
