# SPDX-License-Identifier: Apache-2.0
"""Processor time: between containers, within one, and under a quota."""
import io
import tarfile
import time
import unittest

from harness import SystemTest, compile_program

SPIN = "while :; do :; done"


class Cpu(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        program = compile_program("cpu_share", cls.home.folder)
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.add(program, "cpu_share")
        cls.home.ok("import", "-", "share", input=archive.getvalue())

    def spinner(self, name):
        self.home.ok("run", "-d", "--name", name, "busybox", "sh", "-c", SPIN)
        self.addCleanup(self.home.run, "rm", "-f", name)

    def test_a_container_works_beside_a_spinning_one(self):
        self.spinner("other")
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "seq 1 2000 | awk '{s+=$1} END {print s}'"],
                        out=b"2001000\n")

    def test_a_sleeper_wakes_beside_two_spinners_of_its_container(self):
        script = (f"({SPIN}) & ({SPIN}) & for i in 1 2 3 4 5; do sleep 0.1; echo $i; done; kill -9 %1 %2 2>/dev/null; "
                  "kill -9 $(jobs -p); exit 0")
        start = time.monotonic()
        out = self.assertRuns(["run", "--rm", "busybox", "sh", "-c", script], timeout=60)
        self.assertEqual(out, b"1\n2\n3\n4\n5\n")
        self.assertLess(time.monotonic() - start, 15, "five sleeps of 0.1 s beside two spinners")

    def test_two_containers_share_evenly(self):
        self.spinner("rival")
        share = float(self.assertRuns(["run", "--rm", "share", "/cpu_share", "2000"]))
        self.assertGreater(share, 0.35)
        self.assertLess(share, 0.65)

    def test_a_quota_holds_beside_a_spinner(self):
        self.spinner("hungry")
        share = float(self.assertRuns(["run", "--rm", "--cpus", "0.25", "share", "/cpu_share", "2000"]))
        self.assertGreaterEqual(share, 0.22, "twenty periods of 100 ms")
        self.assertLessEqual(share, 0.26, "twenty periods of 100 ms")


if __name__ == "__main__":
    unittest.main()
