// SPDX-License-Identifier: Apache-2.0
//
// bool fault_safe_copy(void* to (rdi), const void* from (rsi), std::size_t bytes (rdx)). A leaf without a frame, so
// that the way out after a fault is a plain return from anywhere in it.

    .section .text.fault_safe_copy, "ax", @progbits
    .globl fault_safe_copy, fault_safe_copy_begin, fault_safe_copy_end, fault_safe_copy_failed
    .type fault_safe_copy, @function
fault_safe_copy:
fault_safe_copy_begin:
    sub $32, %rdx
    jb 2f
1:  mov (%rsi), %rax
    mov 8(%rsi), %rcx
    mov 16(%rsi), %r8
    mov 24(%rsi), %r9
    mov %rax, (%rdi)
    mov %rcx, 8(%rdi)
    mov %r8, 16(%rdi)
    mov %r9, 24(%rdi)
    add $32, %rsi
    add $32, %rdi
    sub $32, %rdx
    jae 1b
2:  add $32, %rdx
    jz 4f
3:  movzbl (%rsi), %eax
    mov %al, (%rdi)
    inc %rsi
    inc %rdi
    dec %rdx
    jnz 3b
4:  mov $1, %eax
    ret
fault_safe_copy_end:
fault_safe_copy_failed:
    xor %eax, %eax
    ret
    .size fault_safe_copy, . - fault_safe_copy

    .section .note.GNU-stack, "", @progbits
