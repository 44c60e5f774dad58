// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/x86_64/io_port.hpp"

#include "arch/ports.hpp"
#include "kernel/call.hpp"
#include "kernel/cspace.hpp"
#include "kernel/object/derivation.hpp"

namespace keel {

namespace {

constexpr unsigned num_ports = 65536;

// Bit set: a capability names the port.
Word allocated[num_ports / 64];

// Calls f(word, mask) for each word of `allocated` that the range touches, as long as f says true.
template<typename F>
bool for_each_word(unsigned first, unsigned last, F f) {
    for (unsigned word = first / 64; word <= last / 64; ++word) {
        const unsigned low = word == first / 64 ? first % 64 : 0;
        const unsigned high = word == last / 64 ? last % 64 : 63;
        if (!f(allocated[word], mask(high + 1) & ~mask(low))) return false;
    }
    return true;
}

bool is_free(unsigned first, unsigned last) {
    return for_each_word(first, last, [](Word word, Word bits) { return (word & bits) == 0; });
}

Status invoke_issue(unsigned first, unsigned last, Slot& control, Slot& destination) {
    for_each_word(first, last, [](Word& word, Word bits) { return word |= bits, true; });
    insert_derived(IoPortCap(first, last), control, destination);
    return Status::done;
}

struct PortMethod {
    sel4::Label label;
    unsigned bytes;
    bool out;
};
constexpr PortMethod methods[] = {
    {sel4::Label::io_port_in8, 1, false}, {sel4::Label::io_port_in16, 2, false}, {sel4::Label::io_port_in32, 4, false},
    {sel4::Label::io_port_out8, 1, true}, {sel4::Label::io_port_out16, 2, true}, {sel4::Label::io_port_out32, 4, true},
};

const PortMethod* find_method(Word label) {
    for (const PortMethod& method : methods)
        if (static_cast<Word>(method.label) == label) return &method;
    return nullptr;
}

std::uint32_t read_port(std::uint16_t port, unsigned bytes) {
    switch (bytes) {
    case 1:
        return arch::in8(port);
    case 2:
        return arch::in16(port);
    default:
        return arch::in32(port);
    }
}

void write_port(std::uint16_t port, unsigned bytes, Word value) {
    switch (bytes) {
    case 1:
        return arch::out8(port, static_cast<std::uint8_t>(value));
    case 2:
        return arch::out16(port, static_cast<std::uint16_t>(value));
    default:
        return arch::out32(port, static_cast<std::uint32_t>(value));
    }
}

} // namespace

void free_io_ports(IoPortCap cap) {
    for_each_word(cap.first(), cap.last(), [](Word& word, Word bits) { return word &= ~bits, true; });
}

Status decode_io_port_control(Call& call) {
    using sel4::argument;
    constexpr sel4::Label label = sel4::Label::io_port_control_issue;
    if (!call.is(label)) return illegal("IOPortControl has no such method");
    if (!call.is_complete(sel4::shape(label))) return truncated("IOPortControl_Issue: message or CNode missing");
    const auto first = static_cast<std::uint16_t>(call.arg(argument(label, "first_port")));
    const auto last = static_cast<std::uint16_t>(call.arg(argument(label, "last_port")));
    if (last < first) return refuse_argument(1, "the last port is below the first");
    if (!is_free(first, last)) return refuse(sel4::Error::revoke_first, "another capability names one of the ports");
    const SlotLookup destination =
        lookup_empty_target(call.cap_arg(argument(label, "root"))->cap, call.arg(argument(label, "index")),
                            call.arg(argument(label, "depth")));
    if (destination.status != Status::done) return destination.status;
    return invoke_issue(first, last, *call.slot, *destination.slot);
}

Status decode_io_port(Call& call) {
    const PortMethod* const method = find_method(call.label);
    if (method == nullptr) return illegal("an I/O port has no such method");
    if (call.length < (method->out ? 2 : 1)) return truncated("IOPort: message too short");
    const IoPortCap ports = call.cap.as<IoPortCap>();
    const auto port = static_cast<std::uint16_t>(call.word(0));
    if (port < ports.first() || port + method->bytes - 1 > ports.last())
        return illegal("the port is not one of the capability's");
    if (method->out)
        write_port(port, method->bytes, call.word(1));
    else
        reply_words(call, {read_port(port, method->bytes)});
    return Status::done;
}

} // namespace keel
