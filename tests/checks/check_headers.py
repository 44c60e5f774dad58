# SPDX-License-Identifier: Apache-2.0
"""Every source names its license in its first lines, headers are guarded, and nothing is chosen by the preprocessor."""
import re

from tree import ROOT, SOURCE, files, report

LICENSE = "SPDX-License-Identifier: Apache-2.0"
LICENSED = SOURCE | {".py", ".sh", ".cmake", ".ld", ".lds", ".inc"}
SCRIPTS = {"bulkhead", "test", ".ci/run", "CMakeLists.txt"}
CONDITIONAL = re.compile(r"^\s*#\s*(if|ifdef|ifndef|elif|else)\b.*$", re.MULTILINE)
MAX_LINES = 600


def check():
    for path in files():
        name = str(path)
        if path.suffix not in LICENSED and path.name not in SCRIPTS and name not in SCRIPTS:
            continue
        text = (ROOT / path).read_text(encoding="utf-8")
        if LICENSE not in "\n".join(text.splitlines()[:2]):
            yield f"{path}: no '{LICENSE}' in its first lines"
        if text and not text.endswith("\n"):
            yield f"{path}: the last line does not end"
        if text.count("\n") > MAX_LINES:
            yield f"{path}: {text.count(chr(10))} lines; more than {MAX_LINES} are more than one thing"
        if path.suffix == ".hpp" and "#pragma once" not in text:
            yield f"{path}: no '#pragma once'"
        if path.suffix in SOURCE:
            for found in CONDITIONAL.finditer(text):
                yield f"{path}: '{found.group().strip()}': architecture and platform are chosen by folder"


if __name__ == "__main__":
    report(list(check()), "headers")
