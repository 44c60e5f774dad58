# SPDX-License-Identifier: Apache-2.0
"""Processor time: between containers, within one, and under a quota."""
import io
import tarfile
import time
import unittest

from harness import SystemTest, compile_program

SPIN = "while :; do :; done"


class Runnable(SystemTest):
    """Nobody who can run is kept from it."""

    def test_a_container_works_beside_a_spinning_one(self):
        self.home.ok("run", "-d", "--name", "other", "busybox", "sh", "-c", SPIN)
        self.addCleanup(self.home.run, "rm", "-f", "other")
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "seq 1 2000 | awk '{s+=$1} END {print s}'"],
                        out=b"2001000\n")

    def test_a_sleeper_wakes_beside_two_spinners_of_its_container(self):
        script = f"({SPIN}) & ({SPIN}) & for i in 1 2 3 4 5; do sleep 0.1; echo $i; done; kill -9 %1 %2"
        start = time.monotonic()
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", script], out=b"1\n2\n3\n4\n5\n", timeout=60)
        self.assertLess(time.monotonic() - start, 15, "five sleeps of 0.1 s beside two spinners")


class Shares(SystemTest):
    """How time is shared out, in a machine whose clock counts instructions: what else the host does is not in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.count_instructions()
        program = compile_program("cpu_share", cls.home.folder)
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.add(program, "cpu_share")
        cls.home.ok("import", "-", "share", input=archive.getvalue())

    def share_beside_a_spinner(self, *limits):
        """The share of 2 s that a container gets beside one that spins without a limit."""
        self.home.ok("run", "-d", "--name", "spinner", "busybox", "sh", "-c", SPIN)
        self.addCleanup(self.home.run, "rm", "-f", "spinner")
        return float(self.assertRuns(["run", "--rm", *limits, "share", "/cpu_share", "2000"]))

    def test_two_containers_share_evenly(self):
        share = self.share_beside_a_spinner()
        self.assertGreater(share, 0.45)
        self.assertLess(share, 0.55)

    def test_a_quota_holds_beside_a_spinner(self):
        share = self.share_beside_a_spinner("--cpus", "0.25")
        self.assertGreaterEqual(share, 0.22, "twenty periods of 100 ms")
        self.assertLessEqual(share, 0.26, "twenty periods of 100 ms")


if __name__ == "__main__":
    unittest.main()
