// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/dev/device_tree.hpp"

#include "personality/fs/dev/devices.hpp"
#include "personality/linux/dirent.hpp"

#include <cstring>
#include <iterator>

namespace personality::fs {

namespace {

struct Row {
    std::string_view name;
    std::uint32_t mode;
    std::uint64_t device;
    std::string_view target;
};

// Node n is row n - 2; node 1 is the directory itself.
constexpr Row rows[] = {
    {"core", linux::s_iflnk | 0777, 0, "/proc/kcore"},
    {"fd", linux::s_iflnk | 0777, 0, "/proc/self/fd"},
    {"full", linux::s_ifchr | 0666, full_device, {}},
    {"mqueue", linux::s_ifdir | 01777, 0, {}},
    {"null", linux::s_ifchr | 0666, null_device, {}},
    {"ptmx", linux::s_iflnk | 0777, 0, "pts/ptmx"},
    {"pts", linux::s_ifdir | 0755, 0, {}},
    {"random", linux::s_ifchr | 0666, random_device, {}},
    {"shm", linux::s_ifdir | 0755, 0, {}},
    {"stderr", linux::s_iflnk | 0777, 0, "/proc/self/fd/2"},
    {"stdin", linux::s_iflnk | 0777, 0, "/proc/self/fd/0"},
    {"stdout", linux::s_iflnk | 0777, 0, "/proc/self/fd/1"},
    {"tty", linux::s_ifchr | 0666, tty_device, {}},
    {"urandom", linux::s_ifchr | 0666, urandom_device, {}},
    {"zero", linux::s_ifchr | 0666, zero_device, {}},
};
constexpr std::uint64_t first_row_node = 2;

} // namespace

std::uint64_t DeviceTree::node_limit() const { return first_row_node + std::size(rows); }

Result<LowerNode> DeviceTree::node(std::uint64_t number) {
    LowerNode node{};
    node.content.node = number;
    node.attributes = {number, 0, linux::s_ifdir | 0755, 3, 0, 0, made_, made_, made_};
    if (number == root()) return node;
    const Row& row = rows[number - first_row_node];
    node.content.size = row.target.size();
    node.attributes.mode = row.mode;
    node.attributes.device = row.device;
    node.attributes.links = linux::is_directory(row.mode) ? 2 : 1;
    return node;
}

Result<std::uint64_t> DeviceTree::find(const LowerContent& directory, std::string_view name) {
    if (directory.node == root())
        for (std::size_t i = 0; i < std::size(rows); ++i)
            if (rows[i].name == name) return first_row_node + i;
    return Errno::enoent;
}

Result<std::optional<LowerEntry>> DeviceTree::entry_from(const LowerContent& directory, std::uint64_t position,
                                                         LowerName& name) {
    if (directory.node != root() || position >= std::size(rows)) return std::optional<LowerEntry>();
    const Row& row = rows[position];
    std::memcpy(name, row.name.data(), row.name.size());
    return std::optional(LowerEntry{first_row_node + position, position, linux::dirent_type(row.mode),
                                    static_cast<std::uint8_t>(row.name.size())});
}

Result<> DeviceTree::read(const LowerContent& content, std::uint64_t offset, IoBuffer& to, std::size_t bytes) {
    return to.put(rows[content.node - first_row_node].target.data() + offset, bytes);
}

} // namespace personality::fs
