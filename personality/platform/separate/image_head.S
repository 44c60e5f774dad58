// SPDX-License-Identifier: Apache-2.0
//
// protocol::container::ImageHead.

    .section .image_head, "a", @progbits
    .ascii "BPERSONH"
    .quad _start
    .quad switcher_entry
    .quad 0, 0, 0, 0, 0

    .section .note.GNU-stack, "", @progbits
