# SPDX-License-Identifier: Apache-2.0
"""Debian's programs in a container: each session prints what it prints on Linux, in a root of the same packages."""
import os
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

from harness import ROOT, SystemTest

ARCHIVE = Path(os.environ.get("DEBIAN_ROOT", ROOT / "build/release/tests/system/debian.tar"))  # of debian_root.py
SESSIONS = ROOT / "tests/system/sessions"
SECONDS = 180  # for a session


def on_linux(root, session):
    """What a session prints in that root on the kernel below."""
    enter = ('mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && mount -t tmpfs tmpfs "$0/tmp" && '
             'exec chroot "$0" /bin/bash')
    command = ["unshare", *(["--map-root-user"] if os.getuid() else []), "--mount", "--pid", "--fork", "sh", "-c", enter,
               root]
    return subprocess.run(command, input=session, capture_output=True, timeout=SECONDS, check=False,
                          env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"})


class Programs(SystemTest):
    @classmethod
    def setUpClass(cls):
        if not ARCHIVE.exists():
            raise unittest.SkipTest(f"no root of Debian's packages: {ARCHIVE} (made by debian_root.py)")
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="bh-root-")
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name) / "root"
        with tarfile.open(ARCHIVE) as tar:
            tar.extractall(cls.root, members=[each for each in tar if not each.isdev()])
        entered = on_linux(cls.root, b"echo entered")
        if entered.stdout != b"entered\n":
            raise unittest.SkipTest("nothing to compare with, this machine can't enter a root: " + entered.stderr.decode())
        cls.home.ok("machine", "start", "--memory", "1024m")
        cls.home.ok("import", ARCHIVE, "debian", timeout=300)

    def test_sessions(self):
        sessions = sorted(SESSIONS.glob(os.environ.get("SESSION", "*.sh")))
        self.assertTrue(sessions)
        for session in sessions:
            with self.subTest(session.name):
                text = session.read_bytes()
                wanted = on_linux(self.root, text)
                self.assertEqual(wanted.returncode, 0, wanted.stderr)
                code, out, err = self.home.run("run", "--rm", "-i", "debian", "bash", input=text, timeout=SECONDS)
                self.assertEqual((code, out.decode()), (0, wanted.stdout.decode()), err)


if __name__ == "__main__":
    unittest.main()
