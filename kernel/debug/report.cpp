// SPDX-License-Identifier: Apache-2.0
#include "kernel/debug/report.hpp"

#include "kernel/debug/print.hpp"

namespace keel {
namespace {

[[maybe_unused]] const char* text_of(sel4::Error error) {
    constexpr const char* texts[] = {"no error",     "invalid argument", "invalid capability", "illegal operation",
                                     "range error",  "alignment error",  "failed lookup",      "truncated message",
                                     "delete first", "revoke first",     "not enough memory"};
    return texts[static_cast<unsigned>(error)];
}

[[maybe_unused]] const char* text_of(sel4::FaultLabel label) {
    constexpr const char* texts[] = {"no fault",        "capability fault", "unknown system call", "user exception",
                                     "debug exception", "timeout",          "memory fault"};
    return texts[static_cast<unsigned>(label)];
}

} // namespace

void report_refusal(const SyscallError& error, const char* why) {
    if constexpr (config::debug) {
        const Tcb& thread = *node.current;
        print_all("keel: ", name_of(*node.current), " at ", Hex{thread.get(arch::Register::fault_ip)}, ": ",
                  text_of(error.error), ": ", why, " (", Hex{error.first}, ", ", Hex{error.second}, ")\n");
    }
}

void report_unhandled(Tcb& thread, const Fault& fault) {
    if constexpr (config::debug)
        print_all("keel: ", name_of(thread), " at ", Hex{thread.get(arch::Register::fault_ip)}, ": ",
                  text_of(fault.label), " without handler (address ", Hex{fault.address}, ", code ", Hex{fault.code},
                  ")\n");
}

} // namespace keel
