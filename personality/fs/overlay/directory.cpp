// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/directory.hpp"

#include "personality/fs/vfs/directory_file.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/linux/dirent.hpp"

namespace personality::fs {

namespace {

// Positions below this one are the lower tree's; above it lies the cookie of the last pinned entry that was listed.
constexpr std::uint64_t made_base = std::uint64_t{1} << 48;

bool is_dots(std::string_view name) { return name == "." || name == ".."; }

} // namespace

Result<Ref<File>> OverlayDirectory::open(const Ref<Dentry>& path, std::uint32_t flags) {
    return open_directory(path, flags);
}

Result<Found> OverlayDirectory::lookup(std::string_view name) {
    if (!has_lower()) return Found{};
    const auto node = lower().find(content(), name);
    if (!node && node.error() == Errno::enoent) return Found{};
    if (!node) return node.error();
    return Found{TRY(overlay().inode_of(*node)), true, true};
}

Result<> OverlayDirectory::list(Dentry& self, std::uint64_t& position, EntrySink& sink) {
    if (position < made_base) {
        if (has_lower() && !TRY(list_lower(self, position, sink))) return {};
        position = made_base;
    }
    return list_made(self, position, sink);
}

// False when the sink is full.
Result<bool> OverlayDirectory::list_lower(Dentry& self, std::uint64_t& position, EntrySink& sink) {
    LowerName buffer;
    while (const auto entry = TRY(lower().entry_from(content(), position, buffer))) {
        const std::string_view name(buffer, entry->name_length);
        std::uint64_t number = entry->node;
        std::uint8_t type = entry->dirent_type;
        const Dentry* const cached = dentries().peek(self, name);
        const bool hidden = is_dots(name) || (cached && cached->pinned() && cached->negative());
        if (cached && cached->inode()) {
            number = cached->inode()->attributes().number;
            type = linux::dirent_type(cached->inode()->mode());
        }
        if (!hidden && !TRY(sink.add(name, number, type, entry->position + 1))) return false;
        position = entry->position + 1;
    }
    return true;
}

// The entries whose names the tree below doesn't have, in the order of their making. The sink may block, and the list
// may then be another.
Result<> OverlayDirectory::list_made(Dentry& self, std::uint64_t& position, EntrySink& sink) {
    auto& children = self.changed_children();
    Ref<Dentry> at;
    const auto next = [&]() -> Dentry* {
        if (at && at->pinned() && at->parent() == &self && made_base + at->cookie() == position)
            return children.next(*at);
        for (Dentry& child : children)
            if (made_base + child.cookie() > position) return &child;
        return nullptr;
    };
    while (Dentry* const child = next()) {
        at = Ref<Dentry>(child);
        const std::uint64_t behind = made_base + child->cookie();
        if (const Inode* const inode = child->inode(); inode && !child->in_lower())
            if (!TRY(sink.add(child->name(), inode->attributes().number, linux::dirent_type(inode->mode()), behind)))
                return {};
        position = behind;
    }
    return {};
}

Result<bool> OverlayDirectory::empty_below(Dentry& self) {
    LowerName buffer;
    std::uint64_t position = 0;
    while (has_lower()) {
        const auto entry = TRY(lower().entry_from(content(), position, buffer));
        if (!entry) break;
        const std::string_view name(buffer, entry->name_length);
        const Dentry* const cached = dentries().peek(self, name);
        if (!is_dots(name) && !(cached && cached->pinned() && cached->negative())) return false;
        position = entry->position + 1;
    }
    for (const Dentry& child : self.changed_children())
        if (!child.negative()) return false;
    return true;
}

Result<Ref<Inode>> OverlayDirectory::make(const Attributes& attributes, std::string_view symlink_target) {
    return overlay().make(attributes, symlink_target);
}

} // namespace personality::fs
