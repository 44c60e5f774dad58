// SPDX-License-Identifier: Apache-2.0
//
// Where a virtio device keeps its registers: the vendor capabilities of its configuration space (virtio 1.1,
// section 4.1.4), and the MSI-X capability (PCI Local Bus Specification 3.0, section 6.8.2).
#pragma once

#include "manager/pci/bars.hpp"

#include <optional>

namespace manager::pci {

// A place in the memory of a base address register.
struct Place {
    unsigned bar = 0;
    std::uint32_t offset = 0;
};

struct VirtioLayout {
    Place common;
    Place notify;
    Place isr;
    Place config;
    std::uint32_t notify_multiplier = 0;
    Place msix_table;
    unsigned msix_offset = 0; // of the capability, in configuration space
};

// Nothing if the device has not all of these, or one lies outside its register's memory.
std::optional<VirtioLayout> virtio_layout(const ConfigSpace& function, const Bars& bars);

// Lets the device send MSI-X messages: all entries of its table that are not masked.
void enable_msix(ConfigSpace& function, const VirtioLayout& layout);

} // namespace manager::pci
