# SPDX-License-Identifier: Apache-2.0
"""What every whole-system test stands on: a `bulkhead` of its own, with its own store, state and machine.

The program under test is the built CLI (BULKHEAD names another). Nothing of the user's is touched: all folders lie in
a temporary one, and the machine that a test class started is stopped at its end.
"""
import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BULKHEAD = os.environ.get("BULKHEAD", str(ROOT / "build/release/cli/bulkhead"))
TIMEOUT = 120  # seconds that a command may take before it counts as hung


class Home:
    """The folders of one user of bulkhead."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="bh-"))  # short: it holds Unix sockets
        self.environment = dict(os.environ, HOME=str(self.folder))
        for variable in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            path = self.folder / variable.split("_")[1].lower()
            path.mkdir(mode=0o700)
            self.environment[variable] = str(path)
        self.environment.pop("BULKHEAD_STORE", None)

    def count_instructions(self):
        """From now on a machine's clock counts instructions: one is one nanosecond, whatever the host's load."""
        qemu = self.folder / "qemu"
        qemu.write_text('#!/bin/sh\nexec qemu-system-x86_64 "$@" -icount shift=0,sleep=off\n', encoding="ascii")
        qemu.chmod(0o755)
        self.environment["BULKHEAD_QEMU"] = str(qemu)

    def start(self, *arguments, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen([BULKHEAD, *map(str, arguments)], env=self.environment,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def run(self, *arguments, input=None, timeout=TIMEOUT):
        """(exit code, stdout, stderr) of one command; bytes in, bytes out."""
        options = {"stdin": subprocess.PIPE} if input is not None else {}
        with self.start(*arguments, **options) as process:
            try:
                out, err = process.communicate(input, timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                out, err = process.communicate()
                raise AssertionError(f"bulkhead {' '.join(map(str, arguments))}: no end after {timeout} s; "
                                     f"stdout {out[-200:]!r}, stderr {err[-400:]!r}") from None
        return process.returncode, out, err

    def ok(self, *arguments, **options):
        """stdout of a command that must succeed."""
        code, out, err = self.run(*arguments, **options)
        if code != 0:
            raise AssertionError(f"bulkhead {' '.join(map(str, arguments))}: exit {code}\n{err.decode(errors='replace')}")
        return out

    def machine(self):
        """The running machine as `machine ls --format json` describes it, its counters under "stats"."""
        return json.loads(self.ok("machine", "ls", "--format", "json"))[0]

    def stats(self):
        return self.machine()["stats"]

    def close(self):
        self.run("machine", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


class SystemTest(unittest.TestCase):
    """One Home for each test class; its machine is started by the first command that needs one."""

    @classmethod
    def setUpClass(cls):
        cls.home = Home()
        cls.addClassCleanup(cls.home.close)

    def assertRuns(self, arguments, code=0, out=None, err=b"", **options):
        """Runs a command; `out` is the exact stdout, `err` a part of stderr (nothing: stderr must be empty)."""
        got_code, got_out, got_err = self.home.run(*arguments, **options)
        detail = f"{arguments}: stdout {got_out[-300:]!r}, stderr {got_err[-600:]!r}"
        self.assertEqual(got_code, code, detail)
        if out is not None:
            self.assertEqual(got_out, out, detail)
        if err:
            self.assertIn(err, got_err, detail)
        elif code == 0:
            self.assertEqual(got_err, b"", detail)
        return got_out


def compile_program(name, folder):
    """A static program from programs/NAME.cpp."""
    path = Path(folder) / name
    subprocess.run(["g++", "-std=c++20", "-O2", "-Wall", "-Werror", "-static", "-I", ROOT, "-o", path,
                    ROOT / f"tests/system/programs/{name}.cpp"], check=True)
    return path
