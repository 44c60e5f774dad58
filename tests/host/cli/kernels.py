# SPDX-License-Identifier: Apache-2.0
"""Files that look like kernels, as far as the CLI looks: ELF, a multiboot header, segments and a symbol table."""
import struct

MULTIBOOT = struct.pack("<III", 0x1BADB002, 0, -0x1BADB002 & 0xFFFFFFFF)
X86_64, I386, AARCH64 = 62, 3, 183
STOCK_SYMBOLS = ("ksCurThread", "x64KSKernelPML4", "ksReleaseQueue")


def elf(bits=64, machine=None, kind=2, code=MULTIBOOT, symbols=(), address=0x100000, entry=0x100000):
    """One segment with `code`, loaded at physical `address`, and a symbol table: names, or a dict of names and sizes."""
    wide = bits == 64
    machine = machine if machine is not None else X86_64 if wide else I386
    word = "Q" if wide else "I"
    header_bytes, segment_bytes, section_bytes = (64, 56, 64) if wide else (52, 32, 40)
    names = b"\0" + b"".join(name.encode() + b"\0" for name in symbols)
    table, at = b"", 1
    for name, size in (symbols if isinstance(symbols, dict) else dict.fromkeys(symbols, 0)).items():
        table += struct.pack("<IBBHQQ", at, 0, 0, 1, 0, size) if wide else struct.pack("<IIIBBH", at, 0, size, 0, 0, 1)
        at += len(name) + 1
    code_at = header_bytes + segment_bytes
    table_at = code_at + len(code)
    names_at = table_at + len(table)
    sections_at = names_at + len(names)

    def section(kind_of, offset, size, link):
        fields = (0, kind_of, 0, 0, offset, size, link, 0, 1, 0)
        return struct.pack("<IIQQQQIIQQ" if wide else "<10I", *fields)

    ident = b"\x7fELF" + bytes([2 if wide else 1, 1, 1]) + bytes(9)
    header = ident + struct.pack(f"<HHI{word}{word}{word}IHHHHHH", kind, machine, 1, entry, header_bytes, sections_at, 0,
                                 header_bytes, segment_bytes, 1, section_bytes, 3, 0)
    high = (address + (0xFFFFFFFF80000000 if wide else 0)) & (1 << bits) - 1
    if wide:
        segment = struct.pack("<IIQQQQQQ", 1, 7, code_at, high, address, len(code), len(code) + 64, 4096)
    else:
        segment = struct.pack("<IIIIIIII", 1, code_at, high, address, len(code), len(code) + 64, 7, 4096)
    return header + segment + code + table + names + section(0, 0, 0, 0) + section(2, table_at, len(table), 2) + section(
        3, names_at, len(names), 0)
