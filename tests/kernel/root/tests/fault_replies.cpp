// SPDX-License-Identifier: Apache-2.0
//
// Answers to faults of each kind: which registers they set, and whether the thread goes on.
#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/background.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/snippet.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

extern "C" {
void reply_trap_code();
void reply_invalid_code();
void reply_read_code();
void reply_receive_code();
void reply_stop_code();
void reply_spin_code();
}
asm(R"(
    .text
reply_trap_code:
    int $0xfe
    ud2
reply_invalid_code:
    ud2
    ud2
reply_read_code:
    mov (%rdi), %eax
    ud2
reply_receive_code:                     # from nothing
    mov $-8, %rdx
    mov %rsp, %rbx
    syscall
    mov %rbx, %rsp
    ud2
reply_stop_code:
    ud2
reply_spin_code:
    jmp reply_spin_code
)");

constexpr Word first_value = 0x1000;

Word stop_ip() { return reinterpret_cast<Word>(reply_stop_code); }

// Registers without those that are addresses on their own.
void observe_registers(const Snippet& snippet) {
    sel4::UserContext context = snippet.thread().registers();
    if (context.rip - reinterpret_cast<Word>(reply_trap_code) < page_size)
        context.rip -= reinterpret_cast<Word>(reply_trap_code);
    for (Word* const word : {&context.rsp, &context.rbx}) // a system call's code keeps the one in the other
        if (snippet.thread().stack_top() - *word < page_size) *word -= snippet.thread().stack_top();
    if (context.fs_base == snippet.thread().block()) context.fs_base = 1;
    constexpr Word arithmetic_flags = 0x8d5;
    observe("rip rsp rflags rax rbx rdx rsi rdi rbp",
            {context.rip, context.rsp, context.rflags & ~arithmetic_flags, context.rax, context.rbx, context.rdx,
             context.rsi, context.rdi, context.rbp});
    observe("r8 r9 r10 r12 r13 r14 r15 fs gs", {context.r8, context.r9, context.r10, context.r12, context.r13,
                                                context.r14, context.r15, context.fs_base, context.gs_base});
}

// Answers with numbers, but for the instruction pointer's place; shows what the thread did then.
void answer(const Snippet& snippet, const Background& background, Word ip_place, Word label, Word length, CPtr reply) {
    sel4::MessageWords words;
    for (Word i = 0; i < 24; ++i) {
        const Word value = i == ip_place ? stop_ip() : first_value + i;
        (i < sel4::message_registers ? words.word[i] : sel4::ipc_buffer().message[i]) = value;
    }
    sel4::send(reply, sel4::MessageInfo(label, 0, 0, length), words);
    background.settle();
    const sel4::Received next = sel4::nb_recv(snippet.endpoint(), snippet.reply());
    observe("label, length, next fault", {label, length, next.info.label()});
    observe_registers(snippet);
}

using Code = void (*)();

void answer_all(Env& env, Code code, Word rdi, Word ip_place) {
    const Snippet snippet(env);
    const Background background(env);
    for (const Word label : {Word{0}, Word{1}, Word{1} << 50})
        for (const Word length : {Word{0}, Word{1}, Word{2}, Word{3}, Word{4}, Word{5}, Word{16}, Word{17}, Word{18},
                                  Word{19}, Word{20}, Word{120}}) {
            sel4::UserContext context{};
            context.rip = reinterpret_cast<Word>(code);
            context.rsp = snippet.thread().stack_top();
            context.rdi = rdi;
            CHECK_OK(invoke<Label::tcb_write_registers>(snippet.tcb(), true, 0, sel4::user_context_words, context));
            (void)snippet.receive();
            answer(snippet, background, ip_place, label, length, snippet.reply());
        }
}

} // namespace

TEST(reply_unknown_syscall, "FAULT0301", "the answer to an unknown system call sets registers up to its length") {
    answer_all(env, reply_trap_code, 0, sel4::unknown_syscall::fault_ip);
}

TEST(reply_user_exception, "FAULT0302", "the answer to a user exception sets instruction, stack pointer and flags") {
    answer_all(env, reply_invalid_code, 0, sel4::user_exception::fault_ip);
}

TEST(reply_vm_fault, "FAULT0303", "the answer to a memory fault sets nothing and always restarts") {
    answer_all(env, reply_read_code, env.address(), 0);
}

TEST(reply_cap_fault, "FAULT0304", "the answer to a capability fault sets nothing and always restarts") {
    answer_all(env, reply_receive_code, 0, 0);
}

TEST(reply_timeout, "FAULT0305", "the answer to a timeout sets the registers of its own message") {
    const Snippet snippet(env);
    const Background background(env);
    const CPtr timeouts = env.make(ObjectType::endpoint);
    const CPtr reply = env.make(ObjectType::reply);
    const CPtr badged = env.minted(timeouts, sel4::all_rights, 0x55);
    CHECK_OK(invoke<Label::tcb_set_timeout_endpoint>(snippet.tcb(), badged));
    for (const Word label : {Word{0}, Word{1}})
        for (const Word length :
             {Word{0}, Word{1}, Word{3}, Word{4}, Word{5}, Word{17}, Word{18}, Word{19}, Word{20}}) {
            CHECK_OK(invoke<Label::tcb_suspend>(snippet.tcb()));
            CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), snippet.thread().sched_context(),
                                                                  500, 5000, 0, 0x66, 0));
            sel4::UserContext context{};
            context.rip = reinterpret_cast<Word>(reply_spin_code);
            context.rsp = snippet.thread().stack_top();
            CHECK_OK(invoke<Label::tcb_write_registers>(snippet.tcb(), true, 0, sel4::user_context_words, context));
            const sel4::Received fault = sel4::recv(timeouts, reply);
            observe("label, length, badge, data",
                    {fault.info.label(), fault.info.length(), fault.badge, fault.words.word[0]});
            observe_registers(snippet);
            CHECK_OK(invoke<Label::sched_control_configure_flags>(env.sched_control(), snippet.thread().sched_context(),
                                                                  5000, 5000, 0, 0x66, 0));
            if (length > 0 || label > 0)
                answer(snippet, background, sel4::timeout_reply::fault_ip, label, length, reply);
        }
}

TEST(reply_without_buffer, "FAULT0306", "a handler without an IPC buffer gets four words, and answers with four") {
    const Snippet snippet(env);
    const Background background(env);
    const Snippet handler(env);
    CHECK_OK(invoke<Label::tcb_set_ipc_buffer>(handler.tcb(), 0, env.slot()));
    snippet.start(reply_trap_code);
    background.settle();
    static SyscallRegisters registers;
    registers = {Word(sel4::Syscall::recv), snippet.endpoint(), 0, 0, 0, 0, 0, snippet.reply(), 0};
    sel4::Received end;
    CHECK(handler.call(registers, end));
    observe("received", {registers.rdi, registers.rsi, registers.r10, registers.r8, registers.r9});
    registers = {Word(sel4::Syscall::send), snippet.reply(), sel4::MessageInfo(0, 0, 0, 19).raw(), 1, 2, 3, 4, 0, 0};
    CHECK(handler.call(registers, end));
    background.settle();
    const sel4::Received next = snippet.receive();
    observe("next fault", {next.info.label(), next.info.length()});
    observe_registers(snippet);
}

TEST(reply_none, "FAULT0307", "a thread without fault endpoint stops at its fault, and faults again when resumed") {
    const Snippet snippet(env);
    const Background background(env);
    CHECK_OK(invoke<Label::tcb_set_space>(snippet.tcb(), env.slot(), sel4::slot_init_cnode, Word{0},
                                          sel4::slot_init_vspace, Word{0}));
    for (const Code code : {reply_trap_code, reply_invalid_code, reply_read_code, reply_receive_code}) {
        snippet.start(code);
        background.settle();
        observe_registers(snippet);
        CHECK_OK(invoke<Label::tcb_set_space>(snippet.tcb(), snippet.endpoint(), sel4::slot_init_cnode, Word{0},
                                              sel4::slot_init_vspace, Word{0}));
        CHECK_OK(invoke<Label::tcb_resume>(snippet.tcb()));
        const sel4::Received fault = snippet.receive();
        observe("fault", {fault.info.label(), fault.info.length()});
        CHECK_OK(invoke<Label::tcb_suspend>(snippet.tcb()));
        CHECK_OK(invoke<Label::tcb_set_space>(snippet.tcb(), env.slot(), sel4::slot_init_cnode, Word{0},
                                              sel4::slot_init_vspace, Word{0}));
    }
}

TEST(fault_states, "FAULT0308",
     "a thread that waits for its fault to be taken or answered can be stopped and resumed") {
    const Snippet snippet(env);
    const Background background(env);
    for (const bool received : {false, true})
        for (const bool suspend : {false, true}) {
            snippet.start(reply_trap_code);
            background.settle();
            if (received) (void)snippet.receive();
            if (suspend) CHECK_OK(invoke<Label::tcb_suspend>(snippet.tcb()));
            observe_registers(snippet);
            CHECK_OK(invoke<Label::tcb_resume>(snippet.tcb()));
            background.settle();
            const sel4::Received fault = sel4::nb_recv(snippet.endpoint(), snippet.reply());
            observe("received, suspend, fault", {received, suspend, fault.info.label()});
            sel4::send(snippet.reply(), sel4::MessageInfo(1, 0, 0, 0));
            background.settle();
            observe("after a refusal", {sel4::nb_recv(snippet.endpoint(), snippet.reply()).info.label()});
        }
}

} // namespace test
