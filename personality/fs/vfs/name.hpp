// SPDX-License-Identifier: Apache-2.0
//
// The name of a directory entry: 1 to 255 bytes, short ones without memory of their own.
#pragma once

#include "personality/base/result.hpp"
#include "personality/linux/limits.hpp"

#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace personality::fs {

class Name {
  public:
    // enomem. Preconditions: text.size() <= NAME_MAX.
    static Result<Name> make(std::string_view text) {
        Name name;
        char* to = name.inline_;
        if (text.size() > sizeof name.inline_) {
            to = name.heap_ = new (std::nothrow) char[text.size()];
            if (!to) return Errno::enomem;
        }
        name.length_ = static_cast<std::uint8_t>(text.size());
        if (!text.empty()) std::memcpy(to, text.data(), text.size());
        return name;
    }

    Name(Name&& other) noexcept { take(other); }
    Name& operator=(Name&& other) noexcept {
        if (this != &other) {
            drop();
            take(other);
        }
        return *this;
    }
    ~Name() { drop(); }

    std::string_view view() const { return {on_heap() ? heap_ : inline_, length_}; }

  private:
    Name() = default;
    bool on_heap() const { return length_ > sizeof inline_; }
    void drop() {
        if (on_heap()) delete[] heap_;
    }
    void take(Name& other) {
        std::memcpy(inline_, other.inline_, sizeof inline_);
        length_ = std::exchange(other.length_, 0);
    }

    union {
        char inline_[23] = {};
        char* heap_;
    };
    std::uint8_t length_ = 0;
};

} // namespace personality::fs
