// SPDX-License-Identifier: Apache-2.0
//
// System calls on capabilities that can't be found or used: which fault they are, exactly.
#include "abi/sel4/syscall.hpp"
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/snippet.hpp"
#include "tests/kernel/root/test.hpp"

namespace test {

namespace {

using sel4::Syscall;

constexpr CPtr root = sel4::slot_init_cnode;
constexpr Syscall syscalls[] = {Syscall::call, Syscall::reply_recv, Syscall::nb_send_recv, Syscall::nb_send_wait,
                                Syscall::send, Syscall::nb_send,    Syscall::recv,         Syscall::nb_recv,
                                Syscall::wait, Syscall::nb_wait,    Syscall::yield};

Error set_cspace(const Snippet& snippet, CPtr cnode, sel4::CNodeCapData guard) {
    return invoke<Label::tcb_set_space>(snippet.tcb(), snippet.endpoint(), cnode, guard.raw(), sel4::slot_init_vspace,
                                        Word{0});
}

// Makes the call and shows how it ended: with a fault message, or with registers.
void observe_syscall(const Snippet& snippet, std::string_view what, SyscallRegisters registers) {
    static SyscallRegisters shared;
    shared = registers;
    sel4::Received fault;
    const Word number = registers.rdx;
    if (snippet.call(shared, fault))
        observe(what, {number, shared.rdi, shared.rsi, shared.r10, shared.r8, shared.r9, shared.r15, shared.r12,
                       shared.r13, shared.rdx});
    else
        snippet.observe_fault(what, fault, reinterpret_cast<const void*>(run_syscall));
}

// All system calls, with the capability addresses in all their registers.
void observe_syscalls(const Snippet& snippet, std::string_view what, Word rdi, Word r12, Word r13) {
    const Word tag = sel4::MessageInfo(0x77, 0, 0, 2).raw();
    for (const Syscall syscall : syscalls)
        observe_syscall(snippet, what, {Word(syscall), rdi, tag, 1, 2, 3, 4, r12, r13});
}

// A CSpace of 16 slots whose addresses are 0 .. 15, with one capability of each kind that system calls may use.
struct Caps {
    static constexpr Word radix = 4;
    static constexpr sel4::CNodeCapData guard{0, sel4::word_bits - radix};
    enum Slot : Word {
        empty,
        endpoint_read,
        endpoint_write,
        endpoint_none,
        notification_read,
        notification_write,
        notification_active,
        notification_bound,
        reply,
        thread,
        cnode,
        untyped,
        count
    };

    explicit Caps(Env& env) : space(env.make(ObjectType::cnode, radix)) {
        const CPtr endpoint_object = env.make(ObjectType::endpoint);
        const CPtr notification = env.make(ObjectType::notification);
        active = env.make(ObjectType::notification);
        const CPtr bound = env.make(ObjectType::notification);
        (void)invoke<Label::tcb_bind_notification>(env.make(ObjectType::tcb), bound);
        put(endpoint_read, endpoint_object, sel4::can_read);
        put(endpoint_write, endpoint_object, sel4::can_write);
        put(endpoint_none, endpoint_object, sel4::can_grant);
        put(notification_read, notification, sel4::can_read);
        put(notification_write, notification, sel4::can_write);
        put(notification_active, active, sel4::all_rights);
        put(notification_bound, bound, sel4::all_rights);
        put(reply, env.make(ObjectType::reply), sel4::all_rights);
        put(thread, env.make(ObjectType::tcb), sel4::all_rights);
        put(cnode, env.make(ObjectType::cnode, 1), sel4::all_rights);
        put(untyped, env.make(ObjectType::untyped, 6), sel4::all_rights);
    }
    void put(Slot slot, SlotPos from, sel4::CapRights rights) const {
        (void)invoke<Label::cnode_copy>(space, Word(slot), radix, root, from, sel4::word_bits, rights);
    }

    CPtr space;
    CPtr active;
};

} // namespace

TEST(fault_guard, "FAULT0101", "an address that misses the guard is a capability fault with the guard") {
    const Snippet snippet(env);
    const CPtr cnode = env.make(ObjectType::cnode, 4);
    CHECK_OK(set_cspace(snippet, cnode, {0x123456789, 50}));
    observe_syscalls(snippet, "guard", 0x11, 0x22, 0x33);
    CHECK_OK(set_cspace(snippet, cnode, {0, 60}));
    observe_syscalls(snippet, "high bits", ~Word{0}, Word{1} << 63, 0x10);
}

TEST(fault_empty, "FAULT0102", "an empty slot is found; receiving from it is a fault, sending an error or nothing") {
    const Snippet snippet(env);
    CHECK_OK(set_cspace(snippet, env.make(ObjectType::cnode, 4), {0, 60}));
    observe_syscalls(snippet, "empty", 1, 2, 3);
    CHECK_OK(set_cspace(snippet, env.make(ObjectType::cnode, 4), {0, 0}));
    observe_syscalls(snippet, "bits left", 1, Word{2} << 60, Word{3} << 60);
}

TEST(fault_depth, "FAULT0103", "a CNode with more bits than are left is a capability fault with both") {
    const Snippet snippet(env);
    const CPtr outer = env.make(ObjectType::cnode, 2);
    const CPtr inner = env.make(ObjectType::cnode, 4);
    const CPtr guarded = env.minted(inner, sel4::all_rights, sel4::CNodeCapData(0, 3).raw());
    CHECK_OK(invoke<Label::cnode_copy>(outer, 1, 2, root, inner, 64, sel4::all_rights));
    CHECK_OK(invoke<Label::cnode_copy>(outer, 2, 2, root, guarded, 64, sel4::all_rights));
    CHECK_OK(set_cspace(snippet, outer, {0, 60}));
    observe_syscalls(snippet, "two bits left", 4, 5, 6);
    observe_syscalls(snippet, "guard longer than what is left", 8, 9, 10);
    CHECK_OK(set_cspace(snippet, outer, {0, 57}));
    observe_syscalls(snippet, "five bits left", 0x20, 0x2f, 0x3f);
    observe_syscalls(snippet, "guard and not enough", 0x40, 0x44, 0x5f);
}

TEST(fault_root, "FAULT0104", "without a CSpace every address is a capability fault of an invalid root") {
    const Snippet snippet(env);
    const CPtr cnode = env.make(ObjectType::cnode, 4);
    CHECK_OK(set_cspace(snippet, cnode, {0, 60}));
    CHECK_OK(env.revoke(cnode));
    observe_syscalls(snippet, "revoked", 1, 2, 3);
    const Snippet fresh(env);
    observe_syscalls(fresh, "root task's", 0x7000, 0x7001, 0x7002);
}

TEST(fault_rights, "FAULT0105", "capabilities without the right, or of the wrong kind, are faults or errors") {
    const Caps caps(env);
    const Snippet snippet(env);
    CHECK_OK(set_cspace(snippet, caps.space, Caps::guard));
    const Word tag = sel4::MessageInfo(0x77, 0, 0, 1).raw();
    for (Word slot = 0; slot < Caps::count; ++slot) {
        observe("slot", {slot});
        for (const Syscall syscall : {Syscall::call, Syscall::send, Syscall::nb_send}) {
            // Those would wait for ever.
            if (slot == Caps::endpoint_write && syscall != Syscall::nb_send) continue;
            observe_syscall(snippet, "send", {Word(syscall), slot, tag, 1, 2, 3, 4, 0, 0});
        }
        for (const Syscall syscall : {Syscall::recv, Syscall::wait}) {
            if (slot == Caps::endpoint_read || slot == Caps::notification_read) continue;
            sel4::signal(env.minted(caps.active, sel4::all_rights, 0x99));
            observe_syscall(snippet, "receive", {Word(syscall), slot, tag, 1, 2, 3, 4, Caps::reply, 0});
        }
        for (const Syscall syscall : {Syscall::nb_recv, Syscall::nb_wait})
            observe_syscall(snippet, "poll", {Word(syscall), slot, tag, 1, 2, 3, 4, Caps::reply, 0});
        sel4::signal(env.minted(caps.active, sel4::all_rights, 0x98));
        observe_syscall(snippet, "ReplyRecv",
                        {Word(Syscall::reply_recv), Caps::notification_active, tag, 1, 2, 3, 4, slot, 0});
        sel4::signal(env.minted(caps.active, sel4::all_rights, 0x97));
        observe_syscall(snippet, "NBSendRecv",
                        {Word(Syscall::nb_send_recv), Caps::notification_active, tag, 1, 2, 3, 4, Caps::reply, slot});
        sel4::signal(env.minted(caps.active, sel4::all_rights, 0x96));
        observe_syscall(snippet, "NBSendWait",
                        {Word(Syscall::nb_send_wait), Caps::notification_active, tag, 1, 2, 3, 4, slot, 0});
    }
}

TEST(fault_reply_cap, "FAULT0106", "receiving from an endpoint needs a reply object, and says what it found instead") {
    const Caps caps(env);
    const Snippet snippet(env);
    CHECK_OK(set_cspace(snippet, caps.space, Caps::guard));
    for (const Word before : {Word{0}, Word{0x100}})
        for (Word slot = 0; slot <= Caps::count; ++slot) {
            if (slot == Caps::reply) continue;
            // What an earlier search failed with doesn't show.
            observe_syscall(snippet, "before", {Word(Syscall::nb_recv), before, 0, 1, 2, 3, 4, Caps::reply, 0});
            for (const Syscall syscall : {Syscall::recv, Syscall::nb_recv, Syscall::reply_recv, Syscall::nb_send_recv})
                observe_syscall(snippet, "reply",
                                {Word(syscall), Caps::endpoint_read, 0, 1, 2, 3, 4, slot, Caps::notification_write});
        }
    observe_syscall(snippet, "not found",
                    {Word(Syscall::nb_recv), Caps::endpoint_read, 0, 1, 2, 3, 4, 0x1000, Caps::notification_write});
}

TEST(fault_extra_caps, "FAULT0107", "an extra capability that is not found is a fault with its address") {
    const Caps caps(env);
    const Snippet snippet(env);
    CHECK_OK(set_cspace(snippet, caps.space, Caps::guard));
    const auto& buffer = *reinterpret_cast<sel4::IpcBuffer*>(snippet.thread().buffer());
    auto& extra = const_cast<Word(&)[sel4::max_extra_caps]>(buffer.caps_or_badges);
    const CPtr targets[] = {Caps::notification_write, Caps::cnode, Caps::endpoint_write, Caps::empty, 0x100};
    for (const CPtr target : targets)
        for (const Word bad : {Word{0}, Word{1}, Word{2}}) {
            for (Word i = 0; i < sel4::max_extra_caps; ++i)
                extra[i] = i == bad ? 0x4000 + i : Word(Caps::thread);
            for (Word count = 0; count <= sel4::max_extra_caps; ++count)
                for (const Syscall syscall : {Syscall::call, Syscall::send, Syscall::nb_send, Syscall::nb_send_wait}) {
                    if (target == Caps::endpoint_write && count <= bad && syscall != Syscall::nb_send) continue;
                    observe("target, bad, count", {target, bad, count});
                    observe_syscall(
                        snippet, "send",
                        {Word(syscall), target, sel4::MessageInfo(19, 0, count, 2).raw(), 1, 4, 3, 4, target, 0});
                }
        }
}

TEST(fault_no_buffer, "FAULT0108", "without an IPC buffer there are no extra capabilities and four words at most") {
    const Caps caps(env);
    const Snippet snippet(env);
    CHECK_OK(set_cspace(snippet, caps.space, Caps::guard));
    CHECK_OK(invoke<Label::tcb_set_ipc_buffer>(snippet.tcb(), 0, env.slot()));
    for (const Word label : {Word(Label::cnode_copy), Word(Label::cnode_delete), Word(Label::untyped_retype)})
        for (Word count = 0; count <= sel4::max_extra_caps; ++count)
            for (const Word length : {Word{0}, Word{4}, Word{5}, Word{120}, Word{127}}) {
                observe("label, count, length", {label, count, length});
                observe_syscall(snippet, "call",
                                {Word(Syscall::call),
                                 label == Word(Label::untyped_retype) ? Caps::untyped : Caps::cnode,
                                 sel4::MessageInfo(label, 0, count, length).raw(), 1, 64, 3, 4, 0, 0});
            }
    // Registers that don't fit into the answer are left out.
    for (const Word count : {Word{3}, Word{4}, Word{5}, Word{18}, Word{20}})
        observe_syscall(snippet, "ReadRegisters",
                        {Word(Syscall::call), Caps::thread,
                         sel4::MessageInfo(Word(Label::tcb_read_registers), 0, 0, 2).raw(), 0, count, 3, 4, 0, 0});
    observe_syscall(snippet, "WriteRegisters",
                    {Word(Syscall::call), Caps::thread,
                     sel4::MessageInfo(Word(Label::tcb_write_registers), 0, 0, 8).raw(), 0, 6, 3, 4, 0, 0});
    observe_syscall(snippet, "SetFlags",
                    {Word(Syscall::call), Caps::thread, sel4::MessageInfo(Word(Label::tcb_set_flags), 0, 0, 2).raw(), 0,
                     1, 3, 4, 0, 0});
}

} // namespace test
