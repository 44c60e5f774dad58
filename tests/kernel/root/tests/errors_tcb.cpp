// SPDX-License-Identifier: Apache-2.0
//
// Invocations of threads with every argument wrong in turn.
#include "tests/kernel/root/observe.hpp"
#include "tests/kernel/root/test.hpp"
#include "tests/kernel/root/thread.hpp"

namespace test {

namespace {

constexpr Word root = sel4::slot_init_cnode;
constexpr CPtr own = sel4::slot_init_tcb;
constexpr CPtr space = sel4::slot_init_vspace;

// One capability of each kind that a thread can be given.
struct Caps {
    explicit Caps(Env& env)
        : none(env.slot()), thread(env.make(ObjectType::tcb)), endpoint(env.make(ObjectType::endpoint)),
          notification(env.make(ObjectType::notification)), cnode(env.make(ObjectType::cnode, 4)),
          reply(env.make(ObjectType::reply)), page(env.make(ObjectType::page)),
          untyped(env.make(ObjectType::untyped, 12)), pml4(env.make(ObjectType::pml4)),
          table(env.make(ObjectType::page_table)), sc(env.make(ObjectType::sched_context, 8)) {}

    CPtr none, thread, endpoint, notification, cnode, reply, page, untyped, pml4, table, sc;
};

} // namespace

TEST(errors_registers, "TCB0101", "ReadRegisters, WriteRegisters and CopyRegisters check counts and threads") {
    const Caps caps(env);
    for (const Word count : {Word{0}, Word{1}, Word{4}, Word{18}, Word{19}, Word{20}, Word{21}, ~Word{0}}) {
        observe("count", {count});
        observe_call("read", caps.thread, Label::tcb_read_registers, {{0, count}, {}});
        observe_call("read own", own, Label::tcb_read_registers, {{0, count}, {}});
        observe_call("write", caps.thread, Label::tcb_write_registers, {{0, count}, {}});
        observe_call("write six words", caps.thread, Label::tcb_write_registers, {{0, count, 1, 2, 3, 4}, {}});
        observe_call("write own", own, Label::tcb_write_registers, {{0, count, 1, 2, 3, 4}, {}});
    }
    observe_call("read, a word", caps.thread, Label::tcb_read_registers, {{0}, {}});
    observe_call("write, a word", caps.thread, Label::tcb_write_registers, {{0}, {}});
    observe_call("copy, no words", caps.thread, Label::tcb_copy_registers, {{}, {caps.thread}});
    observe_call("copy, no source", caps.thread, Label::tcb_copy_registers, {{0}, {}});
    observe_call("copy, source empty", caps.thread, Label::tcb_copy_registers, {{0}, {caps.none}});
    observe_call("copy, source no thread", caps.thread, Label::tcb_copy_registers, {{0}, {caps.endpoint}});
    observe_call("copy to itself", caps.thread, Label::tcb_copy_registers, {{0xc}, {caps.thread}});
    observe_call("copy from own", caps.thread, Label::tcb_copy_registers, {{0}, {own}});
}

TEST(registers_values, "TCB0102", "registers are read as they were written, but for what would be unsafe") {
    const CPtr thread = env.make(ObjectType::tcb);
    observe_call("new thread", thread, Label::tcb_read_registers, {{0, 20}, {}});
    constexpr Word trap_flag = 0x100; // keel lets a thread have it
    constexpr Word values[] = {~trap_flag,
                               0,
                               0x8000'0000'0000,
                               0x7fff'ffff'ffff & ~trap_flag,
                               0xffff'8000'0000'0000,
                               0xffff'7fff'ffff'ffff & ~trap_flag};
    for (const Word v : values) {
        observe("written", {v});
        observe_call("write", thread, Label::tcb_write_registers,
                     {{0, 20, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v}, {}});
        observe_call("read", thread, Label::tcb_read_registers, {{0, 20}, {}});
    }
    observe_call("write more", thread, Label::tcb_write_registers,
                 {{0, 22, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22}, {}});
    observe_call("read", thread, Label::tcb_read_registers, {{0, 20}, {}});
    for (const Word count : {Word{1}, Word{3}, Word{4}, Word{5}, Word{18}, Word{19}})
        observe_call("read some", thread, Label::tcb_read_registers, {{0, count}, {}});
    observe_call("write two", thread, Label::tcb_write_registers, {{0, 2, 77, 78}, {}});
    observe_call("read", thread, Label::tcb_read_registers, {{0, 20}, {}});
    const CPtr other = env.make(ObjectType::tcb);
    for (const Word flags : {Word{0}, Word{4}, Word{8}, Word{0xc}, Word{0xff0c}}) {
        const CPtr copy = env.make(ObjectType::tcb);
        observe("flags", {flags});
        observe_call("copy", copy, Label::tcb_copy_registers, {{flags}, {thread}});
        observe_call("read", copy, Label::tcb_read_registers, {{0, 20}, {}});
    }
    for (const Word v : {Word{0x7fff'ffff'ffff}, Word{0}, Word{0xffff'8000'0000'0000}}) {
        observe_call("TLS base", other, Label::tcb_set_tls_base, {{v}, {}});
        observe_call("read", other, Label::tcb_read_registers, {{0, 20}, {}});
    }
}

// Stock seL4 takes it, and a processor then refuses to load it in the kernel.
TEST_OF_KEEL(tls_base_canonical, "TCB0108", "a TLS base that is no canonical address becomes 0") {
    const CPtr thread = env.make(ObjectType::tcb);
    CHECK_OK(invoke<Label::tcb_set_tls_base>(thread, 0x8000'0000'0000));
    CHECK_EQ(invoke<Label::tcb_read_registers>(thread, false, 0, sel4::user_context_words).value.fs_base, 0);
}

TEST(errors_configure, "TCB0103", "Configure, SetSpace and SetIPCBuffer check their capabilities in one order") {
    const Caps caps(env);
    const auto configure = [&](std::string_view what, const RawMessage& message) {
        observe_call(what, caps.thread, Label::tcb_configure, message);
    };
    configure("two words", {{0, 0}, {root, space, caps.page}});
    configure("two capabilities", {{0, 0, 0}, {root, space}});
    const CPtr each[] = {caps.none, caps.thread,  caps.endpoint, caps.notification, root,  caps.cnode, caps.reply,
                         caps.page, caps.untyped, caps.pml4,     caps.table,        space, caps.sc};
    for (const CPtr cap : each) {
        observe("capability", {cap});
        configure("as CSpace", {{0, 0, 0}, {cap, space, caps.page}});
        configure("as CSpace, with data", {{63, 0, 0}, {cap, space, caps.page}});
        configure("as VSpace", {{0, 0, 0}, {root, cap, caps.page}});
        configure("as VSpace, with data", {{0, 5, 0}, {root, cap, caps.page}});
        configure("as buffer", {{0, 0, 0x1000}, {root, space, cap}});
        configure("as no buffer", {{0, 0, 0}, {root, space, cap}});
        configure("as all", {{0, 0, 0x1001}, {cap, cap, cap}});
        observe_call("SetIPCBuffer", caps.thread, Label::tcb_set_ipc_buffer, {{0x400}, {cap}});
        observe_call("SetIPCBuffer unaligned", caps.thread, Label::tcb_set_ipc_buffer, {{0x200}, {cap}});
        observe_call("SetIPCBuffer none", caps.thread, Label::tcb_set_ipc_buffer, {{0}, {cap}});
        observe_call("SetSpace fault endpoint", caps.thread, Label::tcb_set_space, {{0, 0}, {cap, root, space}});
        observe_call("SetSpace CSpace", caps.thread, Label::tcb_set_space, {{0, 0}, {caps.none, cap, space}});
        observe_call("SetSpace VSpace", caps.thread, Label::tcb_set_space, {{0, 0}, {caps.none, root, cap}});
        observe_call("SetSpace all", caps.thread, Label::tcb_set_space, {{0, 0}, {cap, cap, cap}});
        observe_call("SetTimeoutEndpoint", caps.thread, Label::tcb_set_timeout_endpoint, {{}, {cap}});
    }
    observe_call("SetIPCBuffer no words", caps.thread, Label::tcb_set_ipc_buffer, {{}, {caps.page}});
    observe_call("SetIPCBuffer no page", caps.thread, Label::tcb_set_ipc_buffer, {{0}, {}});
    observe_call("SetSpace one word", caps.thread, Label::tcb_set_space, {{0}, {caps.none, root, space}});
    observe_call("SetSpace two capabilities", caps.thread, Label::tcb_set_space, {{0, 0}, {caps.none, root}});
    observe_call("SetTimeoutEndpoint none", caps.thread, Label::tcb_set_timeout_endpoint, {{}, {}});
    for (const Word address : {Word{0x8000'0000'0000}, Word{0xffff'ffff'ffff'fc00}, Word{0x401}, Word{0xc00}})
        observe_call("address", caps.thread, Label::tcb_set_ipc_buffer, {{address}, {caps.page}});
    const CPtr device = env.device_page(0xfed00000);
    observe_call("device memory", caps.thread, Label::tcb_set_ipc_buffer, {{0x1000}, {device}});
    observe_call("device memory unaligned", caps.thread, Label::tcb_set_ipc_buffer, {{0x1001}, {device}});
}

TEST(errors_handlers, "TCB0104", "a fault endpoint needs Write, and Grant or GrantReply") {
    const Caps caps(env);
    for (Word rights = 0; rights < 16; ++rights) {
        const CPtr cap = env.minted(caps.endpoint, sel4::CapRights(rights), rights);
        observe("rights", {rights});
        observe_call("SetSpace", caps.thread, Label::tcb_set_space, {{0, 0}, {cap, root, space}});
        observe_call("SetTimeoutEndpoint", caps.thread, Label::tcb_set_timeout_endpoint, {{}, {cap}});
        observe_call("SetSchedParams", caps.thread, Label::tcb_set_sched_params, {{0, 0}, {own, caps.none, cap}});
    }
}

TEST(errors_priorities, "TCB0105", "SetPriority, SetMCPriority and SetSchedParams check the authority first") {
    const Caps caps(env);
    const CPtr low = env.make(ObjectType::tcb);
    observe_call("authority", low, Label::tcb_set_mc_priority, {{50}, {own}});
    for (const CPtr authority : {own, low, caps.thread, caps.none, caps.endpoint})
        for (const Word priority : {Word{0}, Word{1}, Word{50}, Word{51}, Word{255}, Word{256}, ~Word{0}}) {
            observe("authority, priority", {authority, priority});
            observe_call("SetPriority", caps.thread, Label::tcb_set_priority, {{priority}, {authority}});
            observe_call("SetSchedParams priority", caps.thread, Label::tcb_set_sched_params,
                         {{0, priority}, {authority, caps.none, caps.none}});
            observe_call("SetSchedParams MCP", caps.thread, Label::tcb_set_sched_params,
                         {{priority, 7}, {authority, caps.endpoint, caps.reply}});
            observe_call("SetMCPriority", caps.thread, Label::tcb_set_mc_priority, {{priority}, {authority}});
            observe_call("again", caps.thread, Label::tcb_set_mc_priority, {{0}, {own}});
        }
    observe_call("SetSchedParams one word", caps.thread, Label::tcb_set_sched_params,
                 {{0}, {own, caps.none, caps.none}});
    observe_call("SetSchedParams two caps", caps.thread, Label::tcb_set_sched_params, {{0, 0}, {own, caps.none}});
    for (const CPtr cap : {caps.none, caps.thread, caps.endpoint, caps.notification, caps.reply, caps.sc})
        for (const CPtr thread : {caps.thread, low}) {
            observe_call("scheduling context", thread, Label::tcb_set_sched_params, {{0, 0}, {own, cap, caps.none}});
            observe_call("fault endpoint", thread, Label::tcb_set_sched_params, {{0, 0}, {own, caps.none, cap}});
        }
    const CPtr second = env.make(ObjectType::sched_context, 8);
    observe_call("bind", caps.thread, Label::tcb_set_sched_params, {{0, 0}, {own, caps.sc, caps.none}});
    observe_call("bind again", caps.thread, Label::tcb_set_sched_params, {{0, 0}, {own, caps.sc, caps.none}});
    observe_call("bind another", caps.thread, Label::tcb_set_sched_params, {{0, 0}, {own, second, caps.none}});
    observe_call("bind to another", low, Label::tcb_set_sched_params, {{0, 0}, {own, caps.sc, caps.none}});
    observe_call("own, none", own, Label::tcb_set_sched_params, {{255, 255}, {own, caps.none, caps.none}});
    observe_call("own, another", own, Label::tcb_set_sched_params, {{255, 255}, {own, second, caps.none}});
    observe_call("own, its own", own, Label::tcb_set_sched_params,
                 {{255, 255}, {own, sel4::slot_init_sched_context, caps.none}});
}

TEST(errors_binding, "TCB0106", "BindNotification needs Read, a free thread and a free notification") {
    const Caps caps(env);
    const CPtr other = env.make(ObjectType::tcb);
    observe_call("unbind none", caps.thread, Label::tcb_unbind_notification, {{}, {}});
    for (const CPtr cap : {caps.none, caps.thread, caps.endpoint, caps.reply, caps.sc})
        observe_call("bind", caps.thread, Label::tcb_bind_notification, {{}, {cap}});
    observe_call("bind nothing", caps.thread, Label::tcb_bind_notification, {{}, {}});
    for (Word rights = 0; rights < 16; ++rights) {
        observe("rights", {rights});
        observe_call("bind", caps.thread, Label::tcb_bind_notification,
                     {{}, {env.minted(caps.notification, sel4::CapRights(rights), 0)}});
        observe_call("unbind", caps.thread, Label::tcb_unbind_notification, {{}, {}});
    }
    observe_call("bind", caps.thread, Label::tcb_bind_notification, {{}, {caps.notification}});
    observe_call("bind twice", caps.thread, Label::tcb_bind_notification, {{}, {caps.notification}});
    observe_call("bind to another", other, Label::tcb_bind_notification, {{}, {caps.notification}});
    observe_call("wait at it", caps.thread, Label::tcb_bind_notification, {{}, {caps.endpoint}});
    sel4::signal(caps.notification);
    observe_call("unbind active", caps.thread, Label::tcb_unbind_notification, {{}, {}});
    observe_call("bind active", other, Label::tcb_bind_notification, {{}, {caps.notification}});
    CHECK_OK(env.remove(caps.notification));
    observe_call("unbind deleted", other, Label::tcb_unbind_notification, {{}, {}});
}

TEST(set_flags, "TCB0107", "SetFlags clears, then sets, and tells which flags are in force") {
    const CPtr thread = env.make(ObjectType::tcb);
    constexpr Word known_to_keel = sel4::tcb_flag_foreign_syscalls;
    const auto check = [&](Word clear, Word set) {
        observe("clear, set", {clear, set});
        observe_call("flags", thread, Label::tcb_set_flags, {{clear, set}, {}});
    };
    check(0, 0);
    check(0, 1);
    check(0, 0);
    check(1, 0);
    check(1, 1);
    check(~Word{0}, ~known_to_keel);
    check(~known_to_keel, 0);
    check(0, 6);
    observe_call("a word", thread, Label::tcb_set_flags, {{1}, {}});
}

} // namespace test
