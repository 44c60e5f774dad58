// SPDX-License-Identifier: Apache-2.0
//
// A disk that reads pages, several operations at a time.
#pragma once

#include <cstdint>

namespace store {

inline constexpr unsigned max_segments = 32; // pages of one operation
inline constexpr unsigned head_bytes = 512;  // what read_head() reads

class Disk {
  public:
    // Starts reading `count` pages of 4 KiB from page `page` on, each into the frame whose physical address is given.
    // `token` comes back with the end. False: too much is under way; try again after a take().
    virtual bool read(std::uint64_t page, const std::uint64_t* frames, unsigned count, std::uint32_t token) = 0;
    // Starts reading the first head_bytes of a page into memory of the disk's own.
    virtual bool read_head(std::uint64_t page, std::uint32_t token) = 0;
    // Shows the device what was started since the last call.
    virtual void submit() = 0;

    struct Done {
        std::uint32_t token;
        bool ok;
        const std::uint8_t* head; // of a read_head() that went well: its bytes, until the next call
    };
    // The next operation that ended. False: none.
    virtual bool take(Done& done) = 0;

  protected:
    ~Disk() = default;
};

} // namespace store
