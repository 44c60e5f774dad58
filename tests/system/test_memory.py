# SPDX-License-Identifier: Apache-2.0
"""The end of a container's memory: the right process is killed, and nothing outside notices."""
import io
import json
import tarfile
import tempfile
import unittest

from harness import SystemTest, compile_program


class Memory(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with tempfile.TemporaryDirectory() as folder:
            cls.hog = compile_program("memory_hog", folder).read_bytes()
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            entry = tarfile.TarInfo("hog")
            entry.mode, entry.size = 0o755, len(cls.hog)
            tar.addfile(entry, io.BytesIO(cls.hog))
        cls.home.ok("import", "-", "hog", input=archive.getvalue())

    def shell(self, script):
        """A shell in a small container, with the hog as /hog."""
        return self.home.run("run", "-i", "--rm", "-m", "16m", "busybox", "sh", "-c",
                             f"cat > /hog; chmod +x /hog; {script}", input=self.hog)

    def test_the_one_process_of_a_container_is_killed(self):
        self.home.ok("run", "-d", "--name", "bystander", "hog", "/hog", "4")
        code, out, _ = self.home.run("run", "--name", "full", "-m", "16m", "hog", "/hog")
        self.assertEqual((code, out), (137, b""))
        state = json.loads(self.home.ok("inspect", "full"))[0]["State"]
        self.assertEqual((state["OOMKilled"], state["ExitCode"]), (True, 137))
        state = json.loads(self.home.ok("inspect", "bystander"))[0]["State"]
        self.assertFalse(state["OOMKilled"])
        self.home.ok("rm", "-f", "full", "bystander")

    def test_the_largest_process_is_killed_and_the_others_go_on(self):
        code, out, err = self.shell("/hog; echo $?; grep oom_kill\\  /sys/fs/cgroup/memory.events; echo on")
        self.assertEqual((code, out), (0, b"137\noom_kill 1\non\n"), err)

    def test_memory_comes_back(self):
        code, out, err = self.shell("for i in 1 2 3; do /hog; echo $?; done; /hog 8 < /dev/null")
        self.assertEqual((code, out), (0, b"137\n137\n137\nfull\n"), err)

    def test_the_score_decides(self):
        # The sleeper has nearly no memory, but was asked to go first.
        code, out, err = self.shell("(sleep 1000 & echo $! > /tmp/pid; echo 1000 > /proc/$!/oom_score_adj; wait $!; "
                                    "echo sleeper $? > /tmp/sleeper) & sleep 0.1; /hog; echo $?; sleep 0.2; cat /tmp/sleeper")
        self.assertEqual((code, out), (0, b"137\nsleeper 137\n"), err)

    def test_a_request_for_more_than_there_is_fails(self):
        code, out, err = self.home.run("run", "--rm", "-m", "16m", "busybox", "sh", "-c",
                                       "dd if=/dev/zero of=/dev/null bs=64M count=1 2>&1 | grep -c memory")
        self.assertEqual((code, out), (0, b"1\n"), err)


if __name__ == "__main__":
    unittest.main()
