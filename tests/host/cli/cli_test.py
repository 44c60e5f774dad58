# SPDX-License-Identifier: Apache-2.0
"""What tests of the CLI and its daemon stand on: a home whose machine is the fake one, and an image to name."""
import io
import os
import sys
import tarfile
from pathlib import Path

import kernels

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "system"))
from harness import Home, SystemTest  # noqa: E402  (the path comes first)


def fake_home():
    home = Home()
    some_file = home.folder / "file"
    some_file.write_bytes(b"the fake machine reads no root task")
    kernel = home.folder / "keel"
    kernel.write_bytes(kernels.elf(bits=32))
    home.environment.update(BULKHEAD_QEMU=os.environ["FAKE_MACHINE"], BULKHEAD_KERNEL=str(kernel),
                            BULKHEAD_ROOT=str(some_file), BULKHEAD_ACCELERATOR="tcg")
    return home


def import_image(home, name, file="file"):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        tar.addfile(tarfile.TarInfo(file))
    home.ok("import", "-", name, input=archive.getvalue())


class CliTest(SystemTest):
    @classmethod
    def setUpClass(cls):
        cls.home = fake_home()
        cls.addClassCleanup(cls.home.close)
        import_image(cls.home, "host")
