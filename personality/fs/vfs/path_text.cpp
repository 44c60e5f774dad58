// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/path_text.hpp"

#include "personality/fs/vfs/mount_table.hpp"

#include <cstring>

namespace personality::fs {

namespace {

// Fills a buffer from its end.
class Backwards {
  public:
    explicit Backwards(std::span<char> buffer) : buffer_(buffer), at_(buffer.size()) {}

    bool add(std::string_view text) {
        if (text.size() > at_) return false;
        at_ -= text.size();
        if (!text.empty()) std::memcpy(buffer_.data() + at_, text.data(), text.size());
        return true;
    }
    std::string_view view() const { return {buffer_.data() + at_, buffer_.size() - at_}; }

  private:
    std::span<char> buffer_;
    std::size_t at_;
};

Result<std::string_view> text_of(const Path& path, const Path& root, std::string_view suffix, std::span<char> buffer) {
    Backwards text(buffer);
    bool fits = text.add(suffix);
    if (!path.mount) { // an object without a path
        fits = fits && text.add(path->name());
    } else {
        Path at = path;
        const bool at_root = at == root;
        while (!(at == root)) {
            at = MountTable::cross_up(std::move(at));
            if (at == root || at.is_mount_root()) break;
            fits = fits && text.add(at->name()) && text.add("/");
            at = at.beside(Ref<Dentry>(at->parent()));
        }
        if (at_root || text.view().size() == suffix.size()) fits = fits && text.add("/");
        if (!(at == root)) fits = fits && text.add(unreachable);
    }
    if (!fits) return Errno::enametoolong;
    return text.view();
}

} // namespace

Result<std::string_view> path_text(const Path& path, const Path& root, std::span<char> buffer) {
    return text_of(path, root, {}, buffer);
}

Result<std::string_view> path_text_for_proc(const Path& path, const Path& root, std::span<char> buffer) {
    return text_of(path, root, path->removed() ? " (deleted)" : "", buffer);
}

Result<std::string_view> path_text_in_mount(const Dentry& entry, std::span<char> buffer) {
    Backwards text(buffer);
    bool fits = true;
    for (const Dentry* at = &entry; fits && !at->is_root(); at = at->parent())
        fits = text.add(at->name()) && text.add("/");
    if (entry.is_root()) fits = text.add("/");
    if (!fits) return Errno::enametoolong;
    return text.view();
}

} // namespace personality::fs
