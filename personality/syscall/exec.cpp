// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/exec.hpp"

#include "personality/linux/limits.hpp"
#include "personality/syscall/rows_process.hpp"

#include <memory>
#include <new>

namespace personality::syscall {

namespace {

constexpr std::size_t longest_string = 128 * 1024; // MAX_ARG_STRLEN
constexpr std::size_t first_guess = 128;

// A string of unknown length: tries with more room until its end is in it.
Result<> add_user_string(StringList& list, std::uint64_t address) {
    for (std::size_t room = first_guess; room <= longest_string; room *= 4) {
        char* const place = TRY(list.reserve(room));
        const auto length = copy_string_from_user(place, address, room);
        if (length.ok()) {
            list.finish(length.value());
            return {};
        }
        if (length.error() != Errno::enametoolong) return length.error();
    }
    return Errno::e2big;
}

Result<StringList> read_strings(UserIn<std::uint64_t> pointers) {
    constexpr std::size_t most_bytes = layout::stack_bytes / 4;
    StringList list;
    if (pointers.is_null()) return list;
    for (std::size_t i = 0;; ++i) {
        const std::uint64_t address = TRY(pointers.read(i));
        if (address == 0) return list;
        TRY(add_user_string(list, address));
        if (list.bytes() > most_bytes) return Errno::e2big;
    }
}

} // namespace

SysResult sys_execve(UserString path, UserIn<std::uint64_t> arguments, UserIn<std::uint64_t> environment) {
    StringList argument_list = TRY(read_strings(arguments));
    const StringList environment_list = TRY(read_strings(environment));
    if (argument_list.count() == 0) TRY(argument_list.add(""));
    StringList path_text;
    char* const place = TRY(path_text.reserve(linux::path_max));
    path_text.finish(TRY(copy_string_from_user(place, path.address, linux::path_max)));
    TRY(execute(path_text.first(), std::move(argument_list), environment_list));
    return 0;
}

} // namespace personality::syscall
