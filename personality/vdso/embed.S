// SPDX-License-Identifier: Apache-2.0
    .section .rodata
    .globl vdso_image_start, vdso_image_end
    .balign 8
vdso_image_start:
    .incbin "vdso.so"
vdso_image_end:

    .section .note.GNU-stack, "", @progbits
