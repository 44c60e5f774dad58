# SPDX-License-Identifier: Apache-2.0
"""What a kernel test run printed, and how it differs from another one or from the recorded one."""

import difflib

PREFIX = "OBSERVED "
HEADER = "# What stock seL4 16.0.0 (x86-64, MCS) answered in the tests; written by run.py --record.\n"


class Log:
    """The lines of a run, and those of them that say what was observed."""

    def __init__(self, output):
        self.lines = output.decode(errors="replace").replace("\r", "").splitlines()
        self.observed = [line.removeprefix(PREFIX) for line in self.lines if line.startswith(PREFIX)]

    def finished(self):
        return any(line.startswith("DONE") for line in self.lines)

    def last_test(self):
        running = [line[4:] for line in self.lines if line.startswith("RUN ")]
        return running[-1] if running else "nothing"

    def skips(self):
        return any(line.startswith("SKIP") for line in self.lines)


def read(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if not line.startswith("#")]


def write(path, log):
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(line + "\n" for line in log.observed)


def differences(ours, theirs, our_name, their_name):
    """Lines of a difference between two lists of observations, empty if they are the same."""
    return list(difflib.unified_diff(theirs, ours, their_name, our_name, lineterm="", n=0))
