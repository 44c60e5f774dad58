# SPDX-License-Identifier: Apache-2.0
"""`bulkhead run` in the foreground: streams, signals, exit codes."""
import hashlib
import os
import signal
import subprocess
import time
import unittest

from cli_test import CliTest


class Streams(CliTest):
    def test_echo(self):
        self.assertRuns(["run", "--rm", "host", "echo", "hello"], out=b"hello\n")

    def test_stdout_and_stderr_are_separate(self):
        self.assertRuns(["run", "--rm", "host", "sh", "-c", "echo out; echo err >&2"], out=b"out\n", err=b"err\n")

    def test_stdin_of_16_mib_comes_back_unchanged(self):
        data = os.urandom(16 << 20)
        out = self.assertRuns(["run", "-i", "--rm", "host", "cat"], input=data)
        self.assertEqual(hashlib.sha256(out).digest(), hashlib.sha256(data).digest())

    def test_without_i_standard_input_is_empty(self):
        self.assertRuns(["run", "--rm", "host", "cat"], input=b"not for the container", out=b"")

    def test_a_program_that_does_not_read_its_input_ends_all_the_same(self):
        self.assertRuns(["run", "-i", "--rm", "host", "true"], input=os.urandom(1 << 20), out=b"")

    def test_megabytes_on_both_outputs(self):
        script = "head -c 3000000 /dev/zero & head -c 2000000 /dev/zero >&2; wait"
        code, out, err = self.home.run("run", "--rm", "host", "sh", "-c", script)
        self.assertEqual((code, len(out), len(err)), (0, 3_000_000, 2_000_000))

    def test_an_argument_of_a_megabyte(self):
        # More than the stdin credit that Create implies: the specification waits for more.
        words = ["x" * 100_000] * 10
        out = self.assertRuns(["run", "--rm", "host", "printf", "%s", *words])
        self.assertEqual(len(out), 1_000_000)

    def test_a_reader_that_leaves_ends_the_writer(self):
        with self.home.start("run", "--rm", "host", "yes") as process:
            self.assertEqual(process.stdout.read(2), b"y\n")
            process.stdout.close()
            self.assertEqual(process.wait(20), 128 + signal.SIGPIPE)
            process.stderr.close()

    def test_a_stopped_client_stops_nobody_else(self):
        with self.home.start("run", "--rm", "host", "sh", "-c", "echo $$; exec cat /dev/zero") as stuck:
            pid = int(stuck.stdout.readline())
            time.sleep(0.3)  # all buffers fill
            self.assertRuns(["run", "--rm", "host", "sh", "-c", "head -c 1000000 /dev/zero | wc -c"], out=b"1000000\n")
            with open(f"/proc/{pid}/status", encoding="ascii") as status:
                self.assertIn("State:\tS", status.read(), "the writer sleeps: its output is bounded")
            stuck.send_signal(signal.SIGKILL)
            stuck.communicate()

    def test_a_vanished_client_leaves_its_container_running(self):
        process = self.home.start("run", "--name", "orphan", "host", "sh", "-c",
                                  "echo ready; read line; sleep 0.5; echo later", stdin=subprocess.DEVNULL)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.kill()
        process.communicate()
        self.assertRuns(["wait", "orphan"], out=b"0\n")
        self.assertRuns(["logs", "orphan"], out=b"ready\nlater\n")
        self.home.ok("rm", "orphan")


class ExitCodes(CliTest):
    def test_own_code(self):
        self.assertRuns(["run", "--rm", "host", "sh", "-c", "exit 42"], code=42)

    def test_signal(self):
        self.assertRuns(["run", "--rm", "host", "sh", "-c", "kill -9 $$"], code=137)

    def test_missing_program(self):
        self.assertRuns(["run", "--rm", "host", "nosuchprogram"], code=127, err=b'exec "nosuchprogram": no such file')

    def test_program_that_is_not_executable(self):
        self.assertRuns(["run", "--rm", "host", "/etc/passwd"], code=126, err=b'exec "/etc/passwd": permission denied')

    def test_unknown_image(self):
        self.assertRuns(["run", "--rm", "nothere", "true"], code=125,
                        err=b"Unable to find image 'nothere:latest' locally")

    def test_nothing_to_run(self):
        self.assertRuns(["run", "--rm", "host"], code=125, err=b"no command specified")

    def test_refused_memory_limit_leaves_no_container(self):
        self.assertRuns(["run", "--name", "small", "-m", "1k", "host", "true"], code=125, err=b"not enough memory")
        self.assertNotIn(b"small", self.home.ok("ps", "-a"))


class Signals(CliTest):
    def start_and_signal(self, script, *numbers):
        with self.home.start("run", "--rm", "host", "sh", "-c", script) as process:
            self.assertEqual(process.stdout.readline(), b"ready\n")
            for number in numbers:
                process.send_signal(number)
                time.sleep(0.2)
            rest = process.stdout.read()
            process.stderr.close()
            return process.wait(20), rest

    def test_interrupt_reaches_the_programs_handler(self):
        script = "trap 'echo caught; exit 3' INT; echo ready; while :; do sleep 0.05; done"
        self.assertEqual(self.start_and_signal(script, signal.SIGINT), (3, b"caught\n"))

    def test_a_signal_without_handler_ends_the_program(self):
        self.assertEqual(self.start_and_signal("echo ready; exec sleep 1000", signal.SIGTERM), (143, b""))

    def test_a_third_interrupt_ends_the_client_alone(self):
        script = "trap '' INT; echo ready; exec sleep 1000"
        with self.home.start("run", "--name", "stubborn", "host", "sh", "-c", script) as process:
            process.stdout.readline()
            for _ in range(3):
                process.send_signal(signal.SIGINT)
                time.sleep(0.2)
            self.assertEqual(process.wait(20), 1)
            self.assertIn(b"forcefully", process.stderr.read())
            process.stdout.close()
        self.assertIn(b"stubborn", self.home.ok("ps"))
        self.home.ok("rm", "-f", "stubborn")


class Options(CliTest):
    def test_environment(self):
        variables = self.home.folder / "variables"
        variables.write_text("# a comment\n\nFROM_FILE=1\nPASSED\nA=file\n", encoding="ascii")
        self.home.environment["PASSED"] = "p q"
        out = self.assertRuns(["run", "--rm", "--env-file", variables, "-e", "A=b c", "--env", "B=", "-e", "PASSED",
                               "-e", "ABSENT_HERE", "--hostname", "box", "host", "env"])
        self.assertEqual(out.decode().splitlines(), [
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=box", "HOME=/root",
            "FROM_FILE=1", "PASSED=p q", "A=b c", "B="])

    def test_hostname_is_the_short_id(self):
        identity = self.home.ok("run", "-d", "--name", "named", "host", "sh", "-c", "echo $HOSTNAME").decode().strip()
        self.home.ok("wait", "named")
        self.assertRuns(["logs", "named"], out=identity[:12].encode() + b"\n")
        self.home.ok("rm", "named")

    def test_working_directory_and_entry_point(self):
        self.assertRuns(["run", "--rm", "-w", "/usr", "--entrypoint", "pwd", "host"], out=b"/usr\n")
        self.assertRuns(["run", "--rm", "-w", "usr", "host", "pwd"], code=125, err=b"absolute path")

    def test_flags_behind_the_image_are_the_commands(self):
        self.assertRuns(["run", "--rm", "host", "echo", "--rm", "-i", "--", "-x"], out=b"--rm -i -- -x\n")

    def test_bytes_that_are_no_utf8_pass(self):
        process = subprocess.run([os.environ["BULKHEAD"].encode(), b"run", b"--rm", b"host", b"printf", b"%s", b"\xff\xfe"],
                                 env=self.home.environment, capture_output=True, timeout=60, check=False)
        self.assertEqual((process.returncode, process.stdout, process.stderr), (0, b"\xff\xfe", b""))

    def test_bad_command_lines(self):
        for arguments, part in (
                (["run", "--no-such-flag", "host"], b"unknown flag: --no-such-flag"),
                (["run", "-ix", "host"], b"unknown shorthand flag: -x"),
                (["run"], b"requires at least 1 argument"),
                (["run", "-m", "lots", "host"], b'invalid argument "lots"'),
                (["run", "--pids-limit", "-7", "host"], b'invalid argument "-7"'),
                (["run", "--storage", "much", "host"], b'invalid argument "much"'),
                (["run", "--storage-opt", "colour=red", "host"], b'invalid argument "colour=red"'),
                (["run", "--cpus", "-1", "host"], b"-1"),
                (["run", "--cpus", "2", "host"], b"range of CPUs"),
                (["run", "--name", "a/b", "host", "true"], b"Invalid container name"),
                (["run", "-e", "=x", "host", "true"], b"invalid environment variable"),
                (["ps", "surplus"], b"accepts at most 0 arguments")):
            with self.subTest(arguments=arguments):
                self.assertRuns(arguments, code=125, out=b"", err=part)
        self.assertRuns(["nosuchverb"], code=1, err=b"is not a bulkhead command")


if __name__ == "__main__":
    unittest.main()
