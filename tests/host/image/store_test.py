# SPDX-License-Identifier: Apache-2.0
"""The image store, end to end: removal, writers at the same time, killed writers, full disks, the busybox image."""
import array
import fcntl
import json
import os
import random
import stat
import subprocess
import termios
import threading
import time
import unittest

import image_checks
from images import entry, tar

DISK_BYTES = 256 << 30
MIB = 1 << 20


def random_file(seed, size=3 * MIB):
    return random.Random(seed).randbytes(size)


class StoreTest(image_checks.ImageTest):
    def import_(self, name, data):
        return self.tool("import", "-", name, stdin=tar([entry("f", data=data)]))

    def records(self):
        with open(os.path.join(self.store, "images.json"), encoding="utf-8") as file:
            return {record["names"][0].split("/")[-1]: record for record in json.load(file)["images"]}

    def used(self):
        return sum(end - start for start, end in self.data_ranges())

    def test_extents_are_aligned_and_apart(self):
        for i in range(4):
            self.import_(f"i{i}", random_file(i))
        ranges = sorted((record["offset"], record["length"]) for record in self.records().values())
        for (offset, length), (following, _) in zip(ranges, ranges[1:] + [(DISK_BYTES, 0)]):
            self.assertEqual((offset % (2 * MIB), length % 4096), (0, 0))
            self.assertLessEqual(offset + length, following)
        self.assertEqual(os.stat(os.path.join(self.store, "store.img")).st_size, DISK_BYTES)

    def test_removal_frees_the_disk_and_leaves_others_alone(self):
        self.import_("one", random_file(1))
        used = self.used()
        self.import_("two", random_file(2))
        self.import_("three", random_file(3))
        self.assertIn("deleted sha256:", self.tool("remove", "one"))
        self.tool("remove", "three:latest")
        self.assertEqual(self.used(), used)
        self.assertEqual(self.files("two")["f"].data, random_file(2))
        self.assertIn("no such image: one", self.refused("remove", "one"))

    def test_removal_by_id_and_unique_prefix(self):
        image_id = self.import_("a", b"x").split()[0]
        self.assertIn("untagged a:latest", self.tool("remove", image_id[7:19]))
        self.assertEqual(self.tool("list"), "")
        self.assertEqual(self.used(), 0)

    def test_a_name_that_moves_leaves_the_old_image_without_one(self):
        first = self.import_("a", b"1").split()[0]
        self.import_("a", b"2")
        self.assertEqual(self.files("a")["f"].data, b"2")
        self.assertEqual(self.files(first)["f"].data, b"1")
        self.tool("remove", first)

    def test_nothing_grows_over_many_cycles(self):
        for i in range(30):
            self.import_("a", random_file(i, 100_000))
            self.tool("remove", "a")
        self.assertEqual(self.used(), 0)
        self.assertEqual(sorted(os.listdir(self.store)), ["images.json", "lock", "store.img"])

    def test_writers_at_the_same_time(self):
        # All of them run and wait for input before any gets some, so that they would meet without the lock.
        writers = [subprocess.Popen([image_checks.TOOL, self.store, "import", "-", f"i{i}"], stdin=subprocess.PIPE,
                                    stdout=subprocess.DEVNULL) for i in range(6)]
        feeders = [threading.Thread(target=writer.communicate, args=(tar([entry("f", data=random_file(i))]),))
                   for i, writer in enumerate(writers)]
        for feeder in feeders:
            feeder.start()
        for feeder in feeders:
            feeder.join(60)
        self.assertEqual([writer.returncode for writer in writers], [0] * 6)
        for i in range(6):
            self.assertEqual(self.files(f"i{i}")["f"].data, random_file(i))

    def test_a_killed_writer_leaves_nothing_that_matters(self):
        self.import_("good", b"good")
        before = self.snapshot()[0]
        data = tar([entry(f"f{i}", data=random_file(i, MIB)) for i in range(8)])
        for cut in (100, 2 * MIB, 5 * MIB, len(data) - 512):
            with subprocess.Popen([image_checks.TOOL, self.store, "import", "-", "bad"], stdin=subprocess.PIPE) as writer:
                writer.stdin.write(data[:cut])
                writer.stdin.flush()
                self.wait_until_read(writer)
                writer.kill()
            self.assertEqual(self.snapshot()[0], before)
        # What the killed writers wrote must not shine through the holes of the next image.
        self.import_("zeros", bytes(8 * MIB))
        self.assertEqual(self.files("zeros")["f"].data, bytes(8 * MIB))
        self.assertEqual(self.files("good")["f"].data, b"good")

    def wait_until_read(self, writer):
        deadline = time.monotonic() + 20
        while array.array("i", fcntl.ioctl(writer.stdin, termios.FIONREAD, bytes(4)))[0] != 0:
            self.assertLess(time.monotonic(), deadline, "the program does not read its input")
            time.sleep(0.01)

    def test_a_full_file_system(self):
        small = self.path("small.tar", tar([entry("f", data=random_file(1, MIB))]))
        big = self.path("big.tar", tar([entry("f", data=random_file(2, 8 * MIB))]))
        os.mkdir(self.store)
        script = """
            mount -t tmpfs -o size=4m tmpfs "$2" || exit 77
            "$1" "$2" import "$3" small >/dev/null && "$1" "$2" list >"$5" || exit 1
            before=$(du -k "$2/store.img")
            "$1" "$2" import "$4" big && exit 1
            "$1" "$2" list | cmp - "$5" && test "$before" = "$(du -k "$2/store.img")" || exit 1
            "$1" "$2" import "$3" again >/dev/null && "$1" "$2" extract small "$6" """
        done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", image_checks.TOOL, self.store, small, big,
                               self.path("list"), self.path("out")], capture_output=True, timeout=60, check=False)
        if done.returncode == 77 or b"unshare" in done.stderr:
            self.skipTest("no user namespaces here")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"No space left on device", done.stderr)

    def test_a_damaged_catalog_is_told_and_kept(self):
        self.import_("a", b"1")
        catalog = os.path.join(self.store, "images.json")
        for text in ("{", "[]", '{"version": 99}', '{"version": 1, "generation": 1, "images": [3]}'):
            with open(catalog, "w", encoding="utf-8") as file:
                file.write(text)
            self.assertIn("images.json", self.refused("import", "-", "b", stdin=tar([entry("f")])))
            self.assertIn("images.json", self.refused("list"))

    def test_a_missing_disk_is_told(self):
        self.import_("a", b"1")
        os.unlink(os.path.join(self.store, "store.img"))
        done = self.try_tool("list")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"store.img is missing", done.stderr)

    def test_an_unusable_directory(self):
        self.path("store", b"a file")
        self.assertIn("making the image store", self.try_tool("list").stderr.decode())

    def test_busybox(self):
        start = time.monotonic()
        first = self.tool("busybox")
        self.assertLess(time.monotonic() - start, 10)  # 0.03 s unloaded and without sanitizers
        before = self.snapshot()
        self.assertEqual(self.tool("busybox"), first)
        self.assertEqual(self.snapshot(), before)
        files = self.files("docker.io/library/busybox:latest")
        with open("/bin/busybox", "rb") as file:
            self.assertEqual(files["bin/busybox"].data, file.read())
        applets = subprocess.run(["/bin/busybox", "--list"], capture_output=True, check=True, text=True).stdout.split()
        self.assertEqual({path[4:] for path in files if path.startswith("bin/")}, set(applets) | {"busybox"})
        for applet in applets:
            self.assertEqual(files["bin/" + applet].nid, files["bin/busybox"].nid)
        self.assertEqual((files["tmp"].mode, files["bin/sh"].mode), (stat.S_IFDIR | 0o1777, stat.S_IFREG | 0o755))
        for path in ("etc/passwd", "etc/group", "etc/hosts", "etc/hostname", "etc/os-release", "proc", "dev", "sys", "root"):
            self.assertIn(path, files)
        self.assertEqual(self.records()["busybox:latest"]["config"]["cmd"], ["sh"])


if __name__ == "__main__":
    image_checks.main()
