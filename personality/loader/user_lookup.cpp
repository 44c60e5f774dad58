// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/user_lookup.hpp"

#include "personality/base/parse.hpp"
#include "personality/loader/program_file.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace personality {

namespace {

enum PasswdField : unsigned { user_name = 0, user_id = 2, user_group_id = 3 };
enum GroupField : unsigned { group_name = 0, group_id = 2, group_members = 3 };
constexpr std::size_t largest_file = 256 * 1024;

struct Text {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
    std::string_view view() const { return {bytes.get(), size}; }
};

// A missing file is an empty one.
Result<Text> read_text(std::string_view path) {
    auto file = open_for_reading(path);
    if (!file.ok() && file.error() == Errno::enoent) return Text{};
    if (!file.ok()) return file.error();
    Text text;
    const std::size_t size = std::min<std::uint64_t>((*file)->size(), largest_file);
    text.bytes.reset(new (std::nothrow) char[size]);
    if (!text.bytes) return Errno::enomem;
    text.size = TRY(read_file(**file, 0, {reinterpret_cast<std::byte*>(text.bytes.get()), size}));
    return text;
}

std::optional<std::uint32_t> number(std::string_view text) { return parse_number<std::uint32_t>(text); }

bool lists(std::string_view members, std::string_view name) {
    while (!members.empty())
        if (take_part(members, ',') == name) return true;
    return false;
}

std::string_view take_line(std::string_view& text) { return take_part(text, '\n'); }

Result<> add_memberships(Credentials& who, std::string_view groups, std::string_view name) {
    while (!groups.empty()) {
        const std::string_view line = take_line(groups);
        const auto id = number(field(line, group_id));
        if (id && lists(field(line, group_members), name)) TRY(who.add_group(*id));
    }
    return {};
}

} // namespace

std::string_view field(std::string_view line, unsigned number) {
    for (; number > 0; --number) {
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return {};
        line.remove_prefix(colon + 1);
    }
    return line.substr(0, line.find(':'));
}

std::string_view find_line(std::string_view text, unsigned number, std::string_view value) {
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (!line.empty() && field(line, number) == value) return line;
    }
    return {};
}

Result<Credentials> look_up_user(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view user = text.substr(0, colon);
    const std::string_view group = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    const Text passwd = TRY(read_text("/etc/passwd"));
    const Text groups = TRY(read_text("/etc/group"));

    const auto numeric_user = number(user);
    std::string_view entry = find_line(passwd.view(), user_name, user);
    if (entry.empty() && numeric_user) entry = find_line(passwd.view(), user_id, user);
    if (entry.empty() && !numeric_user) return Errno::einval;
    const auto uid = entry.empty() ? numeric_user : number(field(entry, user_id));
    auto gid = entry.empty() ? std::optional<std::uint32_t>(0) : number(field(entry, user_group_id));
    if (!group.empty()) {
        const std::string_view line = find_line(groups.view(), group_name, group);
        gid = line.empty() ? number(group) : number(field(line, group_id));
    }
    if (!uid || !gid) return Errno::einval;

    Credentials who;
    who.uid = who.euid = who.suid = who.fsuid = *uid;
    who.gid = who.egid = who.sgid = who.fsgid = *gid;
    if (group.empty() && !entry.empty()) TRY(add_memberships(who, groups.view(), field(entry, user_name)));
    return who;
}

Result<> add_group(Credentials& who, std::string_view group) {
    auto id = number(group);
    if (!id) {
        const Text groups = TRY(read_text("/etc/group"));
        id = number(field(find_line(groups.view(), group_name, group), group_id));
    }
    if (!id) return Errno::einval;
    return who.in_group(*id) ? Result<>() : who.add_group(*id);
}

} // namespace personality
