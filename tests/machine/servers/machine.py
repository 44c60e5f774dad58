# SPDX-License-Identifier: Apache-2.0
"""A machine in QEMU for tests of the servers, with a store whose pages tell what they are."""

import os
import struct
import subprocess
import tempfile

import control_client

PAGE = 4096
IMAGE_MAGIC = 0x31474D494B4C5542


def page_bytes(page, generation):
    return struct.pack("<QQ", page, generation) * (PAGE // 16)


def image_page(page, first, generation):
    """Page `page` of the disk, in an image that begins at page `first`."""
    if page != first:
        return page_bytes(page, generation)
    header = struct.pack("<QIIQQ", IMAGE_MAGIC, 1, 112, 0, generation)
    return header + page_bytes(page, generation)[len(header) :]


def sum_of(data, total=0):
    for byte in data:
        total = (total * 31 + byte) & 0xFFFFFFFFFFFFFFFF
    return total


class Machine:
    def __init__(self, kernel, root, *, memory=256, disk_pages=16384, extra=()):
        self.folder = tempfile.TemporaryDirectory(prefix="bulkhead-test-")
        self.path = os.path.join(self.folder.name, "control")
        self.disk = os.path.join(self.folder.name, "store.img")
        self.log = os.path.join(self.folder.name, "serial")
        with open(self.disk, "wb") as disk:
            disk.truncate(disk_pages * PAGE)
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-machine", "q35", "-bios", "qboot.rom", "-nodefaults", "-no-user-config",
             "-display", "none", "-no-reboot", "-m", str(memory), "-cpu", "max,vendor=GenuineIntel,-erms,-fsrm",
             "-kernel", kernel, "-initrd", root, "-serial", f"file:{self.log}",
             "-device", "isa-debug-exit,iobase=0xf4,iosize=4",
             "-blockdev", f"driver=raw,node-name=store,read-only=on,file.driver=file,file.locking=off,"
                          f"file.filename={self.disk}",
             "-device", "virtio-blk-pci,drive=store,disable-legacy=on",
             "-device", "virtio-serial-pci,disable-legacy=on,max_ports=2",
             "-chardev", f"socket,id=control,path={self.path},server=on,wait=off",
             "-device", "virtserialport,chardev=control,name=bulkhead.control", *extra])
        self.client = control_client.Client(control_client.connect(self.path))

    def write_image(self, first, pages, generation):
        with open(self.disk, "r+b") as disk:
            disk.seek(first * PAGE)
            for page in range(first, first + pages):
                disk.write(image_page(page, first, generation))

    def reconnect(self):
        self.client.sock.close()
        self.client = control_client.Client(control_client.connect(self.path))

    def console(self):
        with open(self.log, errors="replace") as log:
            return log.read()

    def close(self):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()
