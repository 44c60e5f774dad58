// SPDX-License-Identifier: Apache-2.0
#include "kernel/object/x86_64/irq_source.hpp"

#include "arch/io_apic.hpp"
#include "arch/machine.hpp"
#include "kernel/call.hpp"
#include "kernel/cspace.hpp"
#include "kernel/object/arch_object.hpp"
#include "kernel/object/irq.hpp"

namespace keel {

namespace {

using sel4::Label;

constexpr Word pci_bus_max = 255;
constexpr Word pci_device_max = 31;
constexpr Word pci_function_max = 7;

// Processor vectors begin after those of the exceptions.
constexpr unsigned vector_of_irq_0 = 0x20;

struct Source {
    enum class Kind : std::uint8_t { none, pin, message } kind;
    std::uint8_t io_apic;
    std::uint8_t pin;
};
Source sources[arch::num_irqs];

Status require_at_most(Word value, Word most, const char* why) {
    return value <= most ? Status::done : refuse_range(0, most, why);
}

Status invoke_get(Irq irq, Source source, Slot& control, Slot& destination) {
    sources[irq] = source;
    issue_irq_handler(irq, control, destination);
    return Status::done;
}

Status decode_get_ioapic(const Call& call, Irq irq, Slot& destination) {
    using sel4::argument;
    constexpr Label label = Label::irq_control_get_ioapic;
    const Word io_apic = call.arg(argument(label, "ioapic"));
    const Word pin = call.arg(argument(label, "pin"));
    const Word level = call.arg(argument(label, "level"));
    const Word polarity = call.arg(argument(label, "polarity"));
    if (arch::num_io_apics() == 0) return illegal("there is no I/O APIC");
    Status status = require_at_most(io_apic, arch::num_io_apics() - 1, "there is no such I/O APIC");
    if (status != Status::done) return status;
    const auto number = static_cast<unsigned>(io_apic);
    status = require_at_most(pin, arch::io_apic_pins(number) - 1, "the I/O APIC has no such pin");
    if (status == Status::done) status = require_at_most(level, 1, "level is 0 or 1");
    if (status == Status::done) status = require_at_most(polarity, 1, "polarity is 0 or 1");
    if (status != Status::done) return status;

    arch::route_pin(number, static_cast<unsigned>(pin), level != 0, polarity != 0, irq + vector_of_irq_0);
    const Source source{Source::Kind::pin, static_cast<std::uint8_t>(io_apic), static_cast<std::uint8_t>(pin)};
    return invoke_get(irq, source, *call.slot, destination);
}

Status decode_get_msi(const Call& call, Irq irq, Slot& destination) {
    using sel4::argument;
    constexpr Label label = Label::irq_control_get_msi;
    Status status = require_at_most(call.arg(argument(label, "pci_bus")), pci_bus_max, "there is no such PCI bus");
    if (status == Status::done)
        status = require_at_most(call.arg(argument(label, "pci_dev")), pci_device_max, "a bus has 32 devices");
    if (status == Status::done)
        status = require_at_most(call.arg(argument(label, "pci_func")), pci_function_max, "a device has 8 functions");
    if (status != Status::done) return status;
    return invoke_get(irq, {Source::Kind::message, 0, 0}, *call.slot, destination);
}

} // namespace

void mask_source(Irq irq, bool masked) {
    const Source source = sources[irq];
    if (source.kind == Source::Kind::pin) arch::mask_pin(source.io_apic, source.pin, masked);
}

Status arch::decode_irq_control(Call& call) {
    using sel4::argument;
    constexpr Label label = Label::irq_control_get_ioapic; // GetMSI has the common arguments in the same places
    if (!call.is(Label::irq_control_get_ioapic) && !call.is(Label::irq_control_get_msi))
        return illegal("IRQControl has no such method");
    if (!call.is_complete(sel4::shape(label))) return truncated("IRQControl: message or CNode missing");
    const Word vector = call.arg(argument(label, "vector"));
    if (vector > sel4::max_irq_vector) return refuse_range(0, sel4::max_irq_vector, "no such vector for users");
    const Irq irq = first_user_irq + static_cast<Irq>(vector);
    if (is_irq_active(irq)) return refuse(sel4::Error::revoke_first, "the vector is in use");
    const SlotLookup destination =
        lookup_empty_target(call.cap_arg(argument(label, "root"))->cap, call.arg(argument(label, "index")),
                            call.arg(argument(label, "depth")));
    if (destination.status != Status::done) return destination.status;
    return call.is(Label::irq_control_get_ioapic) ? decode_get_ioapic(call, irq, *destination.slot)
                                                  : decode_get_msi(call, irq, *destination.slot);
}

Status arch::check_legacy_irq(Word) { return illegal("legacy interrupts are not used"); }

} // namespace keel
