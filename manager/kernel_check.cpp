// SPDX-License-Identifier: Apache-2.0
//
// Invocations are numbered through all object types, so a kernel with others than expected has other numbers from there
// on. An invocation without its arguments changes nothing, and tells whether it is known: truncated_message if so,
// illegal_operation if not.
#include "manager/kernel_check.hpp"

#include "abi/protocol/machine_exit.hpp"
#include "abi/sel4/api.hpp"
#include "abi/sel4/bootinfo.hpp"
#include "lib/sel4/syscall.hpp"

#include <string_view>

namespace manager {

namespace {

using sel4::CPtr;
using sel4::Label;

Error invoke_bare(CPtr object, Word label) {
    return Error{sel4::call(object, sel4::MessageInfo(label, 0, 0, 0)).info.label()};
}

bool knows(CPtr object, Label label) {
    return invoke_bare(object, static_cast<Word>(label)) == Error::truncated_message;
}

// On a kernel with other numbers: the serial port and the way out, by the one invocation that I/O port control has.
class Complaint {
  public:
    explicit Complaint(const sel4::BootInfo& info) : info_(info) {
        constexpr Word last_label = 100;
        while (issue_ < last_label && invoke_bare(sel4::slot_io_port_control, issue_) != Error::truncated_message)
            ++issue_;
    }

    [[noreturn]] void end(std::string_view reason) const {
        constexpr std::uint16_t com1 = 0x3f8;
        const CPtr serial = take_port(com1, 0);
        for (const std::string_view part :
             {std::string_view("bulkhead: this kernel can't be used: "), reason, std::string_view("\r\n")})
            for (const char c : part)
                write(serial, com1, static_cast<unsigned char>(c));
        write(take_port(protocol::machine_exit_port, 1), protocol::machine_exit_port,
              static_cast<Word>(protocol::MachineExit::BadKernel));
        __builtin_trap();
    }

  private:
    // Into one of the first empty slots.
    CPtr take_port(Word port, Word index) const {
        const CPtr slot = info_.empty.start + index;
        info_.ipc_buffer->caps_or_badges[0] = sel4::slot_init_cnode;
        (void)sel4::call(sel4::slot_io_port_control, sel4::MessageInfo(issue_, 0, 1, 4),
                         {{port, port, slot, sel4::word_bits}});
        return slot;
    }

    void write(CPtr port, Word number, Word value) const {
        constexpr Word out8 = static_cast<Word>(Label::io_port_out8) - static_cast<Word>(Label::io_port_control_issue);
        (void)sel4::call(port, sel4::MessageInfo(issue_ + out8, 0, 0, 2), {{number, value}});
    }

    const sel4::BootInfo& info_;
    Word issue_ = 1; // the label
};

} // namespace

void check_kernel(const sel4::BootInfo& info) {
    // Without MCS the boot information has no such field: the untyped capabilities stand there.
    constexpr Word most_processors = 16;
    if (info.sched_control.end - info.sched_control.start > most_processors)
        Complaint(info).end("it is configured without MCS (KernelIsMCS)");
    const bool generic = knows(sel4::slot_init_cnode, Label::cnode_revoke) &&
                         !knows(sel4::slot_init_cnode, Label::irq_control_get) &&
                         knows(sel4::slot_domain, Label::domain_set_schedule_set_start) &&
                         knows(info.sched_control.start, Label::sched_control_configure_flags);
    if (!generic) Complaint(info).end("its system calls are not those of seL4 16.0.0");
    const bool architecture = knows(sel4::slot_io_port_control, Label::io_port_control_issue) &&
                              knows(sel4::slot_irq_control, Label::irq_control_get_msi);
    if (!architecture)
        Complaint(info).end("its system calls are not those of seL4 16.0.0 for x86-64 without IOMMU and VT-x");
}

} // namespace manager
