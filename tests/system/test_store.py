# SPDX-License-Identifier: Apache-2.0
"""The store's cache: bounded, evicting, and right while it does."""
import hashlib
import io
import os
import tarfile
import unittest

from harness import SystemTest

FILES, FILE_BYTES = 32, 1 << 20
CACHE = "8m"  # a quarter of the working set


class Store(SystemTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        archive, cls.sums = io.BytesIO(), ""
        with tarfile.open(fileobj=archive, mode="w") as tar:
            tar.add("/bin/busybox", "bin/busybox")
            for name in ("sh", "sha256sum", "cat"):
                link = tarfile.TarInfo(f"bin/{name}")
                link.type, link.linkname = tarfile.SYMTYPE, "busybox"
                tar.addfile(link)
            for i in range(FILES):
                data = os.urandom(FILE_BYTES)
                member = tarfile.TarInfo(f"data/{i:02}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
                cls.sums += f"{hashlib.sha256(data).hexdigest()}  /data/{i:02}\n"
        cls.home.ok("import", "-", "data", input=archive.getvalue())
        cls.home.ok("machine", "start", "--store-cache", CACHE)

    def test_a_cache_a_quarter_of_the_working_set_evicts_and_stays_right(self):
        before = self.home.stats()
        out = self.assertRuns(["run", "--rm", "data", "/bin/sh", "-c", "sha256sum /data/*; sha256sum /data/*"],
                              timeout=300)
        self.assertEqual(out.decode(), self.sums * 2)
        after = self.home.stats()
        self.assertGreater(after["store_evictions"] - before["store_evictions"], FILES * FILE_BYTES // 4096 // 2)
        self.assertLessEqual(after["store_cache_bytes"], 8 << 20)

    def test_two_containers_share_the_pages_of_an_image(self):
        self.home.ok("run", "--rm", "data", "/bin/sh", "-c", "sha256sum /data/00")
        misses = self.home.stats()["store_misses"]
        self.assertRuns(["run", "--rm", "data", "/bin/sh", "-c", "sha256sum /data/00"],
                        out=self.sums.splitlines(keepends=True)[0].encode())
        self.assertLess(self.home.stats()["store_misses"] - misses, FILE_BYTES // 4096 // 4)


if __name__ == "__main__":
    unittest.main()
