// SPDX-License-Identifier: Apache-2.0
//
// Extended attributes, xattr(7): names and values that are kept with an inode. Bounded by the container's memory.
#pragma once

#include "personality/base/list.hpp"
#include "personality/base/result.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace personality::fs {

inline constexpr std::size_t xattr_name_max = 255;
inline constexpr std::size_t xattr_size_max = 65536; // of a value

enum class XattrChange { any, create, replace };

class Xattrs {
  public:
    Xattrs() = default;
    Xattrs(const Xattrs&) = delete;
    Xattrs& operator=(const Xattrs&) = delete;
    ~Xattrs();

    struct Attribute {
        std::unique_ptr<char[]> text; // the name, then the value
        std::size_t name_length, value_length;
        ListHook hook;

        std::string_view name() const { return {text.get(), name_length}; }
        std::span<const char> value() const { return {text.get() + name_length, value_length}; }
    };
    using Attributes = List<Attribute, &Attribute::hook>;

    const Attribute* find(std::string_view name) const;                                // nullptr: none
    Result<> set(std::string_view name, std::span<const char> value, XattrChange how); // eexist, enodata, enospc
    Result<> remove(std::string_view name);                                            // enodata
    void take(Xattrs& from) {                                                          // all of them
        while (Attribute* const attribute = from.attributes_.pop_front())
            attributes_.push_back(*attribute);
    }
    const Attributes& all() const { return attributes_; }

  private:
    Attributes attributes_;
};

} // namespace personality::fs
