# SPDX-License-Identifier: Apache-2.0
"""A root file system of Debian's packages, as an archive: made once, from where this machine gets its own packages.

    debian_root.py ARCHIVE      status 77 (skipped): this machine can't make one
"""
import os
import subprocess
import sys
from pathlib import Path

PACKAGES = ("bash", "cmake", "coreutils", "expect", "findutils", "gawk", "g++", "git", "grep", "gzip", "make",
            "nginx-light", "ninja-build", "procps", "python3", "redis-server", "runit", "s6", "sed", "sqlite3", "tar",
            "tini", "tmux", "xz-utils")
SUITE = "bookworm"
SKIPPED = 77


def sources():
    """The package sources of this machine, if it is of that release."""
    names = ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list")
    return [name for name in names if Path(name).exists() and SUITE in Path(name).read_text(encoding="utf-8")][:1]


def make(archive):
    """None, or why there is none."""
    made_of = archive.with_suffix(".packages")
    wanted = " ".join((SUITE, *PACKAGES))
    if archive.exists() and made_of.exists() and made_of.read_text(encoding="utf-8") == wanted:
        return None
    part = archive.with_name("part-" + archive.name)
    command = ["mmdebstrap", "--quiet", "--variant=essential", "--mode=unshare" if os.getuid() else "--mode=root",
               "--include=" + ",".join(PACKAGES), SUITE, part, *sources()]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        return "no mmdebstrap"
    if done.returncode != 0:
        part.unlink(missing_ok=True)
        return "mmdebstrap: " + done.stderr.strip()[-400:]
    part.rename(archive)
    made_of.write_text(wanted, encoding="utf-8")
    return None


if __name__ == "__main__":
    reason = make(Path(sys.argv[1]))
    if reason:
        print("skipped:", reason)
        sys.exit(SKIPPED)
