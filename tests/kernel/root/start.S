// SPDX-License-Identifier: Apache-2.0
//
// Entries of the test program: the root task's first thread, which has no stack yet, and the threads that tests make,
// which start with everything in place.

.section .text
.globl _start
_start:
    lea initial_stack_top(%rip), %rsp
    xor %ebp, %ebp
    call start_tests
    ud2

// RDI: Thread, RSI: its function, RDX: the argument
.globl thread_entry
thread_entry:
    xor %ebp, %ebp
    call run_thread
    ud2

.section .bss
.balign 16
    .skip 32768
initial_stack_top:

.section .note.GNU-stack, "", @progbits
