# SPDX-License-Identifier: Apache-2.0
"""Dynamically linked programs: the program interpreter and its libraries, from the image and from the writable root."""
import io
import re
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

from harness import ROOT, SystemTest


def compile_dynamic(folder, *options):
    path = Path(folder) / "dynamic"
    subprocess.run(["g++", "-std=c++20", "-O2", "-Wall", "-Werror", *options, "-o", path,
                    ROOT / "tests/system/programs/dynamic.cpp"], check=True)
    return path


def libraries(program):
    """The build host's files that a program is loaded with."""
    listing = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    return re.findall(r"(/\S+) \(0x", listing)


class Dynamic(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archive = io.BytesIO()
        with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=archive, mode="w", dereference=True) as tar:
            for name, options in (("pie", ["-pie", "-fPIE"]), ("fixed", ["-no-pie"])):
                program = compile_dynamic(folder, *options)
                tar.add(program, name)
            for library in libraries(program):
                tar.add(library, library.lstrip("/"))
            stray = tarfile.TarInfo("stray")
            content = program.read_bytes().replace(b"/lib64/ld-linux-x86-64.so.2", b"/lib64/no-linux-x86-64.so.2")
            stray.size, stray.mode = len(content), 0o755
            tar.addfile(stray, io.BytesIO(content))
        cls.home.ok("import", "-", "dynamic", input=archive.getvalue())

    def test_a_position_independent_program(self):
        self.assertRuns(["run", "--rm", "dynamic", "/pie"], out=b"ok\n")

    def test_a_program_at_a_fixed_address(self):
        self.assertRuns(["run", "--rm", "dynamic", "/fixed"], out=b"ok\n")

    def test_the_interpreter_as_a_program(self):
        self.assertRuns(["run", "--rm", "dynamic", "/lib64/ld-linux-x86-64.so.2", "--verify", "/pie"])

    def test_a_missing_interpreter(self):
        code, _, err = self.home.run("run", "--rm", "dynamic", "/stray")
        self.assertEqual(code, 127, err)


if __name__ == "__main__":
    unittest.main()
