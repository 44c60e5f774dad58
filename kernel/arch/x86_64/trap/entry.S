// SPDX-License-Identifier: Apache-2.0
//
// Ways into the kernel and the one way out. A thread's registers are saved straight into its Context: the task state
// segment's stack for ring 0 is the end of the running thread's Context, so the processor itself pushes the first words.
// The handlers run with interrupts off on one kernel stack; nothing is kept on it between entries.
#include "kernel/arch/x86_64/layout.hpp"

// Offsets from Context::r11 upwards
#define AT_R11 0
#define AT_RCX 8
#define AT_RIP 32
#define AT_FLAGS 48
#define AT_RSP 56
#define FLAGS_TRAP_RESUME 0x10100

#define TASK_STATE_RSP0 x86_64_task_state + 4

.macro save_registers
    push %rcx
    push %r11
    push %rdi
    push %rsi
    push %rdx
    push %rax
    push %r8
    push %r9
    push %r10
    push %rbx
    push %rbp
    push %r12
    push %r13
    push %r14
    push %r15
    rdfsbase %rax
    rdgsbase %rcx
    mov %rax, -16(%rsp)
    mov %rcx, -8(%rsp)
.endm

.section .text.entry, "ax"

// The processor has put RIP into RCX and RFLAGS into R11, and nothing anywhere else.
.globl x86_64_syscall_entry
x86_64_syscall_entry:
    mov %rsp, user_stack_pointer
    mov TASK_STATE_RSP0, %rsp
    push $KEEL_USER_DATA
    push user_stack_pointer
    push %r11
    push $KEEL_USER_CODE
    push %rcx
    push $0
    sub $2, %rcx                        // fault_ip: the instruction itself
    push %rcx
    add $2, %rcx
    save_registers
    mov %rdx, %rdi
    mov $x86_64_kernel_stack_top, %rsp
    xor %ebp, %ebp
    call x86_64_handle_syscall
    // falls through

.globl x86_64_return_to_user
x86_64_return_to_user:
    mov TASK_STATE_RSP0, %rsp
    sub $KEEL_CONTEXT_RESTORED, %rsp
    pop %rax
    pop %rcx
    wrfsbase %rax
    wrgsbase %rcx
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbp
    pop %rbx
    pop %r10
    pop %r9
    pop %r8
    pop %rax
    pop %rdx
    pop %rsi
    pop %rdi
    // sysret loads RIP from RCX and RFLAGS from R11: it will do where the thread expects just that there. It must not be
    // given an address that isn't canonical, and can't set the trap and resume flags.
    mov AT_RCX(%rsp), %rcx
    cmp AT_RIP(%rsp), %rcx
    jne 1f
    mov %rcx, %r11
    shr $47, %r11
    jnz 1f
    mov AT_R11(%rsp), %r11
    cmp AT_FLAGS(%rsp), %r11
    jne 1f
    test $FLAGS_TRAP_RESUME, %r11d
    jnz 1f
    mov AT_RSP(%rsp), %rsp
    sysretq
1:  pop %r11
    pop %rcx
    add $16, %rsp
    iretq

// The start of an entry by exception or interrupt: 16 bytes each, so that the table needs no addresses. An error code
// is pushed by the processor or as 0, then the vector into the place that is Context::fault_ip later.
.macro vector_stub vector
    .balign 16
    .if (\vector == 8) || (\vector >= 10 && \vector <= 14) || (\vector == 17) || (\vector == 21)
    .else
    push $0
    .endif
    push $\vector
    .if (\vector == 2) || (\vector == 8) || (\vector == 18)
    jmp stopped
    .else
    jmp trapped
    .endif
.endm

.balign 16
.globl x86_64_vector_stubs
x86_64_vector_stubs:
.set vector, 0
.rept 256
    vector_stub %vector
    .set vector, vector + 1
.endr

#define PUSHED_VECTOR 0
#define PUSHED_CS 24

trapped:
    testb $3, PUSHED_CS(%rsp)
    jz trapped_in_kernel
    save_registers
    mov %rsp, %rsi
    mov $x86_64_kernel_stack_top, %rsp
    xor %ebp, %ebp
    pushq $2                            // a user's direction and alignment-check flags are not for the kernel
    popfq
    mov %rsi, %rdi
    call x86_64_handle_trap
    jmp x86_64_return_to_user

// Only the idle loop runs in the kernel with interrupts on, and has nothing to save. An exception is a bug.
trapped_in_kernel:
    cmpl $32, PUSHED_VECTOR(%rsp)
    jb stopped
    mov PUSHED_VECTOR(%rsp), %rdi
    mov $x86_64_kernel_stack_top, %rsp
    call x86_64_handle_interrupt_when_idle
    jmp x86_64_return_to_user

stopped:
    mov %rsp, %rdi
    and $-16, %rsp
    call x86_64_handle_kernel_exception
    ud2

.globl x86_64_idle_loop
x86_64_idle_loop:
    hlt
    jmp x86_64_idle_loop

.section .bss
.balign 8
user_stack_pointer:
    .skip 8

// A page that is not mapped lies below the stack (linker script), so an overflow is an exception and not corruption.
.section .bss.kernel_stack, "aw", @nobits
.skip KEEL_KERNEL_STACK_SIZE
.globl x86_64_kernel_stack_top
x86_64_kernel_stack_top:

.section .note.GNU-stack, "", @progbits
