// SPDX-License-Identifier: Apache-2.0
//
// Where a terminal's output goes: a pseudoterminal's master, or a transport to somebody outside the container. Nothing
// here may block; the other direction is Tty::receive().
#pragma once

#include <cstddef>

namespace personality::fs {

class TtyOutput {
  public:
    // How many bytes write() takes now. When it has become more, the output calls Tty::writable().
    virtual std::size_t room() const = 0;
    // Precondition: count <= room().
    virtual void write(const std::byte* bytes, std::size_t count) = 0;
    // Tty::receive() took less than it was given, and takes more now.
    virtual void input_wanted() = 0;
    // No program has the terminal open any more.
    virtual void programs_left() {}
    // Something that packet mode tells, ioctl_tty(2): tiocpkt_... bits.
    virtual void tell(unsigned) {}

  protected:
    ~TtyOutput() = default;
};

} // namespace personality::fs
