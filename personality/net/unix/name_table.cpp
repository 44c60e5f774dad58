// SPDX-License-Identifier: Apache-2.0
#include "personality/net/unix/name_table.hpp"

#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/names.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/net/unix/endpoint.hpp"
#include "personality/task/task.hpp"

namespace personality::net {

namespace {

using Bound = List<Endpoint, &Endpoint::bound_hook>;

Bound& bound() {
    static Bound list;
    return list;
}

bool is_abstract(std::string_view name) { return name.front() == '\0'; }

Endpoint* find_abstract(std::string_view name) {
    for (Endpoint& endpoint : bound())
        if (!endpoint.name->inode && endpoint.name->address.rest() == name) return &endpoint;
    return nullptr;
}

fs::PathWalk walk_along(std::string_view path) {
    fs::FsContext& context = fs_context();
    const bool absolute = path.front() == '/';
    return {credentials(), context.root, absolute ? context.root : context.working_directory, path};
}

void give(Endpoint& endpoint, Ref<BoundName> name, std::string_view text) {
    name->address.set(linux::af_unix, text);
    endpoint.name = std::move(name);
    bound().push_back(endpoint);
}

Result<> bind_path(Endpoint& endpoint, Ref<BoundName> name, std::string_view text) {
    const std::string_view path = text.substr(0, text.size() - 1);
    fs::PathWalk walk = walk_along(path);
    if (endpoint.name) return walk.to_end(true).ok() ? Errno::eaddrinuse : Errno::einval;
    const std::uint32_t mode = linux::s_ifsock | (0777 & ~fs_context().umask);
    if (const auto made = fs::make_file(credentials(), walk, mode); !made)
        return made.error() == Errno::eexist ? Errno::eaddrinuse : made.error();
    name->inode = Ref<fs::Inode>(TRY(walk.look_up_last())->inode());
    if (!name->inode) return Errno::enoent; // somebody was faster to remove it
    if (endpoint.name) return Errno::einval;
    give(endpoint, std::move(name), text);
    return {};
}

} // namespace

// A path ends at its first NUL; the address that is told back has one.
Result<std::string_view> unix_name(const Address& address) {
    if (address.bytes <= sizeof(std::uint16_t) || address.bytes > linux::sockaddr_un_bytes) return Errno::einval;
    if (address.family() != linux::af_unix) return Errno::einval;
    const std::string_view text = address.rest();
    if (is_abstract(text)) return text;
    return text.substr(0, std::min(text.find('\0'), text.size()));
}

Result<> bind_name(Endpoint& endpoint, std::string_view text) {
    auto name = TRY(make_ref<BoundName>());
    if (is_abstract(text)) {
        if (endpoint.name) return Errno::einval;
        if (find_abstract(text) != nullptr) return Errno::eaddrinuse;
        give(endpoint, std::move(name), text);
        return {};
    }
    char ended[linux::unix_path_max + 1] = {};
    std::memcpy(ended, text.data(), text.size());
    return bind_path(endpoint, std::move(name), {ended, text.size() + 1});
}

Result<> bind_any_name(Endpoint& endpoint) {
    constexpr std::uint32_t names = 0x100000;
    constexpr char digits[] = "0123456789abcdef";
    static std::uint32_t next = 0;
    auto name = TRY(make_ref<BoundName>());
    for (std::uint32_t tried = 0; tried < names; ++tried) {
        next = (next + 1) % names;
        char text[6] = {};
        for (unsigned i = 0; i < 5; ++i)
            text[i + 1] = digits[next >> (16 - 4 * i) & 0xf];
        if (find_abstract({text, sizeof text}) != nullptr) continue;
        give(endpoint, std::move(name), {text, sizeof text});
        return {};
    }
    return Errno::enospc;
}

Result<Ref<Endpoint>> find_bound(std::string_view text) {
    if (is_abstract(text)) {
        Endpoint* const found = find_abstract(text);
        if (found == nullptr) return Errno::econnrefused;
        return Ref<Endpoint>(found);
    }
    fs::PathWalk walk = walk_along(text);
    const auto entry = TRY(walk.to_end(true));
    fs::Inode& inode = *entry->inode();
    TRY(fs::check_access(credentials(), inode, fs::may_write));
    for (Endpoint& endpoint : bound())
        if (endpoint.name->inode.get() == &inode) return Ref<Endpoint>(&endpoint);
    return Errno::econnrefused;
}

} // namespace personality::net
