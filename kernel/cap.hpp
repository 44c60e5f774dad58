// SPDX-License-Identifier: Apache-2.0
//
// A capability: two words. The first holds the type (bits 0..4), the type's own flags (5..15) and the low 48 bits of
// the object's address, sign-extended when read; the second is the type's own. Architecture-specific types have odd
// numbers (stock seL4's numbers, which DebugCapIdentify shows) and their views in object/<arch>/.
//
// Each view below is a Cap that is known to have its type; as<View>() checks that in debug builds.
#pragma once

#include "kernel/check.hpp"
#include "kernel/types.hpp"

namespace keel {

struct Slot;
struct Tcb;
struct Endpoint;
struct Notification;
struct Reply;
struct SchedContext;

enum class CapType : std::uint8_t {
    null = 0,
    untyped = 2,
    endpoint = 4,
    notification = 6,
    reply = 8,
    cnode = 10,
    thread = 12,
    irq_control = 14,
    irq_handler = 16,
    zombie = 18,
    domain = 20,
    sched_context = 22,
    sched_control = 24,
};

class Cap {
  public:
    constexpr Cap() = default;
    constexpr Cap(CapType type, Word flags, const void* object, Word extra)
        : Cap(type, flags, reinterpret_cast<Word>(object), extra) {}
    constexpr Cap(CapType type, Word flags, Word address, Word extra)
        : head_(address << pointer_shift | flags << flags_shift | static_cast<Word>(type)), extra_(extra) {}
    explicit constexpr Cap(CapType type) : head_(static_cast<Word>(type)) {}

    constexpr CapType type() const { return static_cast<CapType>(head_ & mask(flags_shift)); }
    constexpr bool is(CapType t) const { return type() == t; }
    constexpr bool is_null() const { return head_ == 0; }
    constexpr bool is_arch() const { return head_ & 1; }

    Word address() const { return static_cast<Word>(static_cast<std::int64_t>(head_) >> pointer_shift); }
    template<typename T>
    T* object() const {
        return reinterpret_cast<T*>(address());
    }
    constexpr Word flags() const { return head_ >> flags_shift & mask(flags_bits); }
    constexpr Word extra() const { return extra_; }

    constexpr Cap with_flags(Word flags) const {
        Cap copy = *this;
        copy.head_ = (head_ & ~(mask(flags_bits) << flags_shift)) | flags << flags_shift;
        return copy;
    }
    constexpr Cap with_extra(Word extra) const {
        Cap copy = *this;
        copy.extra_ = extra;
        return copy;
    }

    template<typename View>
    View as() const {
        check(is(View::type_of));
        return View(*this);
    }

    constexpr bool operator==(const Cap&) const = default;

    static constexpr unsigned flags_bits = 11;

  private:
    static constexpr unsigned flags_shift = 5;
    static constexpr unsigned pointer_shift = 16;

    Word head_ = 0;
    Word extra_ = 0;
};
static_assert(sizeof(Cap) == 16);

// Memory: size_bits, whether it is device memory, and how many bytes from its start are in use. Of ordinary memory also
// up to where it is known to be clear behind those, in whole chunks: what is made of it is cleared when it is made, and
// not twice.
struct UntypedCap : Cap {
    static constexpr CapType type_of = CapType::untyped;
    explicit UntypedCap(Cap cap) : Cap(cap) {}
    UntypedCap(Word address, unsigned size_bits, bool device)
        : Cap(type_of, size_bits | Word{device} << 6, address, Word{0}) {}

    unsigned size_bits() const { return static_cast<unsigned>(flags() & 0x3f); }
    bool device() const { return flags() & 0x40; }
    Word size() const { return bit(size_bits()); }
    Word used() const { return (device() ? extra() : extra() & mask(clear_shift)) << sel4::min_untyped_bits; }
    // Bytes used() .. clear_until() - 1, if any, are zero.
    Word clear_until() const { return device() ? 0 : extra() >> clear_shift << chunk_bits(); }

    UntypedCap with_used(Word bytes) const { return with(bytes, clear_until()); }
    // As far as whole chunks are clear.
    UntypedCap with_clear_until(Word bytes) const { return with(used(), bytes); }

    // log2 of the bytes that are cleared in one step.
    unsigned chunk_bits() const { return size_bits() < largest_chunk_bits ? size_bits() : largest_chunk_bits; }

  private:
    // Ordinary memory is no larger than the kernel's window, 2^39 bytes: both counts fit into a word.
    static constexpr unsigned largest_chunk_bits = 12;
    static constexpr unsigned clear_shift = 36;

    UntypedCap with(Word used, Word clear_until) const {
        const Word low = used >> sel4::min_untyped_bits;
        return UntypedCap(with_extra(device() ? low : low | clear_until >> chunk_bits() << clear_shift));
    }
};

// Rights as sel4::CapRights lays them out; badge 0 is "not badged".
struct EndpointCap : Cap {
    static constexpr CapType type_of = CapType::endpoint;
    explicit EndpointCap(Cap cap) : Cap(cap) {}
    explicit EndpointCap(Endpoint* endpoint) : Cap(type_of, sel4::all_rights.raw(), endpoint, 0) {}

    Endpoint* endpoint() const { return object<Endpoint>(); }
    Word badge() const { return extra(); }
    sel4::CapRights rights() const { return sel4::CapRights(flags()); }
};

// Of the rights, read and write.
struct NotificationCap : Cap {
    static constexpr CapType type_of = CapType::notification;
    explicit NotificationCap(Cap cap) : Cap(cap) {}
    explicit NotificationCap(Notification* notification) : Cap(type_of, sel4::read_write.raw(), notification, 0) {}

    Notification* notification() const { return object<Notification>(); }
    Word badge() const { return extra(); }
    sel4::CapRights rights() const { return sel4::CapRights(flags()); }
};

// Of the rights, grant.
struct ReplyCap : Cap {
    static constexpr CapType type_of = CapType::reply;
    explicit ReplyCap(Cap cap) : Cap(cap) {}
    explicit ReplyCap(Reply* reply) : Cap(type_of, sel4::can_grant.raw(), reply, 0) {}

    Reply* reply() const { return object<Reply>(); }
    sel4::CapRights rights() const { return sel4::CapRights(flags()); }
};

// 2^radix slots, and a guard of guard_bits bits.
struct CNodeCap : Cap {
    static constexpr CapType type_of = CapType::cnode;
    explicit CNodeCap(Cap cap) : Cap(cap) {}
    CNodeCap(Slot* slots, unsigned radix, Word guard = 0, unsigned guard_bits = 0)
        : Cap(type_of, radix, slots, sel4::CNodeCapData(guard, guard_bits).raw()) {}

    Slot* slots() const { return object<Slot>(); }
    unsigned radix() const { return static_cast<unsigned>(flags()); }
    Word guard() const { return sel4::CNodeCapData(extra()).guard(); }
    unsigned guard_bits() const { return static_cast<unsigned>(sel4::CNodeCapData(extra()).guard_size()); }
    Word size() const { return bit(radix()); }
};

struct ThreadCap : Cap {
    static constexpr CapType type_of = CapType::thread;
    explicit ThreadCap(Cap cap) : Cap(cap) {}
    explicit ThreadCap(Tcb* thread) : Cap(type_of, 0, thread, 0) {}

    Tcb* thread() const { return object<Tcb>(); }
};

struct IrqHandlerCap : Cap {
    static constexpr CapType type_of = CapType::irq_handler;
    explicit IrqHandlerCap(Cap cap) : Cap(cap) {}
    explicit IrqHandlerCap(Irq irq) : Cap(type_of, 0, Word{0}, irq) {}

    Irq irq() const { return static_cast<Irq>(extra()); }
};

// A CNode or TCB that is being deleted: slots 0 .. remaining - 1 may still hold capabilities.
struct ZombieCap : Cap {
    static constexpr CapType type_of = CapType::zombie;
    explicit ZombieCap(Cap cap) : Cap(cap) {}
    ZombieCap(Slot* slots, unsigned size_bits, Word remaining) : Cap(type_of, size_bits, slots, remaining) {}

    Slot* slots() const { return object<Slot>(); }
    unsigned size_bits() const { return static_cast<unsigned>(flags()); } // log2 bytes of the object
    Word remaining() const { return extra(); }
    ZombieCap with_remaining(Word n) const { return ZombieCap(with_extra(n)); }
};

struct SchedContextCap : Cap {
    static constexpr CapType type_of = CapType::sched_context;
    explicit SchedContextCap(Cap cap) : Cap(cap) {}
    SchedContextCap(SchedContext* sc, unsigned size_bits) : Cap(type_of, size_bits, sc, 0) {}

    SchedContext* sched_context() const { return object<SchedContext>(); }
    unsigned size_bits() const { return static_cast<unsigned>(flags()); }
};

} // namespace keel
