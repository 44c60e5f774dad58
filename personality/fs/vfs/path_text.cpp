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

Result<std::string_view> text_of(Dentry& entry, const Dentry& root, std::string_view suffix, std::span<char> buffer) {
    Backwards text(buffer);
    bool fits = text.add(suffix);
    if (entry.is_root() && entry.name() != "/") { // an object without a path
        fits = fits && text.add(entry.name());
    } else {
        Ref<Dentry> at(&entry);
        const bool at_root = at.get() == &root;
        while (at.get() != &root) {
            at = MountTable::cross_up(std::move(at));
            if (at->is_root()) break;
            fits = fits && text.add(at->name()) && text.add("/");
            at = Ref<Dentry>(at->parent());
        }
        if (at_root || text.view().size() == suffix.size()) fits = fits && text.add("/");
        if (at.get() != &root) fits = fits && text.add("(unreachable)");
    }
    if (!fits) return Errno::enametoolong;
    return text.view();
}

} // namespace

Result<std::string_view> path_text(Dentry& entry, const Dentry& root, std::span<char> buffer) {
    return text_of(entry, root, {}, buffer);
}

Result<std::string_view> path_text_for_proc(Dentry& entry, const Dentry& root, std::span<char> buffer) {
    return text_of(entry, root, entry.removed() ? " (deleted)" : "", buffer);
}

} // namespace personality::fs
