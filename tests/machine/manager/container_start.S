// SPDX-License-Identifier: Apache-2.0
#include "lib/runtime/entry.inc"

thread_entry container_start, container_main
thread_entry switcher_start, switcher_main

.section .image_head, "a", @progbits
    .ascii "BPERSONH"
    .quad container_start
    .quad switcher_start
    .quad 0, 0, 0, 0, 0

.section .note.GNU-stack, "", @progbits
