# SPDX-License-Identifier: Apache-2.0
"""The machine and its daemon killed with SIGKILL, and many commands at once: the next command goes on, nothing is left."""
import os
import signal
import time
import unittest
from pathlib import Path

from harness import Home


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


class Recovery(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.close)

    def wait_for(self, condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, f"{what}: not within {seconds} s")
            time.sleep(0.05)

    def kill(self, victim, part):
        """Kills daemon or QEMU while a client is attached; what it says, and that all is well afterwards."""
        with self.home.start("run", "--name", "held", "busybox", "sh", "-c", "echo ready; exec sleep 1000") as client:
            self.assertEqual(client.stdout.readline(), b"ready\n")
            machine = self.home.machine()
            store = self.store()
            os.kill(machine[victim], signal.SIGKILL)
            _, err = client.communicate(timeout=60)
        self.assertEqual(client.returncode, 125, err)
        self.assertIn(part, err)
        self.wait_for(lambda: not alive(machine["qemu_pid"]), "the end of QEMU", 5)
        code, out, err = self.home.run("start", "held")  # a new machine, without complaint
        self.assertEqual((code, out, err), (0, b"held\n", b""))
        self.wait_for(lambda: self.home.ok("logs", "held") == b"ready\nready\n", "the second run")
        self.home.ok("rm", "-f", "held")
        self.assertEqual(self.store(), store)

    def store(self):
        """Every file of the image store: its size, and when it was written to."""
        files = {path: path.stat() for path in (self.home.folder / "data").rglob("*") if path.is_file()}
        self.assertTrue(files)
        return {path: (status.st_size, status.st_mtime_ns) for path, status in files.items()}

    def test_daemon_killed(self):
        self.kill("pid", b"the machine daemon ended unexpectedly")

    def test_qemu_killed(self):
        self.kill("qemu_pid", b"the machine ended unexpectedly (QEMU: signal 9 (Killed))")

    def test_killed_while_it_boots(self):
        with self.home.start("run", "--rm", "busybox", "echo", "never") as client:
            self.wait_for(lambda: b"starting" in self.home.run("machine", "ls")[1] or client.poll() is not None, "a machine")
            listed = self.home.run("machine", "ls", "--format", "{{.Status}}")[1]
            self.assertIn(listed, (b"starting\n", b"running\n"))
            os.kill(self.home.machine()["pid"], signal.SIGKILL)
            client.communicate(timeout=60)
        self.assertIn(client.returncode, (0, 125))
        self.assertEqual(self.home.ok("run", "--rm", "busybox", "echo", "back"), b"back\n")
        self.assertEqual(self.home.ok("ps", "-aq"), b"")

    def test_first_uses_at_once_start_one_machine(self):
        starts = [self.home.start("machine", "start") for _ in range(2)]
        runs = [self.home.start("run", "--rm", "busybox", "echo", f"run {i}") for i in range(8)]
        for process in starts:
            out, err = process.communicate(timeout=120)
            self.assertEqual((process.returncode, out), (0, b"default\n"), err)
        for i, process in enumerate(runs):
            out, err = process.communicate(timeout=120)
            self.assertEqual((process.returncode, out, err), (0, f"run {i}\n".encode(), b""))
        daemons = [entry for entry in Path("/proc").glob("[0-9]*/environ")
                   if self.of_this_home(entry) and b"machine-daemon" in self.command(entry)]
        self.assertEqual(len(daemons), 1)

    def of_this_home(self, entry):
        try:
            return f"XDG_STATE_HOME={self.home.folder}/state".encode() in entry.read_bytes().split(b"\0")
        except OSError:
            return False

    def command(self, entry):
        try:
            return (entry.parent / "cmdline").read_bytes()
        except OSError:
            return b""

    def test_four_users_of_one_machine(self):
        def cycles(number):
            for i in range(5):
                name = f"c{number}-{i}"
                for arguments in (["create", "--name", name, "busybox", "sleep", "1000"], ["start", name],
                                  ["restart", "-t", "0", name], ["stop", "-t", "0", name], ["rm", name]):
                    yield self.home.start(*arguments)

        self.home.ok("machine", "start")
        for step in zip(*(cycles(number) for number in range(4))):
            for process in step:
                err = process.communicate(timeout=120)[1]
                self.assertEqual(process.returncode, 0, (process.args, err))
        self.wait_for(lambda: self.home.stats()["containers"] == 0, "the end of all containers")
        self.assertEqual(self.home.stats()["leaked_pieces"], 0)
        self.assertEqual(list((self.home.folder / "state/bulkhead/containers").iterdir()), [])


if __name__ == "__main__":
    unittest.main()
