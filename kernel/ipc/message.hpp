// SPDX-License-Identifier: Apache-2.0
//
// Writing message words for a thread: the first four into its registers, the others into its IPC buffer.
#pragma once

#include "kernel/object/arch_object.hpp"
#include "kernel/object/tcb.hpp"

#include <iterator>
#include <utility>

namespace keel {

// f<0>() ... f<count - 1>(): a loop whose index is a constant in each turn, so that places in register lists are too.
template<unsigned count, typename F>
[[gnu::always_inline]] inline void unrolled(F f) {
    [&]<unsigned... i>(std::integer_sequence<unsigned, i...>) { (f.template operator()<i>(), ...); }
    (std::make_integer_sequence<unsigned, count>());
}

class MessageWriter {
  public:
    explicit MessageWriter(Tcb& thread) : thread_(thread) {}

    // The message's length with this word as its last: less if the thread has no buffer for it.
    unsigned put(unsigned index, Word value) {
        if (index < sel4::message_registers) {
            thread_.set(arch::message_registers[index], value);
            return index + 1;
        }
        sel4::IpcBuffer* const to = buffer();
        if (to == nullptr) return sel4::message_registers;
        to->message[index] = value;
        return index + 1;
    }

    // The first words are registers of another thread, in the order of the list; the result is that of the last put().
    template<const auto& registers>
    unsigned put_registers(const Tcb& from) {
        constexpr unsigned count = std::size(registers);
        constexpr unsigned in_registers = count < sel4::message_registers ? count : sel4::message_registers;
        unrolled<in_registers>([&]<unsigned i>() { thread_.set(arch::message_registers[i], from.get(registers[i])); });
        if constexpr (count > in_registers) {
            sel4::IpcBuffer* const to = buffer();
            if (to == nullptr) return in_registers;
            unrolled<count - in_registers>(
                [&]<unsigned i>() { to->message[i + in_registers] = from.get(registers[i + in_registers]); });
        }
        return count;
    }

    void finish(Word label, unsigned length, Word badge) {
        thread_.set(arch::badge_register, badge);
        thread_.set(arch::message_info_register, sel4::MessageInfo(label, 0, 0, length).raw());
    }

  private:
    sel4::IpcBuffer* buffer() {
        if (!looked_up_) {
            buffer_ = arch::ipc_buffer(thread_, true);
            looked_up_ = true;
        }
        return buffer_;
    }

    Tcb& thread_;
    sel4::IpcBuffer* buffer_ = nullptr;
    bool looked_up_ = false;
};

// A message's tag as sent; stock seL4 cuts lengths beyond the limit.
inline sel4::MessageInfo message_info_of(const Tcb& thread) {
    const sel4::MessageInfo info(thread.get(arch::message_info_register));
    if (info.length() <= sel4::max_message_words) return info;
    return {info.label(), info.caps_unwrapped(), info.extra_caps(), sel4::max_message_words};
}

} // namespace keel
