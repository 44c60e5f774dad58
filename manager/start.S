// SPDX-License-Identifier: Apache-2.0
//
// The root task's entry: the kernel passes the boot information's address in RDI and no stack.
    .section .text._start, "ax", @progbits
    .globl _start
    .type _start, @function
_start:
    lea boot_stack_top(%rip), %rsp
    xor %ebp, %ebp
    call manager_main
    ud2
    .size _start, . - _start

    .bss
    .balign 16
    .skip 16384
boot_stack_top:

    .section .note.GNU-stack, "", @progbits
