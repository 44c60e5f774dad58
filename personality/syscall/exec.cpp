// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/exec.hpp"

#include "personality/fs/text/text.hpp"
#include "personality/linux/limits.hpp"
#include "personality/loader/program_file.hpp"
#include "personality/syscall/fs_path.hpp"
#include "personality/syscall/rows_process.hpp"

#include <algorithm>
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

struct Strings {
    StringList arguments, environment;
};

Result<Strings> read_both(UserIn<std::uint64_t> arguments, UserIn<std::uint64_t> environment) {
    Strings strings{TRY(read_strings(arguments)), TRY(read_strings(environment))};
    if (strings.arguments.count() == 0) TRY(strings.arguments.add(""));
    return strings;
}

Result<StringList> read_path(UserString path) {
    StringList text;
    char* const place = TRY(text.reserve(linux::path_max));
    text.finish(TRY(copy_string_from_user(place, path.address, linux::path_max)));
    return text;
}

// The name of a file that a descriptor leads to.
Result<StringList> name_below(std::int32_t descriptor, std::string_view path) {
    fs::FixedText<24> start;
    start.add("/dev/fd/").add_signed(descriptor);
    if (!path.empty()) start.add('/');
    StringList name;
    const std::size_t bytes = start.view().size() + path.size();
    char* const place = TRY(name.reserve(bytes + 1));
    std::copy(path.begin(), path.end(), std::copy(start.view().begin(), start.view().end(), place));
    place[bytes] = '\0';
    name.finish(bytes);
    return name;
}

} // namespace

SysResult sys_execve(UserString path, UserIn<std::uint64_t> arguments, UserIn<std::uint64_t> environment) {
    Strings strings = TRY(read_both(arguments, environment));
    const StringList name = TRY(read_path(path));
    TRY(execute({name.first()}, std::move(strings.arguments), strings.environment));
    return 0;
}

SysResult sys_execveat(std::int32_t descriptor, UserString path, UserIn<std::uint64_t> arguments,
                       UserIn<std::uint64_t> environment, std::uint32_t flags) {
    if ((flags & ~(linux::at_empty_path | linux::at_symlink_nofollow)) != 0) return Errno::einval;
    const StringList text = TRY(read_path(path));
    ProgramName program;
    {
        const fs::Path entry = TRY(find(descriptor, path, flags));
        if (entry->inode()->is_symlink()) return Errno::eloop;
        program.file = TRY(open_program(entry));
    }
    const bool by_path = descriptor == linux::at_fdcwd || text.first().starts_with('/');
    program.closes = !by_path && TRY(files().get_close_on_exec(descriptor));
    Strings strings = TRY(read_both(arguments, environment));
    const StringList below = by_path ? StringList() : TRY(name_below(descriptor, text.first()));
    program.path = by_path ? text.first() : below.first();
    TRY(execute(program, std::move(strings.arguments), strings.environment));
    return 0;
}

} // namespace personality::syscall
