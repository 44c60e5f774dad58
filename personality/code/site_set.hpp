// SPDX-License-Identifier: Apache-2.0
//
// Addresses in a process at which a `syscall` was patched to `int 0xfe`: only there that instruction is a system call.
#pragma once

#include "personality/base/result.hpp"

#include <cstdint>
#include <memory>

namespace personality::code {

class SiteSet {
  public:
    bool contains(std::uint64_t address) const;
    Result<> add(std::uint64_t address);                 // fine if it is there; enomem
    void remove(std::uint64_t start, std::uint64_t end); // all addresses from start on and before end
    Result<> move(std::uint64_t start, std::uint64_t end, std::uint64_t to); // those of the range to another; enomem
    Result<> copy_from(const SiteSet& other);                                // enomem

  private:
    std::uint64_t* lower_bound(std::uint64_t address) const;
    Result<> grow(std::uint32_t capacity);

    std::unique_ptr<std::uint64_t[]> sites_; // ascending
    std::uint32_t count_ = 0;
    std::uint32_t capacity_ = 0;
};

} // namespace personality::code
