// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/actor.hpp"

#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/observe.hpp"

namespace test {

namespace {

// Message words that an actor sends.
constexpr Word first_word = 0x11;

} // namespace

void Actor::start(sel4::Syscall syscall, CPtr cap, sel4::MessageInfo info, CPtr reply, CPtr send_to) {
    start({static_cast<Word>(syscall), cap, info.raw(), first_word, first_word + 1, first_word + 2, first_word + 3,
           reply, send_to});
}

void Actor::start(const SyscallRegisters& registers) {
    registers_ = registers;
    snippet_.start(run_syscall, reinterpret_cast<Word>(&registers_));
}

Actor::End Actor::end(SyscallRegisters& registers) {
    last_ = sel4::nb_recv(snippet_.endpoint(), snippet_.reply());
    registers = registers_;
    if (last_.info.raw() == 0) return End::blocked;
    const bool stopped = last_.info.label() == Word(sel4::FaultLabel::user_exception) &&
                         last_.words.word[sel4::user_exception::fault_ip] == reinterpret_cast<Word>(syscall_end);
    return stopped ? End::returned : End::fault;
}

void Actor::observe_end(std::string_view what) {
    SyscallRegisters r;
    switch (const End ended = end(r)) {
    case End::fault:
        snippet_.observe_fault(what, last_, reinterpret_cast<const void*>(run_syscall));
        break;
    case End::returned:
        observe(what, {Word(ended), r.rdi, r.rsi, r.r10, r.r8, r.r9, r.r15});
        break;
    default:
        observe(what, {Word(ended)});
    }
}

} // namespace test
