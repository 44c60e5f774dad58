// SPDX-License-Identifier: Apache-2.0
//
// This process's terminal while it stands for one in a container: raw, so that every key goes there, except those that
// detach from it.
#pragma once

#include "cli/os/descriptor.hpp"

#include <termios.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace client {

// "ctrl-p,ctrl-q" as bytes, which is what an empty text means; throws os::Error for what is no such list.
std::string parse_detach_keys(const std::string& text);

class Terminal {
  public:
    // With `wanted`, makes stdin raw if it is a terminal; throws os::Error when it is none ("the input device is not a
    // TTY", as docker says).
    Terminal(bool wanted, std::string detach_keys);
    ~Terminal() { close(); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    bool is_open() const { return open_; }
    // Gives the terminal back as it was.
    void close();

    // What of the bytes that were typed goes on: a part of the detach keys is held back until it is known not to be
    // them. nullopt: they were typed.
    std::optional<std::string> typed(std::string_view bytes);
    // Readable once typed() has seen them.
    int detached_descriptor() const { return detached_.get(); }

    // Of the terminal that stdout, or stdin, is. False: neither is one.
    static bool size(std::uint16_t& rows, std::uint16_t& columns);

  private:
    std::string keys_;
    std::size_t matched_ = 0; // of keys_
    os::Descriptor detached_; // an eventfd
    termios before_{};
    bool open_ = false;
};

} // namespace client
