# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end checks of the image path share: a store, the program, and the files of an image in it."""
import os
import struct
import subprocess
import sys
import tempfile
import unittest

from erofs_reader import Erofs

TOOL = os.environ.get("IMAGE_TOOL")
HEADER = 4096
EROFS_EXTENT = 32  # where the header has the offsets and lengths of its parts
SHADOW_EXTENT = 64


class ImageTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.work = holder.name
        self.store = os.path.join(self.work, "store")

    def path(self, name, data=None):
        path = os.path.join(self.work, name)
        if data is not None:
            with open(path, "wb") as file:
                file.write(data)
        return path

    def try_tool(self, *arguments, stdin=None, **options):
        command = [TOOL, self.store, *arguments]
        return subprocess.run(command, input=stdin, capture_output=True, timeout=120, check=False, **options)

    def tool(self, *arguments, stdin=None):
        done = self.try_tool(*arguments, stdin=stdin)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def refused(self, *arguments, stdin=None, **options):
        """The error of a command that must fail cleanly and leave the store as it was."""
        before = self.snapshot()
        done = self.try_tool(*arguments, stdin=stdin, **options)
        self.assertEqual(done.returncode, 1, (done.stdout, done.stderr))
        self.assertEqual(self.snapshot(), before)
        return done.stderr.decode()

    def snapshot(self):
        """All that a failed command must leave alone: images.json, the files there are, the parts of the disk in use."""
        catalog = os.path.join(self.store, "images.json")
        text = ""
        if os.path.exists(catalog):
            with open(catalog, encoding="utf-8") as file:
                text = file.read()
        return text, self.data_ranges()

    def data_ranges(self):
        disk = os.path.join(self.store, "store.img")
        if not os.path.exists(disk):
            return []
        self.assertEqual(set(os.listdir(self.store)) - {"images.json"}, {"lock", "store.img"})
        ranges, at = [], 0
        with open(disk, "rb") as file:
            while True:
                try:
                    start = os.lseek(file.fileno(), at, os.SEEK_DATA)
                except OSError:
                    return ranges
                at = os.lseek(file.fileno(), start, os.SEEK_HOLE)
                ranges.append((start, at))

    def extent(self, name):
        """All bytes of a name's extent."""
        extent = self.path("extent")
        self.tool("extract", name, extent)
        with open(extent, "rb") as file:
            data = file.read()
        self.assertEqual(data[:8], b"BULKIMG1")
        return data

    def image(self, name):
        """The EROFS image of a name, checked by fsck.erofs."""
        data = self.extent(name)
        start, length = struct.unpack_from("<QQ", data, EROFS_EXTENT)
        self.assertEqual(start, HEADER)
        data = data[:start + length]
        erofs = self.path("erofs", data[HEADER:])
        done = subprocess.run(["fsck.erofs", erofs], capture_output=True, timeout=120, check=False)
        self.assertEqual((done.returncode, b"<E>" in done.stdout + done.stderr), (0, False), done)
        return Erofs(data[HEADER:])

    def files(self, name):
        return self.image(name).tree()


def main():
    global TOOL
    TOOL = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__")
