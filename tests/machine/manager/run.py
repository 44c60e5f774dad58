#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Boots the manager with the test's driver (driver.cpp) on a kernel that prints, and reads the driver's lines.

Exit status: 0 if the driver reached its end and all its checks held, 1 otherwise.
"""

import argparse
import re
import selectors
import subprocess
import sys
import tempfile
import time

NOISE = re.compile(r"\x1b\[[0-9;]*m")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernel", required=True, help="Multiboot image of the kernel")
    parser.add_argument("--timeout", type=float, default=100, help="seconds for the whole run")
    parser.add_argument("--icount", action="store_true", help="let time follow the instructions: exactly repeatable")
    parser.add_argument("--verbose", action="store_true", help="show everything the machine prints")
    parser.add_argument("root_task", help="root image")
    return parser.parse_args()


def command_line(arguments, disk):
    command = [
        "qemu-system-x86_64", "-M", "q35", "-bios", "qboot.rom", "-cpu", "max,vendor=GenuineIntel", "-m", "512",
        "-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio", "-no-reboot",
        "-kernel", arguments.kernel, "-initrd", arguments.root_task,
        "-drive", f"file={disk},if=none,id=store,format=raw,readonly=on",
        "-device", "virtio-blk-pci,disable-legacy=on,drive=store",
        "-device", "virtio-serial-pci,disable-legacy=on",
        "-chardev", "null,id=control", "-device", "virtserialport,chardev=control,name=bulkhead.control",
    ]
    if arguments.icount:
        command += ["-icount", "shift=0,sleep=off"]
    return command


def lines_of(machine, deadline):
    """Yields the machine's lines until it ends or the deadline passes."""
    selector = selectors.DefaultSelector()
    selector.register(machine.stdout, selectors.EVENT_READ)
    pending = b""
    while selector.select(max(0.0, deadline - time.monotonic())):
        data = machine.stdout.read1(65536)
        if not data:
            return
        *whole, pending = (pending + data).split(b"\n")
        for line in whole:
            yield NOISE.sub("", line.decode(errors="replace")).rstrip("\r")


def main():
    arguments = parse_arguments()
    done = failed = False
    with tempfile.NamedTemporaryFile() as disk:
        disk.truncate(16 << 20)
        machine = subprocess.Popen(command_line(arguments, disk.name), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            for line in lines_of(machine, time.monotonic() + arguments.timeout):
                if arguments.verbose or line.startswith(("ok ", "FAIL", "start:", "time ", "bulkhead:")):
                    print(line, flush=True)
                failed = failed or line.startswith("FAIL")
                done = line == "DONE"
                if done:
                    break
        finally:
            machine.kill()
            machine.wait()
    if not done:
        print("the driver did not reach its end")
    return 0 if done and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
