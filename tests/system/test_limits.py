# SPDX-License-Identifier: Apache-2.0
"""What a container may have at most: processes, files; and the first process that is an init."""
import json
import time
import unittest

from harness import SystemTest

class Limits(SystemTest):
    def wait_for(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what}: not within {seconds} s")
            time.sleep(0.05)

    def pids(self, name):
        return self.home.ok("stats", "--no-stream", "--format", "{{.PIDs}}", name).decode().strip()

    def test_processes_are_bounded(self):
        self.assertRuns(["run", "--rm", "--pids-limit", "5", "busybox", "sh", "-c",
                         "sleep 9 & sleep 9 & sleep 9 & sleep 9 & echo four; sleep 9 & echo never"],
                        code=2, out=b"four\n", err=b"can't fork: Resource temporarily unavailable")
        self.home.ok("run", "-d", "--name", "few", "--pids-limit", "2", "busybox", "sleep", "1000")
        self.assertRuns(["exec", "few", "echo", "one more"], out=b"one more\n")
        self.assertRuns(["exec", "few", "sh", "-c", "true & wait"], code=2, err=b"can't fork")
        self.assertEqual(self.pids("few"), "1")
        self.assertRuns(["exec", "few", "cat", "/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids.current",
                         "/sys/fs/cgroup/pids.peak", "/sys/fs/cgroup/pids.events"], out=b"2\n2\n2\nmax 1\n")
        (few,) = json.loads(self.home.ok("inspect", "few"))
        self.assertEqual(few["HostConfig"]["PidsLimit"], 2)
        self.home.ok("rm", "-f", "few")

    def test_stats_count_processes(self):
        self.home.ok("run", "-d", "--name", "three", "busybox", "sh", "-c", "sleep 1000 & sleep 1000 & wait")
        self.wait_for(lambda: self.pids("three") == "3", "three processes")
        self.home.ok("rm", "-f", "three")

    def test_files_are_bounded(self):
        fill = ("dd if=/dev/zero of=/tmp/fill bs=4096 count=1000; stat -c %s /tmp/fill; rm /tmp/fill; "
                "echo again > /tmp/fill && cat /tmp/fill; df -k / | awk 'NR==2{print $2}'")
        self.assertRuns(["run", "--rm", "--storage", "1m", "busybox", "sh", "-c", fill],
                        out=b"1048576\nagain\n1024\n", err=b"No space left on device")

    def test_a_limit_of_files_is_docker_s_too(self):
        for options in (["--storage-opt", "size=64k"], ["--storage", "64k"]):
            self.assertRuns(["run", "--rm", *options, "busybox", "sh", "-c",
                             "dd if=/dev/zero of=/f count=200; stat -c %s /f; head -c 100000 /dev/zero > /dev/shm/f"],
                            out=b"65536\n", err=b"No space left on device")
        self.assertRuns(["run", "--storage-opt", "colour=red", "busybox", "true"], code=125, err=b"--storage-opt")


class Init(SystemTest):
    def run_init(self, script, **options):
        return self.assertRuns(["run", "--rm", "--init", "busybox", "sh", "-c", script], **options)

    def test_the_program_is_its_child(self):
        self.run_init("echo $$ $PPID; cat /proc/1/comm; exit 7", code=7, out=b"2 1\ninit\n")
        self.assertRuns(["run", "--rm", "--init", "busybox", "sh", "-c", "kill -9 $$"], code=137)
        self.assertRuns(["run", "--rm", "--init", "busybox", "nothing"], code=127, err=b"not found")

    def test_orphans_are_reaped(self):
        self.run_init("for i in 1 2 3; do sh -c 'true & exec true'; done; sleep 0.3; "
                      "ls -d /proc/[0-9]* >/tmp/list; wc -l </tmp/list", out=b"2\n")  # init and sh

    def test_signals_reach_the_program(self):
        self.home.ok("run", "-d", "--init", "--name", "forward", "busybox", "sh", "-c",
                     "trap 'echo usr1' USR1; trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done")
        while self.home.ok("logs", "forward") != b"ready\n":
            time.sleep(0.05)
        self.home.ok("kill", "-s", "USR1", "forward")
        while self.home.ok("logs", "forward") != b"ready\nusr1\n":
            time.sleep(0.05)
        self.home.ok("exec", "forward", "kill", "1")
        self.assertEqual(self.home.ok("wait", "forward"), b"5\n")
        self.home.ok("rm", "forward")

    def test_it_can_be_killed(self):
        self.home.ok("run", "-d", "--init", "--name", "stubborn", "busybox", "sh", "-c",
                     "trap '' TERM; sleep 1000 & wait; sleep 1000")
        self.home.ok("kill", "stubborn")
        self.assertEqual(self.home.ok("wait", "stubborn"), b"137\n")
        self.home.ok("rm", "stubborn")

    def test_a_terminal_is_the_program_s(self):
        out = self.assertRuns(["run", "--rm", "-t", "--init", "busybox", "sh", "-c", "tty; ps -o pid,args"])
        self.assertIn(b"/dev/pts/0", out)


if __name__ == "__main__":
    unittest.main()
