// SPDX-License-Identifier: Apache-2.0
//
// The firmware's description of the machine (ACPI specification 6.4, chapter 5): only what the kernel itself needs.
// Tables are the firmware's, but lengths and checksums are verified before anything else is read.
#pragma once

#include "kernel/boot/root_task.hpp"
#include "kernel/types.hpp"

namespace keel::x86_64 {

class Acpi {
  public:
    // Finds the root pointer below 1 MiB. Fails without one, or without an RSDT.
    Acpi();

    const unsigned char* rsdp() const { return rsdp_; } // boot::rsdp_bytes

    // Physical addresses of the I/O APICs, in the order of their global interrupt numbers.
    template<typename F>
    void for_each_io_apic(F f) const {
        sel4::PAddr address = 0;
        for (unsigned i = 0; find_io_apic(i, address); ++i)
            f(address);
    }

  private:
    struct Header;

    const Header* find_table(const char (&signature)[5]) const;
    bool find_io_apic(unsigned index, sel4::PAddr& address) const;

    const unsigned char* rsdp_;
    const Header* rsdt_;
};

} // namespace keel::x86_64
