# SPDX-License-Identifier: Apache-2.0
"""clang-tidy finds nothing, in the files it has time for.

    check_tidy.py BUILD [SECONDS [FOLDER...]]

BUILD is a build folder of the clang preset, for its compile commands; results are kept there by content, so that a file
is looked at again only when it or a header of the project has changed. The files changed last come first; when SECONDS
(default 240; 0: no limit) are over, those left are counted and said, not passed off as fine. With folders only their
files count.
"""
import hashlib
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tree import ROOT, files, report


def last_changed_first(paths):
    log = subprocess.run(["git", "log", "--format=", "--name-only", "-n", "200"], cwd=ROOT, capture_output=True,
                         check=False).stdout.decode().split("\n")
    order = {name: position for position, name in reversed(list(enumerate(log)))}
    return sorted(paths, key=lambda path: order.get(str(path.relative_to(ROOT)), len(order)))


class Tidy:
    def __init__(self, build, seconds):
        self.build, self.end = build, time.monotonic() + (seconds or 1e9)
        self.cache = build / "tidy"
        self.cache.mkdir(exist_ok=True)
        headers = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
        for header in files(".hpp"):
            headers.update((ROOT / header).read_bytes())
        self.headers = headers.hexdigest()

    def stamp(self, path):
        return self.cache / hashlib.sha256(self.headers.encode() + str(path).encode() + path.read_bytes()).hexdigest()

    def check(self, path):
        """(looked at or known, problems)."""
        stamp = self.stamp(path)
        if stamp.exists():
            return True, []
        if time.monotonic() > self.end:
            return False, []
        done = subprocess.run(["clang-tidy", "-p", str(self.build), "--quiet", str(path)], cwd=ROOT,
                              capture_output=True, check=False)
        problems = [line for line in done.stdout.decode().splitlines() if "error:" in line or "warning:" in line]
        if done.returncode == 0 and not problems:
            stamp.touch()
            return True, []
        return True, problems or [f"{path.relative_to(ROOT)}: clang-tidy failed: {done.stderr.decode()[-300:]}"]


def main():
    build = Path(sys.argv[1]).resolve()
    tidy = Tidy(build, float(sys.argv[2]) if len(sys.argv) > 2 else 240)
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    paths = {Path(entry["file"]) for entry in commands if entry["file"].endswith(".cpp")}
    folders = [ROOT / name for name in sys.argv[3:]] or [ROOT]
    paths = last_changed_first(path for path in paths if build not in path.parents
                               and any(path.is_relative_to(folder) for folder in folders))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(tidy.check, paths))
    seen = sum(1 for looked, _ in results if looked)
    report(sorted({problem for _, problems in results for problem in problems}),
           f"tidy, {seen} of {len(paths)} files" + ("" if seen == len(paths) else " in the time there was"))


if __name__ == "__main__":
    main()
