// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/notify/notify.hpp"

#include "personality/fs/notify/instance.hpp"

namespace personality::fs {

namespace {

// Nothing here blocks, so that the list of watches stays what it is but for what this ends.
void tell(const Inode& watched, std::uint32_t events, std::uint32_t cookie, std::string_view name) {
    auto& watches = inotify_watches();
    for (auto at = watches.begin(); at != watches.end();) {
        InotifyWatch& watch = *at;
        ++at;
        const bool wanted = (watch.mask & events & linux::in_all_events) != 0;
        if (watch.inode.get() != &watched || !wanted) continue;
        watch.instance.put(watch.number, events, cookie, name);
        if ((watch.mask & linux::in_oneshot) != 0) end_inotify_watch(watch);
    }
}

std::uint32_t with_kind(const Inode& subject, std::uint32_t events) {
    return events | (subject.is_directory() ? linux::in_isdir : 0);
}

} // namespace

void notify(const Dentry& entry, std::uint32_t events) {
    if (inotify_watches().empty() || !entry.inode()) return;
    const Inode& inode = *entry.inode();
    if (entry.parent()) tell(*entry.parent()->inode(), with_kind(inode, events), 0, entry.name());
    tell(inode, with_kind(inode, events), 0, {});
}

void notify_self(const Inode& inode, std::uint32_t events) {
    if (!inotify_watches().empty()) tell(inode, events, 0, {});
}

void notify_name(const Inode& directory, std::string_view name, const Inode& subject, std::uint32_t events,
                 std::uint32_t cookie) {
    if (!inotify_watches().empty()) tell(directory, with_kind(subject, events), cookie, name);
}

void notify_unlinked(const Inode& inode) {
    auto& watches = inotify_watches();
    if (watches.empty()) return;
    if (!inode.is_directory()) tell(inode, linux::in_attrib, 0, {});
    if (inode.attributes().links > 0) return;
    tell(inode, linux::in_delete_self, 0, {});
    for (auto at = watches.begin(); at != watches.end();) {
        InotifyWatch& watch = *at;
        ++at;
        if (watch.inode.get() == &inode) end_inotify_watch(watch);
    }
}

void notify_moved(const Inode& from_directory, std::string_view old_name, const Dentry& entry) {
    static std::uint32_t last_cookie = 0;
    if (inotify_watches().empty()) return;
    const std::uint32_t cookie = ++last_cookie;
    const Inode& moved = *entry.inode();
    notify_name(from_directory, old_name, moved, linux::in_moved_from, cookie);
    notify_name(*entry.parent()->inode(), entry.name(), moved, linux::in_moved_to, cookie);
    tell(moved, linux::in_move_self, 0, {});
}

} // namespace personality::fs
