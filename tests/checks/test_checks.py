# SPDX-License-Identifier: Apache-2.0
"""The checks themselves: each finds what was planted for it in a small tree, and nothing in a clean one."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
LICENSE = "// SPDX-License-Identifier: Apache-2.0\n"


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.plant("kernel/cap.hpp", LICENSE + '#pragma once\n\n#include "abi/sel4/types.hpp"\n')

    def plant(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def finds(self, check, *parts):
        done = subprocess.run([sys.executable, "-B", HERE / f"check_{check}.py"], capture_output=True, check=False,
                              env=dict(os.environ, CHECK_ROOT=str(self.root), GIT_DIR="/nonexistent"))
        out = done.stdout.decode()
        self.assertEqual(done.returncode, 1 if parts else 0, out + done.stderr.decode())
        for part in parts:
            self.assertIn(part, out)

    def test_clean_tree(self):
        for check in ("includes", "headers", "words", "format"):
            self.finds(check)

    def test_includes_across_a_border(self):
        self.plant("kernel/bad.cpp", LICENSE + '#include "manager/machine.hpp"\n')
        self.plant("cli/bad.cpp", LICENSE + '#  include "kernel/cap.hpp"\n')
        self.plant("nowhere/a.cpp", LICENSE)
        self.finds("includes", "kernel/bad.cpp: may not include manager/machine.hpp",
                   "cli/bad.cpp: may not include kernel/cap.hpp", "nowhere/a.cpp: its folder has no line")

    def test_a_folder_that_only_begins_like_an_allowed_one(self):
        self.plant("kernel/bad.cpp", LICENSE + '#include "abi/sel4x/types.hpp"\n')
        self.finds("includes", "may not include abi/sel4x/types.hpp")

    def test_license(self):
        self.plant("lib/x.cpp", "int x;\n")
        self.finds("headers", "lib/x.cpp: no 'SPDX")

    def test_conditionals(self):
        self.plant("lib/x.cpp", LICENSE + "#ifdef __x86_64__\n#endif\n")
        self.finds("headers", "lib/x.cpp: '#ifdef __x86_64__'")

    def test_guards_and_length(self):
        self.plant("lib/x.hpp", LICENSE + "int x;\n" * 601)
        self.finds("headers", "lib/x.hpp: no '#pragma once'", "lib/x.hpp: 602 lines")

    def test_words(self):
        self.plant("docs/x.md", "a " + "TO" + "DO for later\n\nsee /ho" + "me/somebody\n")
        self.finds("words", "docs/x.md:1:", "docs/x.md:3:")

    def test_format(self):
        self.plant("lib/x.cpp", LICENSE + "int  x ;\n")
        (self.root / ".clang-format").write_bytes((HERE.parents[1] / ".clang-format").read_bytes())
        self.finds("format", "lib/x.cpp:2")


if __name__ == "__main__":
    unittest.main()
