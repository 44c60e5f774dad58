#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the invariants find bugs? Puts one bug after the other into the kernel's object code, in a copy, and runs the
property test on it: it must fail, with a violation of an invariant. Nothing in the tree is changed.

    tests/host/kernel/seeded/run.py BUILD [NAME...]

BUILD is a build folder in which test-kernel is built; NAME is a part of a bug's name. As many bugs are tried at once as
there are processors.
"""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

from bugs import BUGS

ROOT = pathlib.Path(__file__).resolve().parents[4]
STEPS = "200000"
SECONDS = 400


def run(command, folder, **environment):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS,
                          env={**os.environ, **environment})


class Build:
    """What the build folder knows about compiling and linking the test."""

    def __init__(self, folder):
        self.folder = folder
        commands = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
        # The kernel's sources are compiled for several targets; the host's is the one that the test links.
        self.compile = {entry["file"]: shlex.split(entry["command"]) for entry in commands
                        if "keel-host.dir" in entry["command"]}
        tests = [shlex.split(entry["command"]) for entry in commands if "test-kernel.dir" in entry["command"]]
        self.objects = [words[words.index("-o") + 1] for words in tests]
        sanitizers = [word for word in tests[0] if word.startswith("-fsanitize")]
        self.link = [tests[0][0], *sanitizers]

    def make(self, bug, into):
        """The test with this bug, or an exception that says why not."""
        text = (ROOT / bug.file).read_text(encoding="utf-8")
        if text.count(bug.right) != 1:
            raise ValueError(f"{bug.file} doesn't have the text to be replaced exactly once")
        source = into / pathlib.Path(bug.file).name
        source.write_text(text.replace(bug.right, bug.wrong), encoding="utf-8")
        changed = into / "changed.o"
        command = self.compile[str(ROOT / bug.file)]
        command = [str(source) if word == str(ROOT / bug.file) else word for word in command]
        command[command.index("-o") + 1] = str(changed)
        # A bug may leave things unused: that is no error here.
        for step in ([*command, "-Wno-error", "-g0"], [*self.link, *self.objects, str(changed),
                                                       "kernel/arch/host/libkeel-host.a", "-lgtest_main", "-lgtest",
                                                       "-o", str(into / "test")]):
            done = run(step, self.folder)
            if done.returncode != 0:
                raise ValueError(done.stderr)
        return into / "test"


def property_test(program):
    return run([str(program), "--gtest_filter=Property.*", "--gtest_fail_fast"], program.parent,
               KEEL_PROPERTY_STEPS=STEPS)


def verdict(done):
    """What an invariant, a check of the kernel's own or a sanitizer said, or None if the bug wasn't found."""
    for line in (done.stdout + done.stderr).splitlines():
        if line.startswith(("invariant: ", "keel: ")) or "ERROR: AddressSanitizer" in line or "runtime error:" in line:
            return line.strip()
    return None


def try_bug(build, bug):
    """(verdict or None, seconds that the test took); an error that says so when the bug can't be put in."""
    with tempfile.TemporaryDirectory() as folder:
        program = build.make(bug, pathlib.Path(folder))
        began = time.monotonic()
        return verdict(property_test(program)), time.monotonic() - began


def main():
    build = Build(pathlib.Path(sys.argv[1]).resolve())
    bugs = [bug for bug in BUGS if not sys.argv[2:] or any(name in bug.name for name in sys.argv[2:])]
    missed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        trials = [pool.submit(try_bug, build, bug) for bug in bugs]
        for bug, trial in zip(bugs, trials):
            try:
                why, seconds = trial.result()
                how = f"after {seconds:.1f} s: {why}" if why else ""
            except ValueError as error:
                why, how = None, str(error)
            missed += why is None
            print(f"{'found ' if why else 'MISSED'}  {bug.name}" + (f"\n          {how}" if how else ""), flush=True)
    print(f"{missed} of {len(bugs)} missed")
    return 1 if missed or not bugs else 0


if __name__ == "__main__":
    sys.exit(main())
