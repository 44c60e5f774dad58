// SPDX-License-Identifier: Apache-2.0
//
// Instructions that user level can't execute and memory that it can't reach: the fault messages.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/snippet.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

// Pieces of code of 32 bytes each, from exception_code on.
constexpr Word piece_bytes = 32;
extern "C" {
extern const unsigned char exception_code[];
extern const unsigned char exception_code_end[];
extern const unsigned char memory_code[];
extern const unsigned char memory_code_end[];
void selectors_code();
void selectors_after_syscall_code();
void selectors_after_fault_code();
}
asm(R"(
    .text
    .macro piece
    ud2
    .balign 32, 0xcc
    .endm

    .balign 32
exception_code:
    piece
    int3
    piece
    .byte 0xf1
    piece
    xor %ecx, %ecx; div %ecx
    piece
    hlt
    piece
    cli
    piece
    sti
    piece
    in $0x80, %al
    piece
    out %al, $0x80
    piece
    mov $0x80, %edx; in (%dx), %eax
    piece
    mov $0x80, %edx; outsb
    piece
    mov %cr0, %rax
    piece
    mov %rax, %cr3
    piece
    mov %cr8, %rax
    piece
    mov %db7, %rax
    piece
    mov $0xc0000080, %ecx; rdmsr
    piece
    mov $0xc0000080, %ecx; wrmsr
    piece
    xor %ecx, %ecx; rdpmc
    piece
    swapgs
    piece
    str %eax
    piece
    sldt %eax
    piece
    smsw %eax
    piece
    sgdt -16(%rsp)
    piece
    sidt -16(%rsp)
    piece
    invlpg (%rsp)
    piece
    wbinvd
    piece
    clts
    piece
    lgdt (%rsp)
    piece
    lidt (%rsp)
    piece
    xor %eax, %eax; lldt %ax
    piece
    xor %eax, %eax; ltr %ax
    piece
    lmsw %ax
    piece
    monitor
    piece
    mwait
    piece
    clac
    piece
    stac
    piece
    sysretq
    piece
    sysenter
    piece
    sysexitl
    piece
    vmcall
    piece
    .byte 0x0f, 0xb9, 0xc0
    piece
    .byte 0x06
    piece
    .byte 0xce
    piece
    mov $0x33, %eax; mov %ax, %ds
    piece
    mov $0x10, %eax; mov %ax, %es
    piece
    mov $0x2b, %eax; mov %ax, %fs
    piece
    xor %eax, %eax; mov %ax, %ss
    piece
    xor %eax, %eax; mov %ax, %gs
    piece
    mov $0x1b, %eax; mov %ax, %es
    piece
    mov $1, %rax; shl $47, %rax; mov (%rax), %ecx
    piece
    mov $1, %rax; shl $63, %rax; mov (%rax), %ecx
    piece
    mov $1, %rbp; shl $47, %rbp; mov (%rbp), %ecx
    piece
    mov $1, %rsp; shl $47, %rsp; push %rax
    piece
    mov $1, %rax; shl $47, %rax; jmp *%rax
    piece
    movaps -8(%rsp), %xmm0
    piece
    pushf; orl $0x40000, (%rsp); popf; mov -7(%rsp), %eax
    piece
    pushf; orl $0x3000, (%rsp); popf
    piece
    pushf; orl $0x200000, (%rsp); popf
    piece
    std
    piece
    fninit; fldz; fldz; fdivp; fwait
    piece
    pushq $0x360; fldcw (%rsp); fldz; fld1; fdivp; fwait
    piece
    pushq $0x1900; ldmxcsr (%rsp); xorps %xmm0, %xmm0; divss %xmm0, %xmm0
    piece
    pushq $-1; ldmxcsr (%rsp)
    piece
    xor %ecx, %ecx; xsetbv
    piece
    rdtsc; xor %eax, %eax; xor %edx, %edx
    piece
    xor %ecx, %ecx; xor %edx, %edx; xor %eax, %eax; cpuid; xor %eax, %eax
    piece
    lock; inc %eax
    piece
    .byte 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90
    piece
exception_code_end:

# RDI: an address.
    .balign 32
memory_code:
    mov (%rdi), %eax
    piece
    mov %eax, (%rdi)
    piece
    lock; incl (%rdi)
    piece
    jmp *%rdi
    piece
    mov %rdi, %rsp; push %rax
    piece
    mov %rdi, %rsp; pop %rax
    piece
    mov -4(%rdi), %rax
    piece
    prefetcht0 (%rdi)
    piece
    clflush (%rdi)
    piece
memory_code_end:

selectors_after_fault_code:
    mov $1, %edx                        # no system call
    syscall
    jmp selectors_code
selectors_after_syscall_code:
    mov $-11, %rdx                      # Yield
    mov %rsp, %rbx
    syscall
    mov %rbx, %rsp
selectors_code:
    mov %cs, %eax
    mov %ss, %ecx
    mov %ds, %edx
    mov %es, %esi
    mov %fs, %edi
    mov %gs, %ebp
    xor %r8d, %r8d
    test %rsp, %rsp                     # lost on stock seL4 after an answered system call
    jz 1f
    pushf
    pop %r8
    and $~0x8d5, %r8d                   # what the instructions here leave
1:  ud2
)");

void observe_pieces(const Snippet& snippet, const unsigned char* start, const unsigned char* end, Word rdi) {
    for (const unsigned char* piece = start; piece < end; piece += piece_bytes) {
        observe("piece", {static_cast<Word>(piece - start) / piece_bytes});
        snippet.observe_fault("fault", snippet.run(piece, rdi), piece);
    }
}

} // namespace

TEST(exception_each, "FAULT0201", "every instruction that is not for user level is a user exception") {
    const Snippet snippet(env);
    observe_pieces(snippet, exception_code, exception_code_end, 0);
}

TEST(exception_traps, "FAULT0202", "int n is a breakpoint, an unknown system call or a protection fault") {
    const Snippet snippet(env);
    const Env::MappedPage page = env.map_page();
    auto* const code = reinterpret_cast<volatile unsigned char*>(page.address);
    for (unsigned vector = 0; vector < 256; ++vector) {
        code[0] = 0xcd;
        code[1] = static_cast<unsigned char>(vector);
        code[2] = 0x0f;
        code[3] = 0x0b;
        snippet.observe_fault("int", snippet.run(reinterpret_cast<const void*>(page.address)),
                              reinterpret_cast<const void*>(page.address));
    }
}

TEST(exception_memory, "FAULT0203", "memory that can't be reached so is a memory fault with address and reason") {
    const Snippet snippet(env);
    const Env::MappedPage readable = env.map_page(sel4::can_read);
    const Env::MappedPage kernel_only = env.map_page(sel4::no_rights);
    const Env::MappedPage write_only = env.map_page(sel4::can_write);
    const Word unmapped = env.address();
    constexpr Word far_address = 0x6000'0000'0000;
    for (const Word address : {readable.address, kernel_only.address, write_only.address, unmapped, unmapped + 0xffe,
                               Word{0}, far_address, Word{0x7fff'ffff'fffe}, Word{0xffff'8000'0000'0000},
                               Word{0xffff'ffff'8010'0000}, ~Word{0} - 7, Word{0x8000'0000'0000}}) {
        observe("address", {address});
        observe_pieces(snippet, memory_code, memory_code_end, address);
    }
}

TEST(exception_selectors, "FAULT0204", "segment selectors and flags of a thread are always the same") {
    const Snippet snippet(env);
    (void)snippet.run(selectors_code);
    const sel4::UserContext context = snippet.thread().registers();
    observe("started: cs ss ds es fs gs flags",
            {context.rax, context.rcx, context.rdx, context.rsi, context.rdi, context.rbp, context.r8});
    (void)snippet.run(selectors_after_syscall_code);
    const sel4::UserContext after = snippet.thread().registers();
    observe("after a system call: cs ss ds es fs gs flags",
            {after.rax, after.rcx, after.rdx, after.rsi, after.rdi, after.rbp, after.r8});
    const sel4::Received fault = snippet.run(selectors_after_fault_code);
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::unknown_syscall);
    sel4::ipc_buffer().message[sel4::unknown_syscall::fault_ip] += 2;
    sel4::send(snippet.reply(), sel4::MessageInfo(0, 0, 0, sel4::unknown_syscall::reply_length), fault.words);
    (void)snippet.receive();
    const sel4::UserContext replied = snippet.thread().registers();
    observe("after an answered system call: cs ss ds es fs gs",
            {replied.rax, replied.rcx, replied.rdx, replied.rsi, replied.rdi, replied.rbp});
}

} // namespace test
