#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How large is the kernel? Lines of source for x86-64 without comments and blank lines, with the headers that describe
the API to it; bytes of the image's text. Fails beyond the limits that the project has set itself.

    tests/checks/check_kernel_size.py BUILD
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_LINES = 10_000
MOST_TEXT = 130_000
# Not in the image: the simulated machine and the checks of host builds.
LEFT_OUT = ("kernel/arch/host/", "kernel/invariants/")
SUFFIXES = (".cpp", ".hpp", ".S", ".ld")
# A string or character literal, which may hold what looks like a comment; else a comment.
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.DOTALL)


def without_comments(text):
    return TOKEN.sub(lambda match: match[0] if match[0][0] in "\"'" else re.sub(r"[^\n]", " ", match[0]), text)


def lines_of(text):
    return sum(1 for line in without_comments(text).splitlines() if line.strip())


def sources():
    for folder in ("kernel", "abi/sel4"):
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in SUFFIXES and not name.startswith(LEFT_OUT):
                yield name, path


def text_bytes(image):
    """Of executable sections, as the linker made them."""
    out = subprocess.run(["readelf", "-SW", image], capture_output=True, text=True, check=True).stdout
    sections = re.findall(r"\]\s+(\S+)\s+PROGBITS\s+\S+\s+\S+\s+([0-9a-f]+)\s+\S+\s+(\w+)", out)
    return sum(int(size, 16) for _, size, flags in sections if "X" in flags)


def main():
    by_folder = {}
    for name, path in sources():
        folder = name.rpartition("/")[0]
        by_folder[folder] = by_folder.get(folder, 0) + lines_of(path.read_text(encoding="utf-8"))
    for folder, lines in sorted(by_folder.items()):
        print(f"{lines:6}  {folder}")
    lines = sum(by_folder.values())
    text = text_bytes(pathlib.Path(sys.argv[1]) / "kernel" / "keel.elf64")
    print(f"{lines:6}  lines of source (at most {MOST_LINES})\n{text:6}  bytes of text (at most {MOST_TEXT})")
    return 0 if 0 < lines < MOST_LINES and 0 < text < MOST_TEXT else 1


if __name__ == "__main__":
    sys.exit(main())
