# SPDX-License-Identifier: Apache-2.0
"""Reads an EROFS image as the checks need it: every path with its metadata, without root and without mounting.

Written from the kernel's documentation (Documentation/filesystems/erofs.rst), apart from the importer's code."""
import stat
import struct
from dataclasses import dataclass, field

BLOCK = 4096
XATTR_PREFIX = {1: "user.", 2: "system.posix_acl_access", 3: "system.posix_acl_default", 4: "trusted.", 6: "security."}
FILE_TYPE = {1: stat.S_IFREG, 2: stat.S_IFDIR, 3: stat.S_IFCHR, 4: stat.S_IFBLK, 5: stat.S_IFIFO, 7: stat.S_IFLNK}


@dataclass
class Node:
    nid: int
    mode: int
    uid: int
    gid: int
    mtime: int
    links: int
    size: int
    data: bytes = b""
    device: tuple = (0, 0)
    start_block: int = 0
    xattrs: dict = field(default_factory=dict)


class Erofs:
    def __init__(self, image):
        self.image = image
        fields = struct.unpack_from("<IIIBBHQQIIII", image, 1024)
        magic, _, _, bits, _, self.root, self.inodes, self.epoch, _, self.blocks, self.meta, _ = fields
        assert magic == 0xE0F5E1E2 and bits == 12
        assert self.blocks * BLOCK == len(image)

    def node(self, nid):
        at = self.meta * BLOCK + 32 * nid
        form, xattr_count, mode = struct.unpack_from("<HHH", self.image, at)
        if form & 1:
            size, raw, _, uid, gid, mtime, _, links = struct.unpack_from("<QIIIIqII", self.image, at + 8)
            end = at + 64
        else:
            links, size, _, raw, _, uid, gid = struct.unpack_from("<HIIIIHH", self.image, at + 6)
            mtime, end = self.epoch, at + 32
        node = Node(nid, mode, uid, gid, mtime, links, size, start_block=raw)
        if xattr_count:
            length = 12 + 4 * (xattr_count - 1)
            node.xattrs = self.xattrs(end + 12, end + length)
            end += length
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            node.device = (raw >> 8 & 0xFFF, raw & 0xFF | raw >> 12 & 0xFFF00)
        elif size:
            node.data = self.data(form >> 1 & 7, raw, size, end)
        return node

    def data(self, layout, start, size, inline_at):
        if layout == 0:
            return self.image[start * BLOCK : start * BLOCK + size]
        assert layout == 2
        tail = size % BLOCK
        assert inline_at // BLOCK == (inline_at + tail - 1) // BLOCK, "inline data crosses a block"
        return self.image[start * BLOCK : start * BLOCK + size - tail] + self.image[inline_at : inline_at + tail]

    def xattrs(self, at, end):
        found = {}
        while at < end:
            name_length, index, size = struct.unpack_from("<BBH", self.image, at)
            name = XATTR_PREFIX[index] + self.image[at + 4 : at + 4 + name_length].decode()
            value_at = at + 4 + name_length
            found[name] = self.image[value_at : value_at + size]
            at = (value_at + size + 3) // 4 * 4
        return found

    def entries(self, directory):
        previous = None
        for block_at in range(0, len(directory.data), BLOCK):
            block = directory.data[block_at : block_at + BLOCK]
            count = struct.unpack_from("<H", block, 8)[0] // 12
            rows = [struct.unpack_from("<QHBB", block, 12 * i) for i in range(count)]
            for i, (nid, offset, file_type, _) in enumerate(rows):
                end = rows[i + 1][1] if i + 1 < count else len(block)
                name = block[offset:end].split(b"\0")[0]
                assert previous is None or previous < name, "names are not sorted"
                previous = name
                yield name.decode("utf-8", "surrogateescape"), nid, file_type

    def tree(self):
        """All files by path, the root as ''."""
        files, todo = {"": self.node(self.root)}, [("", self.root, self.root)]
        while todo:
            path, nid, parent = todo.pop()
            listed = list(self.entries(files[path]))
            dots = {name: target for name, target, _ in listed if name in (".", "..")}
            assert dots == {".": nid, "..": parent}, path
            for name, child, file_type in listed:
                if name in (".", ".."):
                    continue
                child_path = f"{path}/{name}" if path else name
                node = files[child_path] = self.node(child)
                assert stat.S_IFMT(node.mode) == FILE_TYPE[file_type], child_path
                if stat.S_ISDIR(node.mode):
                    todo.append((child_path, child, nid))
        assert len({node.nid for node in files.values()}) == self.inodes
        return files
