// SPDX-License-Identifier: Apache-2.0
//
// The byte channel to the host, both ways through bounded buffers: what the control server's logic sees of it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace control {

class Channel {
  public:
    struct Input {
        const std::uint8_t* bytes;
        std::size_t count;
    };
    // Bytes that have arrived and are not consumed yet, from the first on; none: count 0.
    virtual Input input() = 0;
    virtual void consume(std::size_t count) = 0;

    // Room for `bytes`, at most max_reserve, or nullptr if there is none now. What is committed goes out with flush()
    // or earlier.
    virtual std::uint8_t* reserve(std::size_t bytes) = 0;
    virtual void commit(std::size_t bytes) = 0;
    virtual void flush() = 0;

    // Bytes that were committed in all, and those of them that have reached the host's side, from the first on: they
    // are the host's even if this server dies now.
    virtual std::uint64_t committed() const = 0;
    virtual std::uint64_t delivered() = 0;
    // Asks to be woken when delivered() grows. False: it has grown meanwhile.
    virtual bool wait_for_delivery() = 0;

    // True once after each time that the host has opened the channel, at the latest with the first input() of that
    // time.
    virtual bool opened() = 0;

  protected:
    ~Channel() = default;
};

inline constexpr std::size_t max_reserve = 8192;

} // namespace control
