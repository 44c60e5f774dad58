// SPDX-License-Identifier: Apache-2.0
//
// The table of system calls: a row for each, with its number (Linux, arch/x86/entry/syscalls/syscall_64.tbl), name,
// handler, how far it is supported, and a note. Everything that depends on the set of calls comes from it: dispatch
// and docs/linux-compatibility.md.
//
// A handler is a plain function; the types of its parameters tell how the argument words are read:
//
//     SysResult sys_dup2(std::int32_t old_descriptor, std::int32_t new_descriptor);
//     SysResult sys_readlink(UserString path, UserOut<char> buffer, std::size_t size);
//
//     inline constexpr Row file_rows[] = {row<sys_dup2>(33, "dup2", Support::full), ...};
//
// Each section of the table is a header rows_<section>.hpp beside the files with its handlers; table.cpp joins them.
#pragma once

#include "personality/base/result.hpp"
#include "personality/platform/user_memory.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace personality::syscall {

// Argument words in the order of the calling convention: RDI RSI RDX R10 R8 R9.
struct Arguments {
    std::uint64_t word[6];
};

using Handler = SysResult (*)(const Arguments&);

enum class Support : std::uint8_t {
    full,    // as Linux does it
    partial, // the note says what is missing
    none,    // enosys, or the error that the note names
};

struct Row {
    std::uint16_t number;
    Support support;
    std::string_view name;
    std::string_view note;
    Handler handler; // nullptr: enosys
};

namespace detail {

template<typename T>
T argument(std::uint64_t word) {
    if constexpr (std::is_base_of_v<personality::detail::UserPointer, T>)
        return T{{word}};
    else
        return static_cast<T>(word); // integers are truncated to their type, as Linux's wrappers do
}

template<typename... T, std::size_t... I>
SysResult apply(SysResult (*handler)(T...), const Arguments& arguments, std::index_sequence<I...>) {
    return handler(argument<T>(arguments.word[I])...);
}

template<typename... T>
constexpr auto indices(SysResult (*)(T...)) {
    static_assert(sizeof...(T) <= 6);
    return std::index_sequence_for<T...>();
}

template<auto Function>
SysResult call(const Arguments& arguments) {
    return apply(Function, arguments, indices(Function));
}

} // namespace detail

template<auto Function>
consteval Row row(std::uint16_t number, std::string_view name, Support support, std::string_view note = {}) {
    return {number, support, name, note, detail::call<Function>};
}

consteval Row missing(std::uint16_t number, std::string_view name, std::string_view note = {}) {
    return {number, Support::none, name, note, nullptr};
}

// All rows in ascending order of their numbers.
std::span<const Row> rows();

// The row of a number; nullptr if Linux has no such call or it isn't known here.
const Row* find(std::uint64_t number);

} // namespace personality::syscall
