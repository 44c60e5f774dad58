# SPDX-License-Identifier: Apache-2.0
"""The programs of tests/linux, which pass on Linux, in a container."""
import io
import os
import tarfile
import unittest
from pathlib import Path

from harness import BULKHEAD, SystemTest

PROGRAMS = sorted(path for path in (Path(BULKHEAD).parents[1] / "tests/linux").glob("*/linux_*_test")
                  if os.access(path, os.X_OK))


class LinuxCalls(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for program in PROGRAMS:
                tar.add(program, program.name)
            folder = tarfile.TarInfo("tmp")
            folder.type, folder.mode = tarfile.DIRTYPE, 0o1777
            tar.addfile(folder)
        cls.home.ok("import", "-", "linux-calls", input=archive.getvalue())

    def test_programs(self):
        self.assertTrue(PROGRAMS, "nothing was built in tests/linux")
        for program in PROGRAMS:
            with self.subTest(program.name):
                privileges = ["--privileged"] if program.name == "linux_mount_test" else []
                self.assertRuns(["run", "--rm", *privileges, "linux-calls", f"/{program.name}"])

    def test_mounting_takes_a_privilege(self):
        for command in ("mount -t tmpfs none /tmp", "umount /proc"):
            code, _, err = self.home.run("run", "--rm", "busybox", "sh", "-c", command)
            self.assertEqual((code, b"ermission denied" in err or b"not permitted" in err), (1, True), err)


if __name__ == "__main__":
    unittest.main()
