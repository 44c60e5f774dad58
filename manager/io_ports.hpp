// SPDX-License-Identifier: Apache-2.0
//
// A range of the processor's I/O ports.
#pragma once

#include "lib/sel4/invoke.hpp"
#include "manager/types.hpp"

namespace manager {

class IoPorts {
  public:
    constexpr IoPorts() = default;

    // An empty range if another capability already names one of these ports.
    static IoPorts issue(std::uint16_t first, std::uint16_t last);

    explicit operator bool() const { return cap_ != 0; }

    // Preconditions: the port is in the range.
    Word in8(std::uint16_t port) const { return sel4::invoke<sel4::Label::io_port_in8>(cap_, port).value; }
    Word in32(std::uint16_t port) const { return sel4::invoke<sel4::Label::io_port_in32>(cap_, port).value; }
    void out8(std::uint16_t port, std::uint8_t value) const {
        (void)sel4::invoke<sel4::Label::io_port_out8>(cap_, port, value);
    }
    void out32(std::uint16_t port, std::uint32_t value) const {
        (void)sel4::invoke<sel4::Label::io_port_out32>(cap_, port, value);
    }

  private:
    constexpr explicit IoPorts(CPtr cap) : cap_(cap) {}

    CPtr cap_ = 0;
};

} // namespace manager
