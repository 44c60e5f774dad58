// SPDX-License-Identifier: Apache-2.0
//
// System calls that are none, and exceptions: what the handler learns, and how the thread goes on.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

// A thread's fault endpoint and what it takes to answer.
struct Handler {
    CPtr endpoint;
    CPtr reply;

    explicit Handler(Env& env) : endpoint(env.make(ObjectType::endpoint)), reply(env.make(ObjectType::reply)) {}
    Thread::Options options() const {
        Thread::Options result;
        result.fault_endpoint = endpoint;
        return result;
    }
    sel4::Received receive() const { return sel4::recv(endpoint, reply); }
    // The word of a fault message that was just received.
    static Word word(const sel4::Received& fault, unsigned i) {
        return i < sel4::message_registers ? fault.words.word[i] : sel4::ipc_buffer().message[i];
    }
    // Sends a fault's message back with another instruction pointer.
    void resume_at(const sel4::Received& fault, unsigned ip_word, Word ip, Word length) const {
        sel4::MessageWords words = fault.words;
        (ip_word < sel4::message_registers ? words.word[ip_word] : sel4::ipc_buffer().message[ip_word]) = ip;
        sel4::send(reply, sel4::MessageInfo(0, 0, 0, length), words);
    }
};

extern "C" {
void unknown_syscall_code();
void unknown_syscall_site();
void unknown_trap_code();
void unknown_trap_site();
void breakpoint_code();
void invalid_opcode_code();
void divide_code();
void registers_code();
void set_bases_code();
}
asm(R"(
    .text
unknown_syscall_code:
    mov $0x1111, %eax
    mov $0x2222, %ebx
    mov $12345, %edx
    mov $0x5555, %ebp
    mov $0x8888, %r8d
    mov $0xffff, %r15d
unknown_syscall_site:
    syscall
    ud2

unknown_trap_code:
    mov $0x12345678, %eax
    mov $0x77, %ecx
    mov $0x88, %r11d
    stc
unknown_trap_site:
    int $0xfe
    ud2

breakpoint_code:
    int3
    ud2

invalid_opcode_code:
    ud2

divide_code:
    xor %edx, %edx
    xor %ecx, %ecx
    mov $1, %eax
    div %ecx

set_bases_code:
    wrfsbase %rdi                       # refused where the kernel doesn't allow it
    mov $0x123000, %eax
    mov $0x456000, %ecx
    wrfsbase %rax
    wrgsbase %rcx
    ud2

# Adds up all registers but RSP, so that a changed one shows, and stops.
registers_code:
    add %rbx, %rax
    add %rcx, %rax
    add %rdx, %rax
    add %rsi, %rax
    add %rdi, %rax
    add %rbp, %rax
    add %r8, %rax
    add %r9, %rax
    add %r10, %rax
    add %r11, %rax
    add %r12, %rax
    add %r13, %rax
    add %r14, %rax
    add %r15, %rax
    ud2
)");

constexpr Word trap_flag = 1 << 8;
constexpr Word resume_flag = 1 << 16; // set by the exception

Word address_of(void (*code)()) { return reinterpret_cast<Word>(code); }

using namespace sel4::unknown_syscall;

} // namespace

TEST(unknown_syscall, "SYSCALL0001",
     "an unknown syscall instruction is a fault with number, registers and its address") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    thread.start_at(reinterpret_cast<const void*>(unknown_syscall_code));
    const sel4::Received fault = handler.receive();
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::unknown_syscall);
    CHECK_EQ(fault.info.length(), length);
    CHECK_EQ(Handler::word(fault, rax), 0x1111);
    CHECK_EQ(Handler::word(fault, rbx), 0x2222);
    CHECK_EQ(Handler::word(fault, rdx), 12345);
    CHECK_EQ(Handler::word(fault, rbp), 0x5555);
    CHECK_EQ(Handler::word(fault, r8), 0x8888);
    CHECK_EQ(Handler::word(fault, r15), 0xffff);
    CHECK_EQ(Handler::word(fault, fault_ip), address_of(unknown_syscall_site));
    CHECK_EQ(Handler::word(fault, syscall), 12345);
    handler.resume_at(fault, fault_ip, address_of(unknown_syscall_site) + 2, reply_length);
    const sel4::Received next = handler.receive();
    CHECK_EQ(next.info.label(), sel4::FaultLabel::user_exception);
    CHECK_EQ(Handler::word(next, sel4::user_exception::fault_ip), address_of(unknown_syscall_site) + 2);
}

TEST_OF_KEEL(syscall_stack, "SYSCALL0002", "the stack pointer survives an unknown syscall instruction") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    thread.start_at(reinterpret_cast<const void*>(unknown_syscall_code));
    const sel4::Received fault = handler.receive();
    CHECK_EQ(Handler::word(fault, sp), thread.stack_top());
    handler.resume_at(fault, fault_ip, address_of(unknown_syscall_site) + 2, reply_length);
    CHECK_EQ(handler.receive().words.word[sel4::user_exception::sp], thread.stack_top());
}

TEST(unknown_trap, "SYSCALL0003", "int 0xfe is an unknown system call that keeps every register") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    thread.start_at(reinterpret_cast<const void*>(unknown_trap_code));
    const sel4::Received fault = handler.receive();
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::unknown_syscall);
    CHECK_EQ(Handler::word(fault, fault_ip), address_of(unknown_trap_site));
    CHECK_EQ(Handler::word(fault, sp), thread.stack_top());
    CHECK_EQ(Handler::word(fault, rcx), 0x77);
    CHECK_EQ(Handler::word(fault, r11), 0x88);
    CHECK_EQ(Handler::word(fault, flags) & 1, 1);
    CHECK_EQ(Handler::word(fault, syscall), 0xfffffffffe345678);
    handler.resume_at(fault, fault_ip, address_of(unknown_trap_site) + 2, reply_length);
    (void)handler.receive();
    const sel4::UserContext context = thread.registers();
    CHECK_EQ(context.rsp, thread.stack_top());
    CHECK_EQ(context.rcx, 0x77);
    CHECK_EQ(context.r11, 0x88);
}

TEST(exceptions, "SYSCALL0004", "processor exceptions are user exceptions with vector and address") {
    struct Case {
        void (*code)();
        Word vector;
        Word offset;
    };
    constexpr Case cases[] = {{breakpoint_code, 3, 1}, {invalid_opcode_code, 6, 0}, {divide_code, 0, 9}};
    for (const Case& c : cases) {
        const Handler handler(env);
        Thread& thread = Thread::make(env, handler.options());
        thread.start_at(reinterpret_cast<const void*>(c.code));
        const sel4::Received fault = handler.receive();
        CHECK_EQ(fault.info.label(), sel4::FaultLabel::user_exception);
        CHECK_EQ(fault.info.length(), sel4::user_exception::length);
        CHECK_EQ(Handler::word(fault, sel4::user_exception::fault_ip), address_of(c.code) + c.offset);
        CHECK_EQ(Handler::word(fault, sel4::user_exception::sp), thread.stack_top());
        CHECK_EQ(Handler::word(fault, sel4::user_exception::number), c.vector);
    }
}

TEST(write_registers, "SYSCALL0005", "a thread starts with all the registers that were written for it") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    sel4::UserContext context{};
    auto* const words = reinterpret_cast<Word*>(&context);
    Word sum = 0;
    for (unsigned i = 3; i < 18; ++i) {
        words[i] = Word{1} << i;
        sum += words[i];
    }
    context.rip = address_of(registers_code);
    context.rsp = thread.stack_top();
    context.rflags = ~trap_flag;
    CHECK_OK(invoke<Label::tcb_write_registers>(thread.tcb(), true, 0, sel4::user_context_words, context));
    CHECK_EQ(handler.receive().info.label(), sel4::FaultLabel::user_exception);
    const sel4::UserContext end = thread.registers();
    CHECK_EQ(end.rax, sum);
    CHECK_EQ(end.r15, context.r15);
    CHECK_EQ(end.rflags & ~Word{0xfff}, end.rflags & resume_flag); // nothing that a program may not set
}

// Stock seL4 doesn't load the flag.
TEST_OF_KEEL(single_step, "SYSCALL0010", "a thread with the trap flag stops after an instruction") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    sel4::UserContext context{};
    context.rip = address_of(registers_code);
    context.rflags = trap_flag;
    CHECK_OK(invoke<Label::tcb_write_registers>(thread.tcb(), true, 0, sel4::user_context_words, context));
    const sel4::Received fault = handler.receive();
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::user_exception);
    CHECK_EQ(Handler::word(fault, sel4::user_exception::number), 1);
    CHECK_EQ(Handler::word(fault, sel4::user_exception::fault_ip), context.rip + 3);
}

TEST(fpu_disabled, "SYSCALL0006", "a thread without floating point faults when it uses it") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    const auto flags = invoke<Label::tcb_set_flags>(thread.tcb(), 0, sel4::tcb_flag_fpu_disabled);
    CHECK_OK(flags.error);
    CHECK_EQ(flags.value, sel4::tcb_flag_fpu_disabled);
    thread.start([](Word) { asm volatile("pxor %xmm0, %xmm0"); });
    const sel4::Received fault = handler.receive();
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::user_exception);
    CHECK_EQ(Handler::word(fault, sel4::user_exception::number), 7);
    // Allowed to, it goes on.
    CHECK_OK(invoke<Label::tcb_set_flags>(thread.tcb(), sel4::tcb_flag_fpu_disabled, 0).error);
    handler.resume_at(fault, 0, Handler::word(fault, 0), 1);
    CHECK_EQ(sel4::nb_recv(handler.endpoint, handler.reply).info.label(), 0);
}

TEST(fpu_switch, "SYSCALL0007", "threads that share the processor keep their floating-point registers") {
    static Shared mismatches;
    static Shared rounds;
    mismatches.set(0);
    rounds.set(0);
    static CPtr done;
    done = env.make(ObjectType::notification);
    const auto body = [](Word value) {
        for (unsigned i = 0; i < 200; ++i) {
            Word back;
            asm volatile("movq %1, %%xmm7\n\tmovq %1, %%xmm0" ::"r"(0), "r"(value));
            sel4::yield();
            asm volatile("movq %%xmm7, %0" : "=r"(back));
            if (back != value) mismatches.increment();
            rounds.increment();
        }
        sel4::signal(done);
    };
    Thread::start_new(env, body, 0x1234567812345678);
    Thread::start_new(env, body, 0xabcdefabcdefabcd);
    for (unsigned finished = 0; finished < 2; ++finished)
        (void)sel4::wait(done);
    CHECK_EQ(rounds.get() > 200, true);
    CHECK_EQ(mismatches.get(), 0);
}

TEST(fs_base, "SYSCALL0008", "FS and GS bases belong to the thread, and user level sets them itself where it may") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    thread.start_at(reinterpret_cast<const void*>(set_bases_code));
    const sel4::Received fault = handler.receive();
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::user_exception);
    if (Handler::word(fault, sel4::user_exception::fault_ip) == address_of(set_bases_code)) {
        // A kernel that sets them by MSR doesn't allow the instructions.
        CHECK_OK(invoke<Label::tcb_set_tls_base>(thread.tcb(), 0x123000));
        CHECK_EQ(thread.registers().fs_base, 0x123000);
    } else {
        const sel4::UserContext context = thread.registers();
        CHECK_EQ(context.fs_base, 0x123000);
        CHECK_EQ(context.gs_base, 0x456000);
    }
    CHECK(&sel4::ipc_buffer() == env.info().ipc_buffer);
}

TEST_OF_KEEL(foreign, "SYSCALL0009", "with its flag set, every system call of a thread is an unknown one") {
    const Handler handler(env);
    Thread& thread = Thread::make(env, handler.options());
    CHECK_OK(invoke<Label::tcb_set_flags>(thread.tcb(), 0, sel4::tcb_flag_foreign_syscalls).error);
    thread.start([](Word) { sel4::yield(); });
    const sel4::Received fault = handler.receive();
    CHECK_EQ(fault.info.label(), sel4::FaultLabel::unknown_syscall);
    CHECK_EQ(Handler::word(fault, syscall), static_cast<Word>(sel4::Syscall::yield));
}

} // namespace test
