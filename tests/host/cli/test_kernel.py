# SPDX-License-Identifier: Apache-2.0
"""`--kernel`: what is booted, and which files are refused, each with its reason."""
import struct
import unittest
from pathlib import Path

import kernels
from cli_test import CliTest
from kernels import STOCK_SYMBOLS, elf


class Kernel(CliTest):
    def kernel(self, data):
        path = self.home.folder / "kernel.elf"
        path.write_bytes(data)
        return path

    def refused(self, data, reason):
        path = self.kernel(data)
        for command in (["--kernel", path, "run", "--rm", "host", "true"], [f"--kernel={path}", "ps"],
                        ["machine", "start", "--kernel", path]):
            code, out, err = self.home.run(*command)
            self.assertNotEqual(code, 0)
            self.assertEqual((out, err.decode()), (b"", f"bulkhead: the kernel {path} can't be used: {reason}\n"))

    def test_what_is_no_elf_file(self):
        self.refused(b"#!/bin/sh\n", "it is not an ELF file")
        self.refused(b"", "it is not an ELF file")
        self.refused(b"\x7fELF", "it is not an ELF file")

    def test_another_architecture(self):
        self.refused(elf(machine=kernels.AARCH64), "it is for AArch64, not for x86-64")
        self.refused(elf(bits=32, machine=40), "it is for 32-bit Arm, not for x86-64")
        self.refused(elf(machine=243), "it is for RISC-V, not for x86-64")
        self.refused(elf(machine=8), "it is for another processor, not for x86-64")

    def test_a_program_that_is_no_kernel(self):
        reason = "it is no kernel that a multiboot loader can start"
        self.refused(elf(code=b"\x90" * 64), reason)
        self.refused(elf(kind=3), reason)
        self.refused(Path("/bin/busybox").read_bytes(), reason)
        self.refused(elf(code=b"\x90" * 9000 + kernels.MULTIBOOT), reason)

    def test_stock_sel4_of_another_configuration(self):
        self.refused(elf(symbols=["ksCurThread", "x64KSKernelPML4"]),
                     "it is seL4 configured without MCS (KernelIsMCS)")
        self.refused(elf(bits=32, symbols=["ksCurThread", "ksReleaseQueue"]),
                     "it is seL4 for 32-bit x86, not for x86-64")
        self.refused(elf(symbols=["ksSMP", "x64KSKernelPML4"]),
                     "it is seL4 configured for several processors (KernelMaxNumNodes)")
        self.refused(elf(symbols=[*STOCK_SYMBOLS, "vmxon_region"]), "it is seL4 configured with VT-x (KernelVTX)")
        self.refused(elf(symbols={**dict.fromkeys(STOCK_SYMBOLS, 0), "ksIdleThreadTCB": 4096}),
                     "it is seL4 configured to save AVX state, which makes threads larger (KernelXSaveSize)")

    def test_damaged_segments(self):
        for change in (dict(address=0xFFFFFFF0), dict(address=1 << 40), dict(entry=1 << 40)):
            path = self.kernel(elf(**change))
            code, _, err = self.home.run("--kernel", path, "run", "--rm", "host", "true")
            self.assertEqual(code, 125)
            self.assertIn(b"above 4 GiB" if "address" in change else b"below 4 GiB", err)
        short = bytearray(elf())
        struct.pack_into("<Q", short, 64 + 8, 1 << 30)  # the segment's place in the file
        code, _, err = self.home.run("--kernel", self.kernel(bytes(short)), "run", "--rm", "host", "true")
        self.assertEqual((code, b"outside its file" in err), (125, True))

    def test_a_missing_file_and_a_missing_argument(self):
        self.assertRuns(["--kernel", "/nonexistent", "run", "host", "true"], code=125,
                        err=b"the machine's kernel is missing: /nonexistent")
        self.assertRuns(["--kernel"], code=125, err=b"flag needs an argument: --kernel")

    def test_every_form_boots(self):
        for data in (elf(symbols=STOCK_SYMBOLS), elf(bits=32, symbols=STOCK_SYMBOLS), elf(bits=32)):
            path = self.kernel(data)
            self.assertRuns(["--kernel", path, "run", "--rm", "host", "echo", "booted"], out=b"booted\n")
            self.assertEqual(self.home.machine()["kernel"], str(path))
            self.home.ok("machine", "stop")

    def test_a_machine_with_a_chosen_kernel_serves_who_chooses_none(self):
        self.home.ok("machine", "start", "--kernel", self.kernel(elf(symbols=STOCK_SYMBOLS)))
        first = self.home.machine()
        self.assertEqual(first["clock"], "instructions")
        chosen = self.home.environment.pop("BULKHEAD_KERNEL")
        try:
            self.assertRuns(["run", "--rm", "host", "echo", "x"], out=b"x\n")
            self.assertEqual(self.home.machine()["pid"], first["pid"])
        finally:
            self.home.environment["BULKHEAD_KERNEL"] = chosen
        self.assertRuns(["run", "--rm", "host", "echo", "x"], out=b"x\n")
        self.assertEqual(self.home.machine()["clock"], "host")
        self.home.ok("machine", "stop")


if __name__ == "__main__":
    unittest.main()
