// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/actor.hpp"

#include "abi/sel4/faults.hpp"
#include "tests/kernel/root/observe.hpp"

namespace test {

namespace {

enum End : Word { end_blocked = 1, end_returned = 2 };

// Message words that an actor sends.
constexpr Word first_word = 0x11;

} // namespace

void Actor::start(sel4::Syscall syscall, CPtr cap, sel4::MessageInfo info, CPtr reply, CPtr send_to) {
    registers_ = {static_cast<Word>(syscall), cap,   info.raw(), first_word, first_word + 1, first_word + 2,
                  first_word + 3,             reply, send_to};
    snippet_.start(run_syscall, reinterpret_cast<Word>(&registers_));
}

void Actor::observe_end(std::string_view what) {
    const sel4::Received fault = sel4::nb_recv(snippet_.endpoint(), snippet_.reply());
    if (fault.info.raw() == 0)
        observe(what, {end_blocked});
    else if (fault.info.label() == Word(sel4::FaultLabel::user_exception) &&
             fault.words.word[sel4::user_exception::fault_ip] == reinterpret_cast<Word>(syscall_end))
        observe(what, {end_returned, registers_.rdi, registers_.rsi, registers_.r10, registers_.r8, registers_.r9,
                       registers_.r15});
    else
        snippet_.observe_fault(what, fault, reinterpret_cast<const void*>(run_syscall));
}

} // namespace test
