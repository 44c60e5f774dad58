# SPDX-License-Identifier: Apache-2.0
"""clang-format has nothing to change."""
import subprocess

from tree import ROOT, files, report


def check():
    names = [str(path) for path in files(".cpp", ".hpp")]
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", "--ferror-limit=1", *names], cwd=ROOT,
                          capture_output=True, check=False)
    return [line for line in done.stderr.decode().splitlines() if "error:" in line]


if __name__ == "__main__":
    report(check(), "format")
