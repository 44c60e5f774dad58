# SPDX-License-Identifier: Apache-2.0
"""A person at a terminal, typed through tmux."""
import os
import subprocess
import time
import unittest

from harness import BULKHEAD, SystemTest


class Screen:
    """A terminal of its own with a shell in it."""

    def __init__(self, environment, folder, name):
        self.socket = str(folder / name) # one that ends may hold its own for a moment longer
        self.environment = {**environment, "PATH": os.path.dirname(BULKHEAD) + ":" + environment["PATH"]}
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "sh")

    def tmux(self, *arguments):
        return subprocess.run(["tmux", "-S", self.socket, *arguments], env=self.environment, check=True,
                              stdout=subprocess.PIPE).stdout.decode()

    def type(self, *keys):
        self.tmux("send-keys", *keys)

    def line(self, text):
        self.tmux("send-keys", "-l", text)
        self.type("Enter")

    def shown(self):
        return self.tmux("capture-pane", "-p", "-S", "-200")

    def wait_for(self, text, count=1, seconds=30):
        end = time.monotonic() + seconds
        while self.shown().count(text) < count:
            if time.monotonic() > end:
                raise AssertionError(f"{text!r} not shown {count} times:\n{self.shown()}")
            time.sleep(0.05)

    def close(self):
        self.tmux("kill-server")


class Terminal(SystemTest):
    def setUp(self):
        self.screen = Screen(self.home.environment, self.home.folder, self._testMethodName)
        self.addCleanup(self.screen.close)

    def test_a_session(self):
        """Job control, signals from keys, a new size, an editor, leaving and coming back, the exit code."""
        screen = self.screen
        screen.line("bulkhead run -it --name person busybox sh")
        screen.wait_for("/ #")
        screen.line("tty; stty size")
        screen.wait_for("/dev/pts/0\n30 100")
        screen.line("sleep 300 &")
        screen.line("jobs")
        screen.wait_for("Running")
        screen.line("sleep 100; echo after $?")
        time.sleep(0.3)
        screen.type("C-z")
        screen.wait_for("Stopped")
        screen.line("fg %2")
        screen.wait_for("sleep 100\n")
        time.sleep(0.3)
        screen.type("C-c")
        screen.line("echo back $?")
        screen.wait_for("back 130")
        screen.line("cat > /tmp/typed")
        screen.line("a line")
        screen.type("C-d")
        screen.line("cat /tmp/typed | tr a-z A-Z")
        screen.wait_for("A LINE")
        screen.tmux("resize-window", "-x", "120", "-y", "40")
        screen.line("sleep 1; stty size")
        screen.wait_for("40 120")
        screen.line("vi /tmp/file")
        screen.wait_for("~")
        screen.type("i")
        screen.line("written in vi")
        screen.type("Escape")
        time.sleep(0.5) # else it is the start of a key's sequence
        screen.line(":wq")
        time.sleep(0.5)
        screen.line("cat /tmp/file")
        screen.wait_for("\nwritten in vi")
        screen.line("top")
        screen.wait_for("Load average")
        screen.type("q")
        screen.line("echo here")
        screen.wait_for("\nhere")
        screen.type("C-p", "C-q")
        screen.wait_for("/ # #")
        screen.line("echo outside")
        screen.wait_for("\noutside")
        self.assertIn("person", self.home.ok("ps").decode())
        screen.line("bulkhead attach person")
        time.sleep(0.5)
        screen.line("echo again")
        screen.wait_for("\nagain")
        screen.line("kill %1; exit 3")
        screen.wait_for("exit 3\n#")
        screen.line("echo code $?")
        screen.wait_for("code 3")
        self.assertRuns(["wait", "person"], out=b"3\n")

    def test_exec_has_a_terminal_of_its_own(self):
        self.home.ok("run", "-d", "--name", "two", "busybox", "sleep", "1000")
        screen = self.screen
        screen.line("bulkhead exec -it two sh")
        screen.wait_for("/ #")
        screen.line("tty")
        screen.wait_for("/dev/pts/0\n/ #")  # before the prompt an end of file would be typed ahead, and is lost
        screen.type("C-d")
        screen.wait_for("/ #\n#") # what is typed earlier is still the container's
        screen.line("echo outside $?")
        screen.wait_for("outside 0")

    def test_a_terminal_needs_one(self):
        self.assertRuns(["run", "--rm", "-it", "busybox", "true"], code=125, err=b"not a TTY")
        self.assertRuns(["run", "--rm", "-t", "busybox", "echo", "one way"], out=b"one way\r\n")


if __name__ == "__main__":
    unittest.main()
