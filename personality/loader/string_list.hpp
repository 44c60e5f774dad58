// SPDX-License-Identifier: Apache-2.0
//
// Strings one after another, each with its NUL, as execve(2) passes them on.
#pragma once

#include "personality/base/result.hpp"

#include <cstddef>
#include <string_view>

namespace personality {

class StringList {
  public:
    StringList() = default;
    StringList(StringList&& other) noexcept;
    StringList& operator=(StringList&& other) noexcept;
    ~StringList();

    Result<> add(std::string_view string); // enomem

    std::size_t count() const { return count_; }
    std::size_t bytes() const { return bytes_; } // NULs included
    const char* data() const { return data_; }

    // The first string; the one behind a string of this list. Preconditions: there is one.
    std::string_view first() const { return data_; }
    std::string_view next(std::string_view string) const { return string.data() + string.size() + 1; }

    // Room for a string of up to `bytes` bytes, NUL included, at the end; then finish() with its length without NUL.
    Result<char*> reserve(std::size_t bytes); // enomem
    void finish(std::size_t length);

  private:
    char* data_ = nullptr;
    std::size_t bytes_ = 0;
    std::size_t capacity_ = 0;
    std::size_t count_ = 0;
};

} // namespace personality
