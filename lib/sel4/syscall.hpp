// SPDX-License-Identifier: Apache-2.0
//
// seL4's system calls as functions, one each, for user level (manual chapter 2.2, libsel4's syscalls.h). They work on
// keel and on stock seL4: the stack pointer is kept in RBX because stock seL4 loses it in `syscall`.
//
// The first four message words travel in registers and are passed and returned here; longer messages and capabilities
// go through the caller's IPC buffer (lib/sel4/ipc_buffer.hpp), which these functions never touch themselves.
#pragma once

#include "abi/sel4/syscall.hpp"
#include "abi/sel4/types.hpp"

namespace sel4 {

// The message words that travel in registers.
struct MessageWords {
    Word word[message_registers] = {};
};

// What a receive or a call came back with. `badge` is the sender's, or a notification's word.
struct Received {
    MessageInfo info;
    Word badge;
    MessageWords words;
};

namespace detail {

// The register convention; each variant loads and reads back no more registers than its calls need.

[[gnu::always_inline]] inline void trap_send(Syscall number, CPtr cap, MessageInfo info, const MessageWords& words) {
    Word badge = cap;
    Word tag = info.raw();
    register Word mr0 asm("r10") = words.word[0];
    register Word mr1 asm("r8") = words.word[1];
    register Word mr2 asm("r9") = words.word[2];
    register Word mr3 asm("r15") = words.word[3];
    asm volatile("mov %%rsp, %%rbx\n\t"
                 "syscall\n\t"
                 "mov %%rbx, %%rsp"
                 : "+D"(badge), "+S"(tag)
                 : "d"(number), "r"(mr0), "r"(mr1), "r"(mr2), "r"(mr3)
                 : "rbx", "rcx", "r11", "memory", "cc");
}

[[gnu::always_inline]] inline void trap_empty(Syscall number, CPtr cap) {
    Word badge = cap;
    Word tag = MessageInfo().raw();
    asm volatile("mov %%rsp, %%rbx\n\t"
                 "syscall\n\t"
                 "mov %%rbx, %%rsp"
                 : "+D"(badge), "+S"(tag)
                 : "d"(number)
                 : "rbx", "rcx", "r11", "memory", "cc");
}

[[gnu::always_inline]] inline Received trap_call(CPtr cap, MessageInfo info, const MessageWords& words) {
    Word badge = cap;
    Word tag = info.raw();
    register Word mr0 asm("r10") = words.word[0];
    register Word mr1 asm("r8") = words.word[1];
    register Word mr2 asm("r9") = words.word[2];
    register Word mr3 asm("r15") = words.word[3];
    asm volatile("mov %%rsp, %%rbx\n\t"
                 "syscall\n\t"
                 "mov %%rbx, %%rsp"
                 : "+D"(badge), "+S"(tag), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                 : "d"(Syscall::call)
                 : "rbx", "rcx", "r11", "memory", "cc");
    return {MessageInfo(tag), badge, {{mr0, mr1, mr2, mr3}}};
}

[[gnu::always_inline]] inline Received trap_receive(Syscall number, CPtr cap, CPtr reply) {
    Word badge = cap;
    Word tag = MessageInfo().raw(); // the kernel leaves it when there is nothing to receive
    register Word mr0 asm("r10");
    register Word mr1 asm("r8");
    register Word mr2 asm("r9");
    register Word mr3 asm("r15");
    register Word reply_register asm("r12") = reply;
    asm volatile("mov %%rsp, %%rbx\n\t"
                 "syscall\n\t"
                 "mov %%rbx, %%rsp"
                 : "+D"(badge), "+S"(tag), "=r"(mr0), "=r"(mr1), "=r"(mr2), "=r"(mr3)
                 : "d"(number), "r"(reply_register)
                 : "rbx", "rcx", "r11", "memory", "cc");
    return {MessageInfo(tag), badge, {{mr0, mr1, mr2, mr3}}};
}

[[gnu::always_inline]] inline Received trap_send_receive(Syscall number, CPtr cap, MessageInfo info,
                                                         const MessageWords& words, CPtr reply, CPtr send_to) {
    Word badge = cap;
    Word tag = info.raw();
    register Word mr0 asm("r10") = words.word[0];
    register Word mr1 asm("r8") = words.word[1];
    register Word mr2 asm("r9") = words.word[2];
    register Word mr3 asm("r15") = words.word[3];
    register Word reply_register asm("r12") = reply;
    register Word send_to_register asm("r13") = send_to;
    asm volatile("mov %%rsp, %%rbx\n\t"
                 "syscall\n\t"
                 "mov %%rbx, %%rsp"
                 : "+D"(badge), "+S"(tag), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                 : "d"(number), "r"(reply_register), "r"(send_to_register)
                 : "rbx", "rcx", "r11", "memory", "cc");
    return {MessageInfo(tag), badge, {{mr0, mr1, mr2, mr3}}};
}

} // namespace detail

// Sends and waits for the reply; over a kernel object's capability an invocation.
[[gnu::always_inline]] inline Received call(CPtr destination, MessageInfo info, const MessageWords& words = {}) {
    return detail::trap_call(destination, info, words);
}

// Blocks until a receiver takes the message.
[[gnu::always_inline]] inline void send(CPtr destination, MessageInfo info, const MessageWords& words = {}) {
    detail::trap_send(Syscall::send, destination, info, words);
}

// Sends if a receiver waits now; whether it did can't be seen.
[[gnu::always_inline]] inline void nb_send(CPtr destination, MessageInfo info, const MessageWords& words = {}) {
    detail::trap_send(Syscall::nb_send, destination, info, words);
}

// Signals a notification: its word |= the capability's badge.
[[gnu::always_inline]] inline void signal(CPtr notification) { detail::trap_empty(Syscall::send, notification); }

// Receives from an endpoint or notification. `reply`: the reply object that will hold a caller; one that still holds
// one gives that caller up.
[[gnu::always_inline]] inline Received recv(CPtr source, CPtr reply) {
    return detail::trap_receive(Syscall::recv, source, reply);
}

// As recv; with nothing to receive it returns at once: badge and info are 0, the words mean nothing.
[[gnu::always_inline]] inline Received nb_recv(CPtr source, CPtr reply) {
    return detail::trap_receive(Syscall::nb_recv, source, reply);
}

// As recv, for messages that need no reply.
[[gnu::always_inline]] inline Received wait(CPtr source) { return detail::trap_receive(Syscall::wait, source, 0); }

// As wait; with nothing to receive it returns at once: badge and info are 0, the words mean nothing.
[[gnu::always_inline]] inline Received nb_wait(CPtr source) {
    return detail::trap_receive(Syscall::nb_wait, source, 0);
}

// Also nb_wait's name for a notification whose word is read and cleared.
[[gnu::always_inline]] inline Word poll(CPtr notification) { return nb_wait(notification).badge; }

// Replies through `reply` and receives from `source`, which puts the next caller into `reply`.
[[gnu::always_inline]] inline Received reply_recv(CPtr source, MessageInfo info, const MessageWords& words,
                                                  CPtr reply) {
    return detail::trap_send_receive(Syscall::reply_recv, source, info, words, reply, 0);
}

// Sends to `destination` without blocking, then receives from `source` as recv does.
[[gnu::always_inline]] inline Received nb_send_recv(CPtr destination, MessageInfo info, const MessageWords& words,
                                                    CPtr source, CPtr reply) {
    return detail::trap_send_receive(Syscall::nb_send_recv, source, info, words, reply, destination);
}

// Sends to `destination` without blocking, then waits on `source` as wait does.
[[gnu::always_inline]] inline Received nb_send_wait(CPtr destination, MessageInfo info, const MessageWords& words,
                                                    CPtr source) {
    return detail::trap_send_receive(Syscall::nb_send_wait, source, info, words, destination, 0);
}

// Gives up the rest of the budget until the next refill.
[[gnu::always_inline]] inline void yield() { detail::trap_empty(Syscall::yield, 0); }

} // namespace sel4
