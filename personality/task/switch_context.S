// SPDX-License-Identifier: Apache-2.0
//
// void switch_context(void** save (rdi), void* load (rsi)): keeps what a function call preserves on the running stack,
// and goes on where the other stack was left.

    .text
    .globl switch_context
    .type switch_context, @function
switch_context:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
    .size switch_context, . - switch_context

// A new stack's first code: calls the function in RBP with the argument in RBX.
    .globl start_context
    .type start_context, @function
start_context:
    mov %rbx, %rdi
    mov %rbp, %rax
    xor %ebp, %ebp
    call *%rax
    ud2
    .size start_context, . - start_context

    .section .note.GNU-stack, "", @progbits
