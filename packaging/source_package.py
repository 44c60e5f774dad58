#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Unpacks a Debian source package: source_package.py NAME FOLDER.

It comes from the machine's own apt sources: those of binary packages, asked for sources. Nothing of the machine's apt
configuration is changed, and no privilege is needed. FOLDER must be new; it appears when all is there.
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ETC = pathlib.Path("/etc/apt")


def deb822(text):
    return re.sub(r"(?mi)^types:.*$", "Types: deb-src", text)


def one_line(text):
    return re.sub(r"(?m)^\s*deb\s", "deb-src ", text)


def write_sources(folder):
    """The machine's apt sources as sources of source packages."""
    found = sorted(ETC.glob("sources.list.d/*.sources"))
    for path in found:
        (folder / path.name).write_text(deb822(path.read_text()))
    lists = [ETC / "sources.list", *sorted(ETC.glob("sources.list.d/*.list"))]
    lists = [path for path in lists if path.is_file()]
    for path in lists:
        (folder / f"own-{path.stem}.list").write_text(one_line(path.read_text()))
    if not found and not lists:
        raise SystemExit(f"no apt sources in {ETC}")


def run(*command, cwd=None):
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[:1])} failed:\n{done.stdout[-2000:]}")


def fetch(name, folder, scratch):
    for part in ("lists/partial", "cache/archives/partial", "sources", "package"):
        (scratch / part).mkdir(parents=True)
    write_sources(scratch / "sources")
    options = {"Dir::Etc::sourcelist": "/dev/null", "Dir::Etc::sourceparts": scratch / "sources",
               "Dir::State::lists": scratch / "lists", "Dir::Cache": scratch / "cache",
               "APT::Sandbox::User": "root", "Acquire::Languages": "none", "Acquire::Retries": "3",
               "Dir::Etc::preferences": "/dev/null", "Dir::Etc::preferencesparts": "/dev/null"}
    apt = ["apt-get", "-q", *(f"-o{key}={value}" for key, value in options.items())]
    run(*apt, "update")
    run(*apt, "source", "--download-only", name, cwd=scratch / "package")
    descriptions = list((scratch / "package").glob("*.dsc"))
    if len(descriptions) != 1:
        raise SystemExit(f"apt-get source brought {len(descriptions)} descriptions of {name}")
    run("dpkg-source", "--no-check", "--extract", str(descriptions[0]), str(scratch / "tree"))
    shutil.move(scratch / "tree", folder)


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2]).absolute()
    if folder.exists():
        raise SystemExit(f"{folder} is there already")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        fetch(name, folder, pathlib.Path(scratch))


if __name__ == "__main__":
    main()
