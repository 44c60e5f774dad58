# SPDX-License-Identifier: Apache-2.0
"""Containers over time: detached ones, their logs, signals, names, and that nothing is left of those that ended."""
import json
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

    def test_created_started_stopped_and_started_again(self):
        script = "trap 'exit 3' TERM; echo ready >> /file; cat /file; while :; do sleep 0.05; done"
        self.home.ok("create", "--name", "again", "-l", "a=b", "busybox", "sh", "-c", script)
        self.home.ok("start", "again")
        self.wait_for(lambda: self.home.ok("logs", "again") == b"ready\n", "the first line")
        self.assertRuns(["stop", "again"], out=b"again\n")
        self.assertRuns(["wait", "again"], out=b"3\n")
        self.assertRuns(["restart", "again"], out=b"again\n")
        # One line more, not two: the file went with the memory of the first run.
        self.wait_for(lambda: self.home.ok("logs", "again") == b"ready\nready\n", "the second run's line")
        self.assertEqual(self.home.ok("logs", "--tail", "1", "again"), b"ready\n")
        self.home.ok("stop", "-t", "0", "again")
        self.assertEqual(self.home.ok("inspect", "-f", "{{.State.ExitCode}} {{.Config.Labels.a}}", "again"), b"137 b\n")
        self.home.ok("rm", "again")

    def test_start_attached_has_streams_and_exit_code(self):
        self.home.ok("create", "-i", "--name", "cat", "busybox", "sh", "-c", "cat; exit 6")
        self.assertRuns(["start", "-a", "-i", "cat"], input=b"through", out=b"through", code=6)
        self.home.ok("rm", "cat")

    def test_restarts_leave_nothing_behind(self):
        def figures_after(restarts):
            self.home.ok("start", "cycle")
            for _ in range(restarts):
                self.home.ok("restart", "-t", "0", "cycle")
            self.home.ok("stop", "-t", "0", "cycle")
            self.wait_for(lambda: self.home.stats()["containers"] == 0, "the end of the container")
            stats = self.home.stats()
            return {k: stats[k] for k in LASTING}

        self.home.ok("create", "--name", "cycle", "busybox", "sleep", "1000")
        before = figures_after(20)  # slots for pieces are kept: the most that were ever in use
        self.assertEqual(figures_after(20), before)
        self.home.ok("rm", "cycle")

    def test_stats_tell_who_works(self):
        """The kernel's own figures: a container that spins has what the other two leave, one with a limit its limit."""
        spin, sleep = "echo ready; while :; do :; done", "echo ready; exec sleep 1000"
        for name, script, *limit in (("spinner", spin), ("limited", spin, "--cpus", "0.2"), ("sleeper", sleep, "-m", "16m")):
            self.home.ok("run", "-d", "--name", name, *limit, "busybox", "sh", "-c", script)
            self.wait_for(lambda name=name: self.home.ok("logs", name) == b"ready\n", name)
        rows = {row["Name"]: row for row in map(json.loads, self.home.ok("stats", "--no-stream", "--format",
                                                                         "json").splitlines())}
        share = {name: float(row["CPUPerc"].rstrip("%")) for name, row in rows.items()}
        self.assertGreater(share["spinner"], 50, rows)
        self.assertLess(share["sleeper"], 10, rows)
        self.assertTrue(10 < share["limited"] < 24, rows)
        self.assertLess(sum(share.values()), 101, rows)
        self.assertTrue(rows["sleeper"]["MemUsage"].endswith("KiB / 16MiB"), rows)
        self.home.ok("rm", "-f", "spinner", "limited", "sleeper")

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
