// SPDX-License-Identifier: Apache-2.0
//
// Ways into the kernel and the one way out. A thread's registers are saved straight into its Context: the task state
// segment's stack for ring 0 is the end of the running thread's Context, so the processor itself pushes the first words.
// Handlers run with interrupts off on one kernel stack; nothing is kept on it between entries.
#include "kernel/arch/x86_64/layout.hpp"

#define TASK_STATE_RSP0 x86_64_task_state + 4

// After these pushes the stack pointer is at Context::r15.
.macro save_registers_but_rcx
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
.endm

// Context::fs_base, gs_base and next_ip lie below r15.
.macro save_bases_and_next_ip next_ip
    push \next_ip
    rdgsbase %rax
    push %rax
    rdfsbase %rax
    push %rax
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
    sub $2, %rcx
    push %rcx                           // fault_ip: the instruction itself
    add $2, %rcx
    push $0
    push %rcx
    save_registers_but_rcx
    save_bases_and_next_ip %rcx
    mov %rdx, %rdi
    mov $x86_64_kernel_stack_top, %rsp
    xor %ebp, %ebp
    call x86_64_handle_syscall
    // falls through

#define AT_R11 0
#define AT_RCX 8
#define AT_RIP 24
#define AT_FLAGS 40
#define AT_RSP 48
#define FLAGS_TRAP_RESUME 0x10100

.globl x86_64_return_to_user
x86_64_return_to_user:
    mov TASK_STATE_RSP0, %rsp
    sub $KEEL_CONTEXT_SIZE, %rsp
    pop %rax
    pop %rcx
    wrfsbase %rax
    wrgsbase %rcx
    pop %rcx                            // next_ip
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
    cmp AT_RCX(%rsp), %rcx
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
1:  mov %rcx, AT_RIP(%rsp)
    pop %r11
    pop %rcx
    add $8, %rsp
    iretq

// The start of an entry by exception or interrupt: 16 bytes each, so that the table needs no addresses. An error code
// is pushed by the processor, or as 0. The vector is in RCX then.
.macro vector_stub vector
    .balign 16
    .if !((\vector == 8) || (\vector >= 10 && \vector <= 14) || (\vector == 17) || (\vector == 21))
    push $0
    .endif
    push %rcx
    mov $\vector, %ecx
    .if (\vector == 2) || (\vector == 8) || (\vector == 18)
    jmp stopped                         // on a stack of its own
    .else
    jmp trapped
    .endif
.endm

.altmacro
.balign 16
.globl x86_64_vector_stubs
x86_64_vector_stubs:
.set current_vector, 0
.rept 256
    vector_stub %current_vector
    .set current_vector, current_vector + 1
.endr
.noaltmacro

#define PUSHED_RIP 16
#define PUSHED_CS 24
#define PUSHED_FLAGS 32
#define FLAGS_INTERRUPT 0x200

trapped:
    testb $3, PUSHED_CS(%rsp)
    jz trapped_in_kernel
    save_registers_but_rcx
    mov 14*8+PUSHED_RIP(%rsp), %rdx
    save_bases_and_next_ip %rdx
    mov %ecx, %edi
    mov $x86_64_kernel_stack_top, %rsp
    pushq $2                            // a user's direction and alignment-check flags are not for the kernel
    popfq
    xor %ebp, %ebp
    call x86_64_handle_trap
    jmp x86_64_return_to_user

// An exception in the kernel is a bug. Interrupts are on in the idle loop, which has nothing to save, and for a moment
// in arch::irq_pending(), which only wants to know.
trapped_in_kernel:
    cmp $32, %ecx
    jb stopped
    cmpq $x86_64_idle_loop_end, PUSHED_RIP(%rsp)
    ja 1f
    cmpq $x86_64_idle_loop, PUSHED_RIP(%rsp)
    jb 1f
    mov %ecx, %edi
    mov $x86_64_kernel_stack_top, %rsp
    xor %ebp, %ebp
    call x86_64_handle_interrupt_when_idle
    jmp x86_64_return_to_user
1:  mov %ecx, x86_64_pending_vector
    andl $~FLAGS_INTERRUPT, PUSHED_FLAGS(%rsp)
    pop %rcx
    add $8, %rsp
    iretq

stopped:
    mov %ecx, %esi
    mov %rsp, %rdi
    and $-16, %rsp
    call x86_64_handle_kernel_exception
    ud2

.globl x86_64_idle_loop
x86_64_idle_loop:
    hlt
    jmp x86_64_idle_loop
x86_64_idle_loop_end:

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
