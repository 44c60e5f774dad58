# SPDX-License-Identifier: Apache-2.0
"""The daemon: containers over time, one machine for all, and machines and daemons that die."""
import os
import signal
import subprocess
import time
import unittest
from pathlib import Path

import kernels
from cli_test import CliTest, fake_home, import_image


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


class Lifecycle(CliTest):
    def test_detached(self):
        identity = self.home.ok("run", "-d", "--name", "talker", "host", "sh", "-c",
                                "echo one; echo two >&2; exec sleep 1000").decode().strip()
        self.assertRegex(identity, r"^[0-9a-f]{64}$")
        row = self.home.ok("ps").decode().splitlines()[1]
        self.assertRegex(row, identity[:12] + r'\s+host\s+"sh -c echo one; ech…"\s+.* ago\s+Up .*\s+talker$')
        self.assertRuns(["rm", "talker"], code=1, err=b"You cannot remove a running container " + identity.encode())
        self.assertRuns(["kill", identity[:6]], out=identity[:6].encode() + b"\n")
        self.assertRuns(["wait", "talker"], out=b"137\n")
        self.assertNotIn(b"talker", self.home.ok("ps"))
        self.assertRegex(self.home.ok("ps", "-a").decode(), r"Exited \(137\) .* ago\s+talker")
        self.assertEqual(self.home.run("logs", "talker"), (0, b"one\n", b"two\n"))
        self.assertRuns(["kill", "talker"], code=1, err=b"is not running")
        self.assertRuns(["rm", "talker"], out=b"talker\n")
        self.assertRuns(["logs", "talker"], code=1, err=b"No such container: talker")

    def test_logs_follow_until_the_end(self):
        self.home.ok("run", "-d", "--name", "slow", "host", "sh", "-c",
                     "for i in 1 2 3; do echo $i; sleep 0.2; done")
        self.assertRuns(["logs", "-f", "slow"], out=b"1\n2\n3\n")
        self.home.ok("rm", "slow")

    def test_signals_by_name_and_number(self):
        script = "trap 'echo usr1' USR1; trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done"
        self.home.ok("run", "-d", "--name", "handler", "host", "sh", "-c", script)
        wait_for(lambda: self.home.ok("logs", "handler") == b"ready\n")
        self.home.ok("kill", "-s", "SIGUSR1", "handler")
        wait_for(lambda: self.home.ok("logs", "handler") == b"ready\nusr1\n")
        self.home.ok("kill", "--signal", "15", "handler")
        self.assertRuns(["wait", "handler"], out=b"9\n")
        self.assertRuns(["kill", "-s", "NOSUCH", "handler"], code=1, err=b"Invalid signal: NOSUCH")
        self.home.ok("rm", "handler")

    def test_kill_ends_a_container_that_does_not_react(self):
        self.home.ok("run", "-d", "--name", "hung", "host", "fake:hang")
        start = time.monotonic()
        self.home.ok("kill", "hung")
        self.assertRuns(["wait", "hung"], out=b"137\n")
        self.assertLess(time.monotonic() - start, 15)
        self.home.ok("rm", "hung")

    def test_remove_by_force_frees_the_name(self):
        for _ in range(2):
            self.home.ok("run", "-d", "--name", "again", "host", "sleep", "1000")
            self.assertRuns(["run", "--name", "again", "host", "true"], code=125, err=b"is already in use")
            self.assertRuns(["rm", "-f", "again"], out=b"again\n")

    def test_each_name_of_several_is_tried(self):
        self.home.ok("run", "--name", "left", "host", "true")
        self.home.ok("run", "--name", "right", "host", "true")
        self.assertRuns(["rm", "left", "missing", "right"], code=1, out=b"left\nright\n", err=b"No such container")

    def test_ps_quiet(self):
        identity = self.home.ok("run", "-d", "host", "sleep", "1000").decode().strip()
        self.assertRuns(["ps", "-q"], out=identity[:12].encode() + b"\n")
        self.assertRuns(["ps", "-q", "--no-trunc"], out=identity.encode() + b"\n")
        self.home.ok("rm", "-f", identity)
        self.assertRuns(["ps", "-q"], out=b"")

    def test_an_image_in_use_is_not_removed(self):
        import_image(self.home, "used")
        self.home.ok("run", "-d", "--name", "user", "used", "sleep", "1000")
        # The other image of the class has the same contents, but the name is what is asked for.
        code, _, err = self.home.run("rmi", "used")
        self.home.ok("rm", "-f", "user")
        if code != 0:
            self.assertIn(b"user", err)
            self.home.ok("rmi", "used")

    def test_a_hundred_containers_leave_nothing_behind(self):
        def held():
            daemon = self.home.machine()["pid"]
            return (len(os.listdir(f"/proc/{daemon}/fd")),
                    sorted(str(p) for p in Path(self.home.folder).rglob("*") if not p.is_dir()))

        before = None
        for cycle in range(1, 101):
            self.home.ok("run", "--rm", "-i", "host", "true", input=b"x")
            if cycle == 10:
                time.sleep(1)  # the last connection's end reaches the daemon
                before = held()
        wait_for(lambda: self.home.stats()["containers"] == 0 and held() == before)


class Machine(unittest.TestCase):
    def setUp(self):
        self.home = fake_home()
        self.addCleanup(self.home.close)
        import_image(self.home, "host")

    def fails(self, *arguments, code=125, part):
        got, _, err = self.home.run(*arguments)
        self.assertEqual(got, code, err)
        self.assertIn(part, err)

    def test_first_uses_at_once_start_one_machine(self):
        runs = [self.home.start("run", "host", "sh", "-c", "echo $PPID") for _ in range(8)]
        parents = {process.communicate(timeout=60)[0] for process in runs}
        self.assertEqual([process.returncode for process in runs], [0] * 8)
        self.assertEqual(len(parents), 1)
        self.assertEqual(len(self.home.ok("ps", "-aq").split()), 8)

    def test_start_stop_list(self):
        self.assertEqual(self.home.ok("machine", "ls", "--format", "json"), b"[]\n")
        self.assertEqual(self.home.ok("machine", "stop"), b"")
        self.assertEqual(self.home.ok("machine", "start", "--memory", "256m"), b"default\n")
        self.assertEqual(self.home.machine()["memory_bytes"], 256 << 20)
        self.assertEqual(self.home.ok("machine", "start"), b"default\n")
        self.fails("machine", "start", "--memory", "2g", code=1, part=b"already running")
        self.assertIn(b"running", self.home.ok("machine", "ls"))
        self.assertEqual(self.home.ok("machine", "stop"), b"default\n")
        self.assertEqual(self.home.ok("machine", "ls", "--format", "json"), b"[]\n")

    def test_records_and_logs_outlive_the_machine(self):
        self.home.run("run", "--name", "done", "host", "sh", "-c", "echo kept; exit 4")
        self.home.ok("run", "-d", "--name", "live", "host", "sleep", "1000")
        self.home.ok("run", "-d", "--rm", "--name", "passing", "host", "sleep", "1000")
        self.home.ok("machine", "stop")
        listed = self.home.ok("ps", "-a").decode()
        self.assertIn("Exited (4)", listed)
        self.assertIn("Exited (255)", listed)
        self.assertNotIn("passing", listed)
        self.assertEqual(self.home.ok("logs", "done"), b"kept\n")
        self.assertEqual(self.home.ok("machine", "ls", "--format", "json"), b"[]\n", "no machine for a question")

    def test_a_killed_daemon_takes_the_machine_with_it(self):
        self.home.ok("run", "-d", "--name", "live", "host", "sleep", "1000")
        machine = self.home.machine()
        os.kill(machine["pid"], signal.SIGKILL)
        self.assertIn(b"Exited (255)", self.home.ok("ps", "-a"))
        self.assertEqual(self.home.ok("run", "--rm", "host", "echo", "back"), b"back\n")
        self.assertFalse(Path(f"/proc/{machine['qemu_pid']}").exists() and
                         "Z" not in Path(f"/proc/{machine['qemu_pid']}/stat").read_text(encoding="ascii"))

    def test_a_machine_that_dies_ends_its_containers_with_an_error(self):
        with self.home.start("run", "host", "sleep", "1000") as waiting:
            wait_for(lambda: b"sleep" in self.home.ok("ps"))
            self.fails("run", "host", "fake:die", code=125, part=b"ended unexpectedly (QEMU: exit status 3)")
            self.assertEqual(waiting.wait(20), 125)
            self.assertIn(b"ended unexpectedly", waiting.stderr.read())
            waiting.stdout.close()
        self.assertEqual(self.home.ok("run", "--rm", "host", "echo", "again"), b"again\n")

    def test_a_machine_that_does_not_start(self):
        self.home.environment["FAKE_BROKEN"] = "1"
        self.fails("run", "host", "true", part=b"the fake machine does not start")
        self.assertEqual(self.home.ok("ps", "-aq"), b"")

    def test_a_machine_without_a_timer_is_started_anew_and_stays(self):
        mark = self.home.folder / "no-timer"
        self.home.environment["FAKE_NO_TIMER"] = str(mark)
        self.assertEqual(self.home.ok("run", "host", "sh", "-c", "sleep 1.5; echo well"), b"well\n")
        self.assertTrue(mark.exists())

    def test_interrupting_a_start_that_hangs(self):
        self.home.environment["FAKE_MUTE"] = "1"
        with self.home.start("run", "--rm", "host", "true") as process:
            wait_for(lambda: self.home.ok("ps", "-q"))
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(20), 130)
            process.communicate()

    def test_garbage_from_the_machine(self):
        self.fails("run", "host", "fake:garbage", code=125, part=b"malformed frame")
        self.assertEqual(self.home.ok("run", "--rm", "host", "echo", "again"), b"again\n")

    def test_more_output_than_credit(self):
        with self.home.start("run", "--name", "flood", "host", "fake:overrun") as process:  # nobody reads
            wait_for(lambda: b"flood" in self.home.ok("ps", "-a"))
            self.assertEqual(self.home.ok("wait", "flood", timeout=20), b"125\n")
            _, err = process.communicate(timeout=20)
            self.assertEqual(process.returncode, 125)
            self.assertIn(b"broke the session protocol", err)
        self.assertEqual(self.home.ok("run", "--rm", "host", "echo", "again"), b"again\n")

    def test_a_crashed_personality(self):
        self.fails("run", "host", "fake:crash", part=b"personality crashed")

    def test_qemu_missing(self):
        self.home.environment["BULKHEAD_QEMU"] = "/nonexistent/qemu-system-x86_64"
        self.fails("run", "host", "true", part=b"qemu-system-x86_64: No such file or directory")

    def test_kernel_missing(self):
        self.home.environment["BULKHEAD_KERNEL"] = "/nonexistent/keel.elf"
        self.fails("run", "host", "true", part=b"the machine's kernel is missing: /nonexistent/keel.elf")

    def test_another_build_replaces_an_idle_machine_only(self):
        self.home.ok("run", "--rm", "host", "true")
        first = self.home.machine()["pid"]
        Path(self.home.environment["BULKHEAD_KERNEL"]).write_bytes(kernels.elf(bits=32, symbols=["anew"]))
        self.home.ok("run", "-d", "--name", "holder", "host", "sleep", "1000")
        second = self.home.machine()["pid"]
        self.assertNotEqual(first, second)
        Path(self.home.environment["BULKHEAD_KERNEL"]).write_bytes(kernels.elf(bits=32, symbols=["once", "more"]))
        self.fails("run", "--rm", "host", "true", part=b"another build")
        self.assertIn(b"holder", self.home.ok("ps"))
        self.home.ok("rm", "-f", "holder")
        self.home.ok("run", "--rm", "host", "true")

    def test_an_unwritable_runtime_directory(self):
        self.home.environment["XDG_RUNTIME_DIR"] = "/proc"
        self.fails("run", "host", "true", part=b"/proc/bulkhead")


if __name__ == "__main__":
    unittest.main()
