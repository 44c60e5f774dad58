// SPDX-License-Identifier: Apache-2.0
#include "kernel/call.hpp"

#include "kernel/debug/report.hpp"
#include "kernel/ipc/message.hpp"

namespace keel {
namespace {

Status note(const SyscallError& error, const char* why) {
    node.error = error;
    report_refusal(error, why);
    return Status::refused;
}

} // namespace

Status refuse(sel4::Error error, const char* why) { return note({error}, why); }

Status refuse_argument(Word number, const char* why) { return note({sel4::Error::invalid_argument, number}, why); }

Status refuse_capability(Word number, const char* why) { return note({sel4::Error::invalid_capability, number}, why); }

Status refuse_range(Word least, Word most, const char* why) {
    return note({sel4::Error::range_error, least, most}, why);
}

Status refuse_lookup(bool source, const LookupFailure& failure, const char* why) {
    node.lookup_failure = failure;
    return note({sel4::Error::failed_lookup, source}, why);
}

Status refuse_memory(Word bytes_left, const char* why) {
    return note({sel4::Error::not_enough_memory, bytes_left}, why);
}

void reply_words(const Call& call, std::initializer_list<Word> words) {
    if (call.wants_reply) write_reply(*node.current, words);
    node.current->state = ThreadState::running;
}

void write_reply(Tcb& caller, std::initializer_list<Word> words) {
    MessageWriter message(caller);
    unsigned length = 0;
    for (const Word word : words)
        length = message.put(length, word);
    message.finish(0, length, 0);
}

} // namespace keel
