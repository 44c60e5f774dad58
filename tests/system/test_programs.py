# SPDX-License-Identifier: Apache-2.0
"""Debian's programs in a container: each session prints what it prints on Linux, in a root of the same packages."""
import os
import subprocess
import tarfile
import tempfile
import unittest
from pathlib import Path

from harness import ROOT, SystemTest

PACKAGES = ("bash", "coreutils", "findutils", "gawk", "g++", "git", "grep", "gzip", "make", "nginx-light", "python3",
            "redis-server", "sed", "sqlite3", "tar", "xz-utils")
SESSIONS = ROOT / "tests/system/sessions"
SECONDS = 180  # for a session


def make_root(archive):
    """A root file system of these packages, from where this machine gets its own."""
    sources = [path for path in map(Path, ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"))
               if path.exists()]
    done = subprocess.run(["mmdebstrap", "--quiet", "--variant=essential", "--mode=unshare" if os.getuid() else
                           "--mode=root", "--include=" + ",".join(PACKAGES), "bookworm", archive, *sources[:1]],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise unittest.SkipTest("no packages to make an image of: " + done.stderr.strip()[-400:])


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
        super().setUpClass()
        folder = tempfile.TemporaryDirectory(prefix="bh-root-")
        cls.addClassCleanup(folder.cleanup)
        archive = Path(folder.name) / "root.tar"
        make_root(archive)
        cls.home.ok("machine", "start", "--memory", "1024m")
        cls.home.ok("import", archive, "debian", timeout=300)
        cls.root = Path(folder.name) / "root"
        with tarfile.open(archive) as tar:
            tar.extractall(cls.root, members=[each for each in tar if not each.isdev()])

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
