// SPDX-License-Identifier: Apache-2.0
//
// The words, message and buffer layouts that a thread and the kernel exchange, as seL4 16.0.0 lays them out on x86-64
// (libsel4 headers; reference manual chapters 3 and 4). Shared by the kernel and by every user-level program.
#pragma once

#include "abi/sel4/constants.hpp"

#include <cstddef>
#include <cstdint>

namespace sel4 {

using Word = std::uint64_t;
using CPtr = Word; // address of a capability in the caller's CSpace
using Time = Word; // microseconds
using Domain = Word;
using PAddr = Word;   // physical address
using SlotPos = Word; // slot index in the root CNode

// The tag of a message: what is in it, and what the receiver got.
//   length: words (0..120); extra_caps: capabilities sent or received (0..3); caps_unwrapped: bitmap of received
//   capabilities that arrived as a badge because they name the endpoint they came through; label: protocol's own.
class MessageInfo {
  public:
    constexpr MessageInfo() = default;
    constexpr explicit MessageInfo(Word raw) : raw_(raw) {}
    constexpr MessageInfo(Word label, Word caps_unwrapped, Word extra_caps, Word length)
        : raw_(label << label_shift | (caps_unwrapped & 7) << unwrapped_shift | (extra_caps & 3) << extra_shift |
               (length & length_mask)) {}

    constexpr Word raw() const { return raw_; }
    constexpr Word label() const { return raw_ >> label_shift; }
    constexpr Word caps_unwrapped() const { return raw_ >> unwrapped_shift & 7; }
    constexpr Word extra_caps() const { return raw_ >> extra_shift & 3; }
    constexpr Word length() const { return raw_ & length_mask; }

  private:
    static constexpr unsigned extra_shift = 7;
    static constexpr unsigned unwrapped_shift = 9;
    static constexpr unsigned label_shift = 12;
    static constexpr Word length_mask = 0x7f;

    Word raw_ = 0;
};
static_assert(sizeof(MessageInfo) == sizeof(Word));
static_assert(MessageInfo(0xabcde, 5, 2, 120).raw() == 0xabcdeb78);

// Rights of an endpoint, notification, reply or frame capability (manual section 3.1.4).
class CapRights {
  public:
    constexpr CapRights() = default;
    constexpr explicit CapRights(Word raw) : raw_(raw & 0xf) {}
    constexpr CapRights(bool grant_reply, bool grant, bool read, bool write)
        : raw_(Word{grant_reply} << 3 | Word{grant} << 2 | Word{read} << 1 | Word{write}) {}

    constexpr Word raw() const { return raw_; }
    constexpr bool write() const { return raw_ & 1; }
    constexpr bool read() const { return raw_ & 2; }
    constexpr bool grant() const { return raw_ & 4; }
    constexpr bool grant_reply() const { return raw_ & 8; }
    constexpr bool operator==(const CapRights&) const = default;

  private:
    Word raw_ = 0;
};
inline constexpr CapRights no_rights{};
inline constexpr CapRights all_rights{true, true, true, true};
inline constexpr CapRights read_write{false, false, true, true};
inline constexpr CapRights can_read{false, false, true, false};
inline constexpr CapRights can_write{false, false, false, true};
inline constexpr CapRights can_grant{false, true, false, false};
inline constexpr CapRights can_grant_reply{true, false, false, false};

// Badge argument of Mint, Mutate and TCB_SetSpace when the capability is a CNode's: its guard.
// guard: right-aligned, as many bits as guard_size says (0..63).
class CNodeCapData {
  public:
    constexpr explicit CNodeCapData(Word raw) : raw_(raw) {}
    constexpr CNodeCapData(Word guard, Word guard_size) : raw_(guard << 6 | (guard_size & 0x3f)) {}

    constexpr Word raw() const { return raw_; }
    constexpr Word guard() const { return raw_ >> 6; }
    constexpr Word guard_size() const { return raw_ & 0x3f; }

  private:
    Word raw_;
};

// A thread's IPC buffer: message words from the fifth on, capabilities to send, badges received, and where a received
// capability goes. The first four words of `message` are the registers' place when a message is longer than they are.
struct alignas(1 << ipc_buffer_bits) IpcBuffer {
    MessageInfo tag;
    Word message[max_message_words];
    Word user_data;
    Word caps_or_badges[max_extra_caps];
    CPtr receive_cnode;
    CPtr receive_index;
    Word receive_depth;
};
static_assert(sizeof(IpcBuffer) == 1024);
static_assert(offsetof(IpcBuffer, message) == 8);
static_assert(offsetof(IpcBuffer, caps_or_badges) == 976);
static_assert(offsetof(IpcBuffer, receive_depth) == 1016);

// Registers in the order of TCB_ReadRegisters and TCB_WriteRegisters.
struct UserContext {
    Word rip, rsp, rflags, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, fs_base, gs_base;
};
inline constexpr unsigned user_context_words = 20;
static_assert(sizeof(UserContext) == user_context_words * sizeof(Word));

} // namespace sel4
