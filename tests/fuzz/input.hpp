// SPDX-License-Identifier: Apache-2.0
//
// What the fuzzers of sequences share: a fuzzer's input read piece by piece, and what must hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace fuzz {

class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    bool empty() const { return size_ == 0; }

    // 0 behind the end.
    std::uint8_t byte() {
        if (size_ == 0) return 0;
        --size_;
        return *data_++;
    }

  protected:
    const std::uint8_t* data_;
    std::size_t size_;
};

inline void require(bool held) {
    if (!held) std::abort();
}

} // namespace fuzz
