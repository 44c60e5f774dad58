# SPDX-License-Identifier: Apache-2.0
"""Containers over time: detached ones, their logs, signals, names, and that nothing is left of those that ended."""
import os
import time
import unittest
from pathlib import Path

from harness import SystemTest

# Counters that must be the same after any number of containers came and went.
LASTING = ("untyped_free_bytes", "containers", "manager_slots_used", "control_entries", "store_entries", "time_entries",
           "leaked_pieces", "server_restarts", "container_bytes")


class Lifecycle(SystemTest):
    def wait_for(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what}: not within {seconds} s")
            time.sleep(0.05)

    def test_detached_container_runs_on_and_keeps_its_log(self):
        identity = self.home.ok("run", "-d", "--name", "talker", "busybox", "sh", "-c",
                                "echo one; echo two >&2; exec sleep 1000").decode().strip()
        self.assertRegex(identity, r"^[0-9a-f]{64}$")
        self.wait_for(lambda: self.home.run("logs", "talker")[1:] == (b"one\n", b"two\n"), "the log of talker")
        self.assertIn(identity[:12], self.home.ok("ps").decode())
        self.assertRuns(["rm", "talker"], code=1, err=b"running")
        self.assertRuns(["kill", "talker"], out=b"talker\n")
        self.wait_for(lambda: b"talker" not in self.home.ok("ps"), "the end of talker")
        self.assertIn("Exited (137)", self.home.ok("ps", "-a").decode())
        self.assertRuns(["rm", "talker"], out=b"talker\n")
        self.assertNotIn("talker", self.home.ok("ps", "-a").decode())

    def test_a_signal_reaches_the_programs_handler(self):
        self.home.ok("run", "-d", "--name", "handler", "busybox", "sh", "-c",
                     "trap 'echo got it; exit 7' TERM; echo ready; while :; do sleep 0.1; done")
        self.wait_for(lambda: b"ready" in self.home.ok("logs", "handler"), "handler's first line")
        self.home.ok("kill", "-s", "TERM", "handler")
        self.wait_for(lambda: "Exited (7)" in self.home.ok("ps", "-a").decode(), "exit code 7")
        self.assertEqual(self.home.ok("logs", "handler"), b"ready\ngot it\n")
        self.home.ok("rm", "handler")

    def test_rm_force_ends_a_spinning_container(self):
        self.home.ok("run", "-d", "--name", "spin", "busybox", "sh", "-c", "while :; do :; done")
        self.assertRuns(["rm", "-f", "spin"], out=b"spin\n")
        self.assertRuns(["run", "--rm", "--name", "spin", "busybox", "echo", "free again"], out=b"free again\n")

    def test_a_name_in_use_is_refused(self):
        self.home.ok("run", "-d", "--name", "taken", "busybox", "sleep", "1000")
        self.assertRuns(["run", "--name", "taken", "busybox", "true"], code=125, err=b"already in use")
        self.home.ok("rm", "-f", "taken")

    def host_side(self):
        """What the machine's daemon holds on the host: its open descriptors, and every file of this home."""
        daemon = self.home.machine()["pid"]
        return (len(os.listdir(f"/proc/{daemon}/fd")),
                sorted(str(p) for p in Path(self.home.folder).rglob("*") if not p.is_dir()))

    def lasting(self):
        """What is left once everything under way has come to its end: in the machine and on the host."""
        self.wait_for(lambda: self.home.stats()["containers"] == 0, "the end of all containers")
        seen = []

        def settled():
            seen.append(self.host_side())
            return len(seen) >= 5 and all(side == seen[-1] for side in seen[-5:])

        self.wait_for(settled, "rest on the host")
        stats = self.home.stats()
        return {name: stats[name] for name in LASTING}, seen[-1]

    def test_a_hundred_containers_leave_nothing_behind(self):
        before = None
        for cycle in range(1, 101):
            self.assertRuns(["run", "--rm", "busybox", "true"])
            # Each in its turn: how much memory is in pieces depends on how many there were at once.
            self.wait_for(lambda: self.home.stats()["containers"] == 0, "the end of the container")
            if cycle == 10:
                before = self.lasting()
        after = self.lasting()
        self.assertEqual(after, before)
        self.assertEqual(after[0]["leaked_pieces"], 0)


if __name__ == "__main__":
    unittest.main()
