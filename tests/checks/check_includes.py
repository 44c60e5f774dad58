# SPDX-License-Identifier: Apache-2.0
"""A folder may include only what its line in includes.allow says: the architecture's borders."""
import re
from pathlib import Path

from tree import ROOT, SOURCE, files, report

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)


def rules():
    """[(folder, allowed prefixes)], longest folder first."""
    rows = []
    for line in Path(__file__).with_name("includes.allow").read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line:
            folder, _, allowed = line.partition(":")
            rows.append((folder.strip(), allowed.split()))
    return sorted(rows, key=lambda row: -len(row[0]))


def within(name, folder):
    return name == folder or name.startswith(folder + "/")


def check():
    table = rules()
    for path in files(*SOURCE):
        row = next((row for row in table if within(str(path), row[0])), None)
        if row is None:
            yield f"{path}: its folder has no line in tests/checks/includes.allow"
            continue
        folder, allowed = row
        for kind, name in INCLUDE.findall((ROOT / path).read_text(encoding="utf-8")):
            if kind == "<":
                continue
            if not any(within(name, part) for part in [folder, *allowed]):
                yield f"{path}: may not include {name}"


if __name__ == "__main__":
    report(list(check()), "includes")
