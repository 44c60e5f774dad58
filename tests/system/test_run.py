# SPDX-License-Identifier: Apache-2.0
"""`bulkhead run`: what a program prints, reads and ends with."""
import gzip
import hashlib
import os
import subprocess
import tempfile
import unittest

from harness import BULKHEAD, SystemTest, TIMEOUT

PIPELINE = ('for i in 3 1 2; do echo $i; done | sort | tr "\\n" " "; mkdir -p /a/b && echo x > /a/b/c && mv /a/b/c /a/d '
            '&& cat /a/d; seq 1 1000 | awk "{s+=\\$1} END {print s}"; cat /etc/os-release /proc/self/status >/dev/null '
            '&& echo ok; yes | head -c 100000 | wc -c; ls -l /bin | wc -l')


class Run(SystemTest):
    def test_echo(self):
        self.assertRuns(["run", "--rm", "busybox", "echo", "hello"], out=b"hello\n")

    def test_pipeline_of_shell_tools(self):
        applets = subprocess.run(["busybox", "--list"], capture_output=True, check=True).stdout.split()
        in_bin = len(set(applets) | {b"busybox"})
        lines = self.assertRuns(["run", "--rm", "busybox", "sh", "-c", PIPELINE]).decode().split("\n")
        self.assertEqual(lines[:4], ["1 2 3 x", "500500", "ok", "100000"])
        self.assertEqual(int(lines[4]), in_bin + 1, "ls -l prints a total line and one for each entry of /bin")

    def test_stdin_of_64_mib_comes_back_unchanged(self):
        data = os.urandom(64 << 20)
        out = self.assertRuns(["run", "-i", "--rm", "busybox", "cat"], input=data, timeout=300)
        self.assertEqual(hashlib.sha256(out).digest(), hashlib.sha256(data).digest())

    def test_without_i_standard_input_is_empty(self):
        self.assertRuns(["run", "--rm", "busybox", "cat"], input=b"not for the container", out=b"")

    def test_stdout_and_stderr_are_separate(self):
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2"], out=b"out\n", err=b"err\n")

    def test_stdout_and_stderr_may_be_one_file(self):
        with tempfile.TemporaryFile() as both:
            command = "for i in 1 2 3; do echo out $i; sleep 0.2; echo err $i >&2; sleep 0.2; done"
            with subprocess.Popen([BULKHEAD, "run", "--rm", "busybox", "sh", "-c", command], env=self.home.environment,
                                  stdin=subprocess.DEVNULL, stdout=both, stderr=both) as process:
                self.assertEqual(process.wait(TIMEOUT), 0)
            both.seek(0)
            self.assertEqual(sorted(both.read().split()), sorted(b"out 1 err 1 out 2 err 2 out 3 err 3".split()))

    def test_exit_code_is_the_programs_own(self):
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "exit 42"], code=42)

    def test_exit_code_of_a_signal_is_128_and_its_number(self):
        # By a shell's child: nothing inside can kill the first process, as on Linux.
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "sh -c 'kill -9 $$'; exit $?"], code=137)
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "kill -9 $$; exit 3"], code=3)

    def test_environment_working_directory_and_hostname(self):
        self.assertRuns(["run", "--rm", "-e", "A=b c", "-w", "/tmp", "--hostname", "box", "busybox", "sh", "-c",
                         'echo "$A"; pwd; hostname'], out=b"b c\n/tmp\nbox\n")

    def test_the_configuration_is_a_gzip_file(self):
        options = gzip.decompress(self.home.ok("run", "--rm", "busybox", "cat", "/proc/config.gz"))
        self.assertIn(b"\nCONFIG_EPOLL=y\n", options)
        self.assertEqual(self.home.ok("run", "--rm", "busybox", "zcat", "/proc/config.gz"), options)

    def test_user_by_number_and_by_name(self):
        self.assertRuns(["run", "--rm", "-u", "1000:1001", "busybox", "sh", "-c", "id -u; id -g"], out=b"1000\n1001\n")
        self.assertRuns(["run", "--rm", "-u", "nobody", "busybox", "id", "-u"], out=b"65534\n")

    def test_entrypoint_replaces_the_images(self):
        self.assertRuns(["run", "--rm", "--entrypoint", "/bin/echo", "busybox", "a", "b"], out=b"a b\n")

    def test_a_container_keeps_to_its_memory(self):
        self.assertRuns(["run", "--rm", "-m", "16m", "busybox", "sh", "-c", "dd if=/dev/zero of=/f bs=1M count=64"],
                        code=1, err=b"No space left on device")
        self.assertRuns(["run", "--rm", "busybox", "echo", "still here"], out=b"still here\n")

    def test_a_pipe_whose_reader_leaves_ends_its_writer(self):
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "yes | head -n 1"], out=b"y\n")

    def test_the_root_is_writable_and_each_container_has_its_own(self):
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "echo changed > /etc/passwd; cat /etc/passwd"],
                        out=b"changed\n")
        self.assertRuns(["run", "--rm", "busybox", "sh", "-c", "grep -c changed /etc/passwd"], code=1, out=b"0\n")


if __name__ == "__main__":
    unittest.main()
