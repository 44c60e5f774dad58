#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the invariants find bugs? Puts one bug after the other into the kernel's object code, in a copy, and runs the
property test on it: it must fail, with a violation of an invariant. Nothing in the tree is changed.

    tests/host/kernel/seeded/run.py BUILD [NAME...]

BUILD is a build folder in which test-kernel is built; NAME is a part of a bug's name.
"""
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

from bugs import BUGS

ROOT = pathlib.Path(__file__).resolve().parents[4]
STEPS = "150000"
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
        for step in ([*command, "-Wno-error"], [*self.link, *self.objects, str(changed),
                                                "kernel/arch/host/libkeel-host.a", "-lgtest_main", "-lgtest",
                                                "-o", str(into / "test")]):
            done = run(step, self.folder)
            if done.returncode != 0:
                raise ValueError(done.stderr)
        return into / "test"


def property_test(program):
    return run([str(program), "--gtest_filter=Property.*"], program.parent, KEEL_PROPERTY_STEPS=STEPS)


def verdict(done):
    """What an invariant, a check of the kernel's own or a sanitizer said, or None if the bug wasn't found."""
    for line in (done.stdout + done.stderr).splitlines():
        if line.startswith(("invariant: ", "keel: ")) or "ERROR: AddressSanitizer" in line or "runtime error:" in line:
            return line.strip()
    return None


def main():
    build = Build(pathlib.Path(sys.argv[1]).resolve())
    missed = 0
    for bug in BUGS:
        if sys.argv[2:] and not any(name in bug.name for name in sys.argv[2:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            why = verdict(property_test(build.make(bug, pathlib.Path(folder))))
        missed += why is None
        print(f"{'MISSED' if why is None else 'found '}  {bug.name}" + (f"\n          {why}" if why else ""), flush=True)
    print(f"{missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
