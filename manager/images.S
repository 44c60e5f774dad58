// SPDX-License-Identifier: Apache-2.0
//
// The stripped ELF files, found in the include path of the assembler.
.macro image name
    .balign 16
    .globl image_\name
image_\name:
    .incbin "\name\().elf"
    .globl image_\name\()_end
image_\name\()_end:
.endm

    .section .rodata.images, "a", @progbits
    image control
    image store
    image time
    image netdriver
    image network
    image personality

    .section .note.GNU-stack, "", @progbits
