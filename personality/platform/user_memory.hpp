// SPDX-License-Identifier: Apache-2.0
//
// A program's memory, reached only through these types: the direction of a pointer argument is in its type, and every
// access may fail (efault) or block (a page has to come from the store). They act on the current task's address space.
//
//     SysResult sys_uname(UserOut<linux::utsname> name) { ... TRY(name.write(value)); return 0; }
#pragma once

#include "personality/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace personality {

using UserAddress = std::uint64_t;

// Copies page piece by page piece. efault: some bytes may have been copied.
Result<> copy_from_user(void* to, UserAddress from, std::size_t bytes);
Result<> copy_to_user(UserAddress to, const void* from, std::size_t bytes);
Result<> zero_user(UserAddress to, std::size_t bytes);

// Copies a NUL-terminated string. enametoolong: no NUL within `capacity` bytes. Returns its length without the NUL.
Result<std::size_t> copy_string_from_user(char* to, UserAddress from, std::size_t capacity);

namespace detail {
struct UserPointer {
    UserAddress address = 0;
    constexpr bool is_null() const { return address == 0; }
};
} // namespace detail

// Read by the system call: an object or an array of them.
template<typename T>
struct UserIn : detail::UserPointer {
    static_assert(std::is_trivially_copyable_v<T>);
    Result<T> read(std::size_t index = 0) const {
        T value;
        TRY(copy_from_user(&value, address + index * sizeof(T), sizeof(T)));
        return value;
    }
    Result<> read_array(std::span<T> to) const { return copy_from_user(to.data(), address, to.size_bytes()); }
};

// Written by the system call.
template<typename T>
struct UserOut : detail::UserPointer {
    static_assert(std::is_trivially_copyable_v<T>);
    Result<> write(const T& value, std::size_t index = 0) const {
        return copy_to_user(address + index * sizeof(T), &value, sizeof(T));
    }
    Result<> write_array(std::span<const T> from) const {
        return copy_to_user(address, from.data(), from.size_bytes());
    }
};

template<typename T>
struct UserInOut : detail::UserPointer {
    Result<T> read() const { return UserIn<T>{{address}}.read(); }
    Result<> write(const T& value) const { return UserOut<T>{{address}}.write(value); }
};

// A NUL-terminated string.
struct UserString : detail::UserPointer {
    Result<std::string_view> read(std::span<char> buffer) const {
        return std::string_view(buffer.data(), TRY(copy_string_from_user(buffer.data(), address, buffer.size())));
    }
};

} // namespace personality
