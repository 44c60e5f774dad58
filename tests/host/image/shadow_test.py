# SPDX-License-Identifier: Apache-2.0
"""The shadow extent: every `syscall` of every program in the image, in patched copies of the pages it lies in."""
import struct

import image_checks
from image_checks import SHADOW_EXTENT, ImageTest
from images import entry, tar

PAGE = 4096
SYSCALL, PATCHED = b"\x0f\x05", b"\xcd\xfe"
NOP, RET = b"\x90", b"\xc3"


def elf(code, machine=62, elf_class=2):
    """A program of one executable segment, without sections: `code` lies at offset 4096 of the file."""
    header = struct.pack("<4s5B7xHHIQQQIHHHHHH", b"\x7fELF", elf_class, 1, 1, 0, 0, 2, machine, 1, 0x401000, 64, 0, 0, 64,
                         56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, PAGE, 0x401000, 0x401000, len(code), len(code), PAGE)
    return (header + segment).ljust(PAGE, b"\0") + code


class Shadow(ImageTest):
    def shadow(self, files):
        """{page in the extent: (original, patched, [sites])} of an image with these files."""
        archive = self.path("archive", tar([entry(name, data=data, mode=0o755) for name, data in files.items()]))
        self.tool("import", archive, "t")
        self.image("t")
        return self.read_shadow(self.extent("t"))

    def read_shadow(self, data):
        start, length = struct.unpack_from("<QQ", data, SHADOW_EXTENT)
        self.assertEqual((start % PAGE, length % PAGE, start + length), (0, 0, len(data)))
        magic, pages, sites = struct.unpack_from("<8sII", data, start)
        self.assertEqual(magic, b"BULKSHD1")
        table = [struct.unpack_from("<II", data, start + 16 + 8 * i) for i in range(pages + 1)]
        self.assertEqual(table[-1][1], sites)
        numbers = [page for page, _ in table[:-1]]
        self.assertEqual(numbers, sorted(set(numbers)))
        all_sites = struct.unpack_from(f"<{sites}H", data, start + 16 + 8 * (pages + 1))
        table_end = 16 + 8 * (pages + 1) + 2 * sites
        first = start + (table_end + PAGE - 1) // PAGE * PAGE
        self.assertEqual(first + pages * PAGE, start + length)
        found = {}
        for i, (page, at) in enumerate(table[:-1]):
            found[page] = (data[page * PAGE:(page + 1) * PAGE], data[first + i * PAGE:first + (i + 1) * PAGE],
                           list(all_sites[at:table[i + 1][1]]))
        return found

    def check(self, found):
        """The copies differ from the originals at the sites, and nowhere else."""
        for page, (original, patched, sites) in found.items():
            self.assertEqual(sites, sorted(set(sites)), page)
            expected = bytearray(original)
            for site in sites:
                for byte in range(2):
                    if 0 <= site - 1 + byte < PAGE:
                        self.assertEqual(original[site - 1 + byte], SYSCALL[byte])
                        expected[site - 1 + byte] = PATCHED[byte]
            self.assertEqual(patched, bytes(expected), page)

    def test_busybox(self):
        self.tool("busybox")
        found = self.read_shadow(self.extent("busybox"))
        self.check(found)
        self.assertGreater(sum(len(sites) for _, _, sites in found.values()), 100)

    def test_only_instructions_are_patched(self):
        found = self.shadow({"p": elf(b"\xb8" + SYSCALL + b"\0\0" + SYSCALL + RET)})  # mov $0x50f, %eax; syscall; ret
        self.check(found)
        self.assertEqual([sites for _, _, sites in found.values()], [[6]])

    def test_an_instruction_across_a_page_end_is_a_site_of_both_pages(self):
        found = self.shadow({"p": elf(NOP * (PAGE - 1) + SYSCALL + RET)})
        self.check(found)
        self.assertEqual([sites for _, _, sites in found.values()], [[PAGE], [0]])
        pages = list(found)
        self.assertEqual(pages[1], pages[0] + 1)

    def test_what_is_no_program_for_this_machine_is_left_alone(self):
        code = SYSCALL + RET
        others = {"data": code * 10000, "script": b"#!/bin/sh\n" + SYSCALL, "arm": elf(code, machine=183),
                  "short": b"\x7fELF", "class": elf(code, elf_class=1)}
        self.assertEqual(self.shadow(others), {})

    def test_a_program_that_is_damaged_is_read_as_far_as_it_goes(self):
        whole = elf(NOP + SYSCALL + RET)
        self.assertEqual(len(self.shadow({"p": whole[:-1]})), 1)
        self.assertEqual(self.shadow({"p": whole[:PAGE]}), {})
        beyond = bytearray(whole)
        struct.pack_into("<QQ", beyond, 32, 2**64 - 8, 2**64 - 8)  # where the headers are
        self.assertEqual(self.shadow({"p": bytes(beyond)}), {})

    def test_programs_of_lower_layers_that_are_gone_have_none(self):
        archive = self.path("archive", tar([entry("p", data=elf(SYSCALL)), entry("p", data=b"text")]))
        self.tool("import", archive, "t")
        self.assertEqual(self.read_shadow(self.extent("t")), {})


if __name__ == "__main__":
    image_checks.main()
