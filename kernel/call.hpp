// SPDX-License-Identifier: Apache-2.0
//
// An invocation as its decoder sees it: the invoked capability, the message, the extra capabilities. Arguments are read
// by their place in the API table:
//
//     call.arg(sel4::argument(sel4::Label::cnode_mint, "badge"))
#pragma once

#include "abi/sel4/api.hpp"
#include "kernel/node.hpp"
#include "kernel/object/tcb.hpp"
#include "kernel/slot.hpp"

#include <initializer_list>

namespace keel {

struct Call {
    Word label;
    Word length; // of the message, as far as there is a buffer for it
    const sel4::IpcBuffer* buffer;
    CPtr address;                      // that was invoked
    Slot* slot;                        // where the invoked capability is
    Cap cap;                           // the invoked capability
    Slot* extra[sel4::max_extra_caps]; // nullptr from the first that was not sent on

    bool wants_reply; // a Call: results and errors are written for the caller
    bool may_block;
    bool may_donate;  // the receiver may get the caller's scheduling context
    bool first_phase; // of a system call that receives next: only few objects may be invoked

    bool is(sel4::Label l) const { return label == static_cast<Word>(l); }

    // A word of the message; what is beyond `length` is old.
    Word word(unsigned i) const {
        return i < sel4::message_registers ? node.current->get(arch::message_registers[i]) : buffer->message[i];
    }
    Word arg(sel4::Field field) const { return field.get(word(field.word)); }
    Slot* cap_arg(sel4::Field field) const { return extra[field.word]; }

    // All of a row's words and capabilities are there.
    bool is_complete(const sel4::Shape& shape) const {
        return length >= shape.words && (shape.caps == 0 || extra[shape.caps - 1] != nullptr);
    }
};

// Refusals: they note the reason in node.error. `why` says it in words on a debug kernel's console.
Status refuse(sel4::Error error, const char* why);
Status refuse_argument(Word number, const char* why);   // invalid_argument
Status refuse_capability(Word number, const char* why); // invalid_capability, 0 the invoked one
Status refuse_range(Word least, Word most, const char* why);
Status refuse_lookup(bool source, const LookupFailure& failure, const char* why);
Status refuse_memory(Word bytes_left, const char* why);
inline Status truncated(const char* why) { return refuse(sel4::Error::truncated_message, why); }
inline Status illegal(const char* why) { return refuse(sel4::Error::illegal_operation, why); }

// Answers the call with these words, badge 0 and a tag that says success, if it wants an answer. Without this a done
// invocation is answered with no words.
void reply_words(const Call& call, std::initializer_list<Word> words);

// The same for a thread that made a call before.
void write_reply(Tcb& caller, std::initializer_list<Word> words);

} // namespace keel
