// SPDX-License-Identifier: Apache-2.0
//
// Entry and exit of signal handlers (personality/task/signal_frame.hpp). At an entry R10 is the frame's place for the
// floating-point registers and R11 the handler; at an exit RBX is that place. R9 is what XSAVE and XRSTOR move; 0: it
// is FXSAVE's.

    .section .signal, "ax", @progbits
    .balign 64
enter_handler:
    test %r9d, %r9d
    jz 1f
    mov %rdx, %r8
    mov %r9d, %eax
    xor %edx, %edx
    xsave64 (%r10)
    mov %r8, %rdx
    xor %eax, %eax
    jmp *%r11
1:
    fxsave64 (%r10)
    jmp *%r11

    .balign 64
leave_handler:
    test %r9d, %r9d
    jz 1f
    mov %r9d, %eax
    xor %edx, %edx
    xrstor64 (%rbx)
    jmp 2f
1:
    fxrstor64 (%rbx)
2:
    .balign 32
end_of_leave:
    mov $0x42554c4b, %eax // signal_return_call
    syscall

    .section .note.GNU-stack, "", @progbits
