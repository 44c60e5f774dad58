// SPDX-License-Identifier: Apache-2.0
//
// Where a Multiboot 1 loader jumps to (Multiboot Specification 0.6.96, 3.2: 32-bit protected mode, paging off): fills
// in the first page tables, enters long mode, and calls the kernel at its high address.
#include "kernel/arch/x86_64/layout.hpp"

#define MULTIBOOT_HEADER_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x3 // page-aligned modules, memory information

#define CPUID_EXTENDED_FEATURES 0x80000001
#define EXTENDED_LONG_MODE 0x20000000
#define EXTENDED_GIGABYTE_PAGES 0x04000000
#define EXTENDED_EXECUTE_DISABLE 0x00100000
#define EXTENDED_SYSCALL 0x00000800
#define EXTENDED_NEEDED (EXTENDED_LONG_MODE | EXTENDED_GIGABYTE_PAGES | EXTENDED_EXECUTE_DISABLE | EXTENDED_SYSCALL)

#define CR4_NEEDED 0x620              // PAE, OSFXSR, OSXMMEXCPT
#define MSR_EFER 0xc0000080
#define EFER_NEEDED 0x901             // syscall, long mode, execute-disable
#define CR0_NEEDED 0x80010033         // paging, write protect, numeric error, FPU on, protected mode

#define PAGE_LINK 0x03                // present, writable
#define PAGE_GIGABYTE 0x183           // present, writable, large, global
#define PAGE_NX_HIGH 0x80000000       // bit 63, in the upper half of the entry

#define SERIAL_PORT 0x3f8

.section .boot.header, "a"
.balign 4
    .long MULTIBOOT_HEADER_MAGIC
    .long MULTIBOOT_FLAGS
    .long -(MULTIBOOT_HEADER_MAGIC + MULTIBOOT_FLAGS)

.section .boot.text, "ax"
.code32
.globl x86_64_multiboot_entry
x86_64_multiboot_entry:
    cli
    cld
    mov %eax, %ebp                      // loader's magic
    mov %ebx, %esi                      // its information

    mov $CPUID_EXTENDED_FEATURES, %eax
    cpuid
    and $EXTENDED_NEEDED, %edx
    cmp $EXTENDED_NEEDED, %edx
    jne unsupported

    // Level 4: the kernel's half, and low memory for as long as this code runs.
    mov $x86_64_kernel_pdpt - KEEL_IMAGE_BASE + PAGE_LINK, %eax
    mov %eax, x86_64_kernel_pml4 - KEEL_IMAGE_BASE
    mov %eax, x86_64_kernel_pml4 - KEEL_IMAGE_BASE + 511 * 8
    // Level 3: the window, never executed but for its first GiB while booting; the image as all of the first GiB.
    mov $x86_64_kernel_pdpt - KEEL_IMAGE_BASE, %edi
    xor %ecx, %ecx
1:  mov %ecx, %eax
    shl $30, %eax
    or $PAGE_GIGABYTE, %eax
    mov %eax, (%edi, %ecx, 8)
    mov %ecx, %eax
    shr $2, %eax
    test %ecx, %ecx
    jz 2f
    or $PAGE_NX_HIGH, %eax
2:  mov %eax, 4(%edi, %ecx, 8)
    inc %ecx
    cmp $510, %ecx
    jb 1b
    movl $PAGE_GIGABYTE, 510 * 8(%edi)

    mov $CR4_NEEDED, %eax
    mov %eax, %cr4
    mov $x86_64_kernel_pml4 - KEEL_IMAGE_BASE, %eax
    mov %eax, %cr3
    mov $MSR_EFER, %ecx
    mov $EFER_NEEDED, %eax
    xor %edx, %edx
    wrmsr
    mov $CR0_NEEDED, %eax
    mov %eax, %cr0
    lgdt boot_gdt_pointer
    ljmp $KEEL_KERNEL_CODE, $1f
.code64
1:  mov $KEEL_KERNEL_DATA, %eax
    mov %eax, %ss
    mov %eax, %ds
    mov %eax, %es
    mov $x86_64_kernel_stack_top, %rsp
    mov %ebp, %edi
    mov %esi, %esi
    xor %ebp, %ebp
    movabs $x86_64_return_to_user, %rax // where x86_64_boot returns to: this code won't be mapped any more
    push %rax
    movabs $x86_64_boot, %rax
    jmp *%rax

// Too early for the kernel's console: tells the first serial port.
.code32
unsupported:
    mov $unsupported_text, %esi
    mov $SERIAL_PORT, %edx
1:  lodsb
    test %al, %al
    jz 2f
    outb %al, %dx
    jmp 1b
2:  cli
    hlt
    jmp 2b

.section .boot.rodata, "a"
unsupported_text:
    .asciz "keel: this processor lacks 64-bit mode, 1 GiB pages, execute-disable or syscall\n"
.balign 8
boot_gdt:
    .quad 0
    .quad 0x00209a0000000000            // KEEL_KERNEL_CODE
    .quad 0x0000920000000000            // KEEL_KERNEL_DATA
boot_gdt_pointer:
    .word boot_gdt_pointer - boot_gdt - 1
    .long boot_gdt

.section .note.GNU-stack, "", @progbits
