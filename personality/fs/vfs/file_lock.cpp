// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/file_lock.hpp"

#include "personality/base/immortal.hpp"

#include <new>

namespace personality::fs {

namespace {

bool same_file(const FileLock& a, const FileLock& b) { return a.inode == b.inode && a.family == b.family; }
bool overlap(const FileLock& a, const FileLock& b) { return a.start < b.end && b.start < a.end; }

bool excludes(const FileLock& held, const FileLock& wanted) {
    return same_file(held, wanted) && held.owner != wanted.owner && overlap(held, wanted) &&
           (held.exclusive || wanted.exclusive);
}

constexpr unsigned deadlock_search_depth = 16; // as deep as a chain of waiting owners is followed

} // namespace

FileLockTable::~FileLockTable() {
    while (Held* const held = held_.pop_front())
        delete held;
}

const FileLock* FileLockTable::conflict(const FileLock& wanted) const {
    for (const Held& held : held_)
        if (excludes(held.lock, wanted)) return &held.lock;
    return nullptr;
}

Result<> FileLockTable::acquire(const FileLock& wanted, bool wait) {
    while (conflict(wanted)) {
        if (!wait) return Errno::eagain;
        if (wanted.family == LockFamily::bytes && would_deadlock(wanted)) return Errno::edeadlk;
        Waiting self{wanted, {}};
        waiting_.push_back(self);
        TRY(changed_.wait());
    }
    auto* const held = new (std::nothrow) Held{wanted, {}};
    if (!held) return Errno::enolck;
    if (const auto made_room = cut(wanted); !made_room) {
        delete held;
        return made_room.error();
    }
    held_.push_back(*held);
    changed_.wake_all(); // an exclusive lock may have become a shared one
    return {};
}

Result<> FileLockTable::release(const FileLock& part) {
    TRY(cut(part));
    changed_.wake_all();
    return {};
}

void FileLockTable::release_all(const void* owner, const Inode* inode) {
    bool any = false;
    for (auto at = held_.begin(); at != held_.end();) {
        Held& held = *at;
        ++at;
        if (held.lock.owner != owner || (inode && held.lock.inode != inode)) continue;
        delete &held;
        any = true;
    }
    if (any) changed_.wake_all();
}

void FileLockTable::release(const File& file) {
    if (!held_.empty()) release_all(&file);
}

// Takes the bytes of `part` out of its owner's locks. One lock in the middle of another leaves two.
Result<> FileLockTable::cut(const FileLock& part) {
    for (auto at = held_.begin(); at != held_.end();) {
        Held& held = *at;
        ++at;
        if (!same_file(held.lock, part) || held.lock.owner != part.owner || !overlap(held.lock, part)) continue;
        const bool before = held.lock.start < part.start;
        const bool after = part.end < held.lock.end;
        if (before && after) {
            auto* const rest = new (std::nothrow) Held{held.lock, {}};
            if (!rest) return Errno::enolck;
            rest->lock.start = part.end;
            held.lock.end = part.start;
            held_.push_back(*rest);
        } else if (before) {
            held.lock.end = part.start;
        } else if (after) {
            held.lock.start = part.end;
        } else {
            delete &held;
        }
    }
    return {};
}

bool FileLockTable::would_deadlock(const FileLock& wanted) const {
    const FileLock* blocker = conflict(wanted);
    for (unsigned depth = 0; blocker && depth < deadlock_search_depth; ++depth) {
        const FileLock* next = nullptr;
        for (const Waiting& waiting : waiting_)
            if (waiting.wanted.owner == blocker->owner) next = conflict(waiting.wanted);
        if (next && next->owner == wanted.owner) return true;
        blocker = next;
    }
    return false;
}

FileLockTable& file_locks() {
    static Immortal<FileLockTable> table;
    return *table;
}

} // namespace personality::fs
