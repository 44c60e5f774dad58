# SPDX-License-Identifier: Apache-2.0
"""bulkhead import, end to end: tars in, images that fsck.erofs accepts and that hold what the tar held."""
import bz2
import gzip
import lzma
import os
import random
import stat
import subprocess
import tarfile
import time
import unittest

import image_checks
from images import EPOCH, entry, tar

KIND = {
    tarfile.REGTYPE: stat.S_IFREG,
    tarfile.DIRTYPE: stat.S_IFDIR,
    tarfile.SYMTYPE: stat.S_IFLNK,
    tarfile.CHRTYPE: stat.S_IFCHR,
    tarfile.BLKTYPE: stat.S_IFBLK,
    tarfile.FIFOTYPE: stat.S_IFIFO,
}


class ImportTest(image_checks.ImageTest):
    def import_(self, data, name="t"):
        self.tool("import", self.path("in.tar", data), name)
        return self.files(name)

    def check_same(self, entries, files):
        """Every entry of the tar is in the image with all that it had."""
        paths = {info.name.rstrip("/"): (info, data) for info, data in entries}
        self.assertEqual(set(files) - {""}, set(paths))
        for path, (info, data) in paths.items():
            if info.type == tarfile.LNKTYPE:
                self.assertEqual(files[path].nid, files[info.linkname].nid)
                continue
            node = files[path]
            want = (KIND[info.type] | info.mode, info.uid, info.gid, info.mtime)
            self.assertEqual((node.mode, node.uid, node.gid, node.mtime), want, path)
            if info.type == tarfile.SYMTYPE:
                self.assertEqual(node.data, os.fsencode(info.linkname))
            elif info.type in (tarfile.CHRTYPE, tarfile.BLKTYPE):
                self.assertEqual(node.device, (info.devmajor, info.devminor))
            elif info.type == tarfile.REGTYPE:
                self.assertEqual(node.data, data)
            self.assertEqual(node.xattrs, {
                key.removeprefix("SCHILY.xattr."): value.encode("utf-8", "surrogateescape")
                for key, value in info.pax_headers.items()
            })

    def test_all_kinds_of_files(self):
        entries = [
            entry("d/", "dir", mode=0o1777, uid=7, gid=9, mtime=EPOCH + 5),
            entry("d/f", data=b"hello", mode=0o4755, uid=1000, gid=70000),
            entry("d/empty"),
            entry("d/link", "hardlink", link="d/f"),
            entry("d/short", "symlink", link="f", mode=0o777),
            entry("d/long", "symlink", link="x/" * 2040, mode=0o777),
            entry("null", "char", device=(1, 3), mode=0o666),
            entry("odd", "block", device=(259, 70000), mode=0o660),
            entry("pipe", "fifo"),
            entry("cap", data=b"#!", pax={"SCHILY.xattr.security.capability": "\x01\x00\x00\x02", "SCHILY.xattr.user.a": "1"}),
            entry("big-attribute", pax={"SCHILY.xattr.user.big": "v" * 9000}),
            entry("old", mtime=-5),
            entry("many-users", uid=70000), entry("many-groups", gid=65536), entry("last-user", uid=65535, gid=65535),
            entry("name with \n and \\ and ' in it"),
            entry("\u00e9\u0301\u4e2d", data=b"x"), entry("e\u0301"),
            entry("to-\u00e9", "symlink", link="\u00e9\u0301\u4e2d", mode=0o777),
            entry("also-\u00e9", "hardlink", link="\u00e9\u0301\u4e2d"),
            entry("n" * 255),
            entry("two-blocks", data=bytes(range(256)) * 20),
        ]
        files = self.import_(tar(entries))
        self.check_same(entries, files)
        self.assertEqual((files["d/f"].links, files["d"].links, files[""].links), (2, 2, 3))

    def test_raw_name_bytes_survive(self):
        for tar_format in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
            name = b"latin1-\xe9".decode("utf-8", "surrogateescape")
            self.assertIn(name, self.import_(tar([entry(name, data=b"x")], tar_format)))

    def test_attributes_in_both_forms_are_there_once(self):
        image = self.image_of([entry("f", pax={"LIBARCHIVE.xattr.user.a": "dmFsdWU", "SCHILY.xattr.user.a": "value",
                                               "SCHILY.xattr.com.apple.quarantine": "x"})])
        self.assertEqual(image.tree()["f"].xattrs, {"user.a": b"value"})
        self.assertEqual(image.image.count(b"value"), 1)

    def test_large_directories_are_sorted_over_many_blocks(self):
        names = [f"!{i:04}{'x' * (i % 200)}" for i in range(3000)] + [".a", "..a", "...", "-"]
        random.Random(1).shuffle(names)
        files = self.import_(tar([entry("d/", "dir")] + [entry("d/" + name) for name in names]))
        self.assertEqual({path[2:] for path in files if path.startswith("d/")}, set(names))

    def test_twenty_thousand_files_in_seconds(self):
        pick = random.Random(2)
        entries, data = [], {}
        for d in range(400):
            entries.append(entry(f"d{d}/", "dir", mtime=EPOCH + d))
            for f in range(50):
                content = pick.randbytes(pick.choice((0, 1, 100, 4096, 9000)))
                entries.append(entry(f"d{d}/f{f}", data=content, mtime=EPOCH + pick.randrange(1000)))
                data[f"d{d}/f{f}"] = content
        archive = self.path("many.tar", tar(entries))
        start = time.monotonic()
        self.tool("import", archive, "many")
        self.assertLess(time.monotonic() - start, 30)  # 0.5 s unloaded and without sanitizers
        files = self.files("many")
        self.assertEqual(len(files), 1 + 400 * 51)
        for path, content in data.items():
            self.assertEqual(files[path].data, content)

    def test_extraction_by_fsck_gives_the_tar_back(self):
        pick = random.Random(3)
        entries = [entry("usr/", "dir"), entry("usr/bin/", "dir")]
        entries += [entry(f"usr/bin/p{i}", data=pick.randbytes(i * 777), mode=0o755) for i in range(40)]
        entries += [entry("bin", "symlink", link="usr/bin", mode=0o777)]
        self.import_(tar(entries))
        out = self.path("out")
        subprocess.run(["fsck.erofs", "--extract=" + out, self.path("erofs")], check=True, capture_output=True, timeout=60)
        for info, data in entries:
            path = os.path.join(out, info.name)
            if info.type == tarfile.SYMTYPE:
                self.assertEqual(os.readlink(path), info.linkname)
            elif info.type == tarfile.REGTYPE:
                with open(path, "rb") as file:
                    self.assertEqual(file.read(), data)

    def test_compressed_archives_and_standard_input(self):
        data = tar([entry("f", data=b"x" * 10000)])
        for compress in (gzip.compress, bz2.compress, lzma.compress, lambda plain: plain):
            self.tool("import", "-", "t", stdin=compress(data))
            self.assertEqual(self.files("t")["f"].data, b"x" * 10000)

    def test_gzip_members_follow_each_other(self):
        data = tar([entry("f", data=b"x" * 10000)])
        self.tool("import", "-", "t", stdin=gzip.compress(data[:700]) + gzip.compress(data[700:]) + bytes(1000))
        self.assertEqual(self.files("t")["f"].data, b"x" * 10000)

    def test_damage_that_only_a_checksum_tells(self):
        good = tar([entry("f", data=random.Random(5).randbytes(200_000))])
        for compress in (gzip.compress, bz2.compress, lzma.compress):
            data = compress(good)
            for at in (len(data) // 2, len(data) - 6):
                damaged = bytearray(data)
                damaged[at] ^= 1
                with self.subTest((compress, at)):
                    self.refused("import", "-", "t", stdin=bytes(damaged))

    def test_file_data_is_page_aligned_and_not_inlined(self):
        image = self.image_of([entry("a", data=b"a"), entry("b", data=b"b" * 5000), entry("c", data=b"c")])
        starts = [image.tree()[name].start_block for name in "abc"]
        self.assertEqual(starts, [1, 2, 4])

    def image_of(self, entries):
        self.import_(tar(entries))
        return self.image("t")

    def test_the_same_tar_gives_the_same_file_system(self):
        entries = [entry(f"d{i % 7}/f{i}", data=b"%d" % i) for i in range(100)]
        self.assertEqual(self.image_of(entries).image, self.image_of(entries).image)

    def test_zeros_cost_no_disk(self):
        self.tool("import", "-", "t", stdin=gzip.compress(tar([entry("zero", data=bytes(64 << 20))])))
        self.assertLess(os.stat(os.path.join(self.store, "store.img")).st_blocks * 512, 1 << 20)
        self.assertEqual(self.files("t")["zero"].data, bytes(64 << 20))

    def test_sparse_files(self):
        path = self.path("sparse")
        with open(path, "wb") as file:
            file.write(b"head")
            file.seek(5 << 20)
            file.write(b"tail")
        for tar_format in ("gnu", "pax"):
            archive = self.path("sparse.tar")
            subprocess.run(["tar", "--sparse", "--format=" + tar_format, "-C", self.work, "-cf", archive, "sparse"], check=True)
            self.tool("import", archive, "t")
            self.assertEqual(self.files("t")["sparse"].data, b"head" + bytes((5 << 20) - 4) + b"tail")

    def test_missing_parents_are_made(self):
        files = self.import_(tar([entry("a/b/c", data=b"x")]))
        self.assertEqual((files["a/b"].mode, files["a/b"].uid, files["a/b"].mtime), (stat.S_IFDIR | 0o755, 0, EPOCH))

    def test_later_entries_replace_earlier_ones(self):
        files = self.import_(tar([
            entry("f", data=b"old" * 5000), entry("f", data=b"new"),
            entry("d/", "dir", mode=0o700), entry("d/x"), entry("d/", "dir", mode=0o711),
            entry("gone/", "dir"), entry("gone/x"), entry("gone", data=b"file"),
            entry("link", "symlink", link="d"), entry("link/", "dir"),
        ]))
        self.assertEqual(sorted(files), ["", "d", "d/x", "f", "gone", "link"])
        self.assertEqual((files["f"].data, files["gone"].data), (b"new", b"file"))
        self.assertEqual((files["d"].mode & 0o777, stat.S_ISDIR(files["link"].mode)), (0o711, True))

    def test_paths_stay_inside_the_image(self):
        files = self.import_(tar([
            entry("/abs", data=b"1"), entry("./d/../e/f", data=b"2"),
            entry("up", "symlink", link="../../../.."), entry("up/x", data=b"3"),
            entry("etc-link", "symlink", link="/etc"), entry("etc-link/passwd", data=b"4"),
        ]))
        self.assertEqual(sorted(files), ["", "abs", "e", "e/f", "etc", "etc-link", "etc/passwd", "up", "x"])

    def test_refused_archives(self):
        good = tar([entry("f", data=b"x" * 2000), entry("g", data=b"y" * 2000)])
        damaged = bytearray(good)
        damaged[1030] ^= 1
        refusals = {
            b"": "empty",
            b"this is no tar " * 100: "no tar archive",
            good[:3000]: "truncated",
            good[:2560]: "end marker",
            gzip.compress(good)[:-20]: "truncated",
            tar([entry("../x")]): "'../x': the path '../x' leads out of the image",
            tar([entry("a/../../x")]): "leads out of the image",
            tar([entry("h", "hardlink", link="../f")]): "leads out of the image",
            tar([entry("h", "hardlink", link="nothing")]): "'nothing', which is not in the image",
            tar([entry("d/", "dir"), entry("h", "hardlink", link="d")]): "hard link to the directory",
            tar([entry("f"), entry("f/x")]): "'f' is not a directory",
            tar([entry("a", "symlink", link="b"), entry("b", "symlink", link="a"), entry("a/x")]): "too many symbolic links",
            tar([entry(".wh.")]): "names no file",
            tar([entry("d/.wh...")]): "names no file",
            tar([entry("n" * 256)]): "longer than 255 bytes",
            tar([entry("x/" * 2100 + "x")]): "too long",
            tar([entry(".", data=b"x")]): "the root of the image is not a directory",
            tar([entry("d", "char", device=(5000, 1))]): "impossible number",
            tar([entry("f", uid=1 << 33)]): "impossible owner",
        }
        for data, message in refusals.items():
            with self.subTest(message):
                self.assertIn(message, self.refused("import", self.path("bad.tar", data), "t"))

    def test_absurd_sizes_are_refused_at_once(self):
        info, _ = entry("huge")
        info.size = 1 << 62
        header = info.tobuf(tarfile.GNU_FORMAT)
        self.assertIn("'huge': no room", self.refused("import", "-", "t", stdin=header + bytes(4096)))

    def test_a_sparse_map_that_would_fill_the_memory(self):
        pax = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "f", "GNU.sparse.realsize": "1"}
        archive = gzip.compress(tar([entry("f", data=b"10000000\n" + b"0\n" * 20_000_000, pax=pax)]), 1)
        self.assertIn("header of an absurd size", self.refused("import", "-", "t", stdin=archive))

    def test_names_are_checked_before_anything_is_read(self):
        for name in ("Upper", "a//b", "-x", "a:", "a:-b", "a@sha256:00", "x" * 256, "..", "a/../b"):
            with self.subTest(name):
                self.assertIn("invalid image name", self.refused("import", "/nonexistent", name))

    def test_a_missing_file_is_named(self):
        self.assertIn("/nonexistent: No such file", self.refused("import", "/nonexistent", "t"))

    def test_truncation_at_every_block_is_refused(self):
        good = tar([entry("d/", "dir"), entry("d/f", data=b"x" * 1500), entry("l", "symlink", link="f")])
        end = good.rindex(b"ustar") // 512 * 512 + 512
        for cut in range(512, end, 512):
            with self.subTest(cut):
                self.refused("import", "-", "t", stdin=good[:cut])

    def with_file_size_limit(self, data):
        command = 'ulimit -f 4096; exec "$0" "$@"'
        done = subprocess.run(["bash", "-c", command, image_checks.TOOL, self.store, "import", "-", "u"],
                              input=data, capture_output=True, timeout=60, check=False)
        self.assertEqual((done.returncode, b"ulimit -f" in done.stderr), (1, True), done)

    def test_file_size_limit(self):
        small = tar([entry("f", data=b"x")])
        self.with_file_size_limit(small)  # no room for the store itself
        self.tool("import", "-", "t", stdin=small)
        before = self.snapshot()
        self.with_file_size_limit(tar([entry("f", data=random.Random(4).randbytes(8 << 20))]))
        self.assertEqual(self.snapshot(), before)


if __name__ == "__main__":
    image_checks.main()
