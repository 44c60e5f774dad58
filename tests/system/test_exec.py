# SPDX-License-Identifier: Apache-2.0
"""Programs that are started in a container beside its first one."""
import time
import unittest

from harness import SystemTest


class Exec(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.ok("run", "-d", "--name", "host", "-e", "GIVEN=one", "-w", "/tmp", "busybox", "sleep", "1000")

    def test_output_and_exit_code(self):
        self.assertRuns(["exec", "host", "echo", "beside"], out=b"beside\n")
        self.assertRuns(["exec", "host", "sh", "-c", "echo out; echo err >&2; exit 5"], code=5, out=b"out\n", err=b"err")

    def test_its_place_is_the_containers(self):
        script = "echo $GIVEN; pwd; id -u; hostname"
        short_id = self.home.ok("ps", "-q", "--filter", "name=host")
        self.assertRuns(["exec", "host", "sh", "-c", script], out=b"one\n/tmp\n0\n" + short_id)
        self.assertRuns(["exec", "-e", "GIVEN=two", "-w", "/etc", "-u", "1000", "host", "sh", "-c", "echo $GIVEN; pwd; id -u"],
                        out=b"two\n/etc\n1000\n")

    def test_standard_input(self):
        data = bytes(range(256)) * 4000
        self.assertRuns(["exec", "-i", "host", "cat"], out=data, input=data)
        self.assertRuns(["exec", "host", "cat"], out=b"")

    def test_programs_that_can_not_be_started(self):
        self.assertRuns(["exec", "host", "nosuch"], code=127, err=b"nosuch")
        self.assertRuns(["exec", "host", "/etc/passwd"], code=126, err=b"permission denied")
        self.assertRuns(["exec", "nobody", "true"], code=125, err=b"No such container: nobody")

    def test_both_see_each_other(self):
        self.home.ok("exec", "-d", "host", "sleep", "77")
        end = time.monotonic() + 20 # it is started in the background
        names = []
        while ["sleep", "77"] not in names:
            self.assertLess(time.monotonic(), end, names)
            heading, *rows = self.home.ok("top", "host").decode().splitlines()
            self.assertEqual(heading.split(), ["UID", "PID", "PPID", "TIME", "CMD"])
            names = [row.split()[4:] for row in rows]
        self.assertIn(["sleep", "1000"], names)
        self.assertRuns(["exec", "host", "sh", "-c", "kill $(pidof sleep | tr ' ' '\\n' | grep -vx 1); echo $?"], out=b"0\n")

    def test_it_goes_with_the_container(self):
        self.home.ok("run", "-d", "--name", "short", "busybox", "sleep", "1000")
        with self.home.start("exec", "short", "sleep", "1000") as waiting:
            while b"sleep" not in self.home.ok("top", "short").split(b"\n", 2)[2]:
                pass
            self.home.ok("rm", "-f", "short")
            self.assertEqual(waiting.wait(20), 137)


if __name__ == "__main__":
    unittest.main()
