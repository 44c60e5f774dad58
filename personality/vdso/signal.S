// SPDX-License-Identifier: Apache-2.0
//
// Entry and exit of signal handlers (personality/task/signal_frame.hpp). At an entry R10 is the frame's place for the
// floating-point registers and R11 the handler; at an exit RBX is that place.

    .section .signal, "ax", @progbits
    .balign 32
enter_handler:
    fxsave64 (%r10)
    jmp *%r11

    .balign 32
leave_handler:
    fxrstor64 (%rbx)
    mov $0x42554c4b, %eax // signal_return_call
    syscall

    .section .note.GNU-stack, "", @progbits
