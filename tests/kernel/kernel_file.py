# SPDX-License-Identifier: Apache-2.0
"""A kernel's file in the form that QEMU loads: Multiboot images of 32 bits only."""
import os
import subprocess

ELF_CLASS = 4  # place of the byte that says 32 or 64 bits
ELF_64 = 2


def loadable(kernel, directory):
    """The path of the kernel itself, or of a 32-bit copy of it in the directory."""
    with open(kernel, "rb") as file:
        if file.read(ELF_CLASS + 1)[ELF_CLASS] != ELF_64:
            return kernel
    copy = os.path.join(directory, "kernel")
    subprocess.run(["objcopy", "-O", "elf32-i386", kernel, copy], check=True)
    return copy
