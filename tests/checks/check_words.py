# SPDX-License-Identifier: Apache-2.0
"""What the repository must not say: promises instead of work, and places on one developer's machine."""
import re

from tree import ROOT, files, report

WORDS = (
    (re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"), "finish it, or write it down in docs/caveats.md"),
    (re.compile(r"(^|[\s\"'(=])/(home|work|root)/[a-z]"), "a path of one machine"),
    (re.compile(r"\bnot (yet )?implemented\b", re.IGNORECASE), "say what is answered instead"),
)
TEXT = {".cpp", ".hpp", ".S", ".py", ".sh", ".md", ".txt", ".cmake", ".json", ".ld", ".lds", ""}
HERE = "tests/checks/check_words.py"


def check():
    for path in files():
        if path.suffix not in TEXT or str(path) in (HERE, "LICENSE"):
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            for pattern, advice in WORDS:
                found = pattern.search(line)
                if found:
                    yield f"{path}:{number}: '{found.group().strip()}': {advice}"


if __name__ == "__main__":
    report(list(check()), "words")
