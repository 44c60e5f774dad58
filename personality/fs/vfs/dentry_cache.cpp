// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/dentry_cache.hpp"

namespace personality::fs {

namespace {

constexpr unsigned eviction_effort = 16; // entries looked at when one is to go

// FNV-1a over the name, begun with the directory's address.
std::uint32_t hash_of(const Dentry& directory, std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325 ^ reinterpret_cast<std::uintptr_t>(&directory);
    for (const char byte : name)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

} // namespace

void DentryCache::drop(const FileSystem& file_system) {
    table_.for_each([&](Dentry& entry) {
        if (&entry.file_system() == &file_system) take_out(entry);
    });
}

void DentryCache::clear() {
    while (Dentry* const entry = table_.any())
        take_out(*entry);
}

Dentry* DentryCache::find(const Dentry& directory, std::string_view name, std::uint32_t hash) const {
    return table_.find(hash, [&](const Dentry& at) { return at.parent() == &directory && at.name() == name; });
}

Dentry* DentryCache::peek(const Dentry& directory, std::string_view name) const {
    return find(directory, name, hash_of(directory, name));
}

Result<Ref<Dentry>> DentryCache::lookup(Dentry& directory, std::string_view name) {
    if (directory.removed()) return Errno::enoent;
    if (name.size() > linux::name_max) return Errno::enametoolong;
    const std::uint32_t hash = hash_of(directory, name);
    Dentry* cached = find(directory, name, hash);
    if (!cached) {
        Found found = TRY(directory.inode()->lookup(name));
        // The inode may have blocked: the directory may be gone, the entry may have been made.
        if (directory.removed()) return Errno::enoent;
        cached = find(directory, name, hash);
        if (!cached) {
            Name own_name = TRY(Name::make(name));
            const auto entry =
                TRY(make_ref<Dentry>(Ref<Dentry>(&directory), std::move(own_name), std::move(found.inode)));
            entry->in_lower_ = found.in_lower;
            if (found.keep) {
                if (!table_.reserve()) return Errno::enomem;
                insert(*entry);
                clean_.push_back(*entry);
                ++clean_count_;
                if (clean_count_ > clean_limit_) shrink(clean_limit_);
            }
            return entry;
        }
    }
    if (!cached->pinned_) {
        Dentry::DentryList::remove(*cached);
        clean_.push_back(*cached);
    }
    return Ref<Dentry>(cached);
}

void DentryCache::fill(Dentry& entry, Ref<Inode> inode) {
    entry.inode_ = std::move(inode);
    pin(entry);
}

Result<> DentryCache::remove(Dentry& entry) {
    Ref<Dentry> whiteout;
    if (entry.in_lower_) whiteout = TRY(make_whiteout(entry));
    discard(entry);
    if (whiteout) settle(*whiteout);
    return {};
}

Result<> DentryCache::move(Dentry& entry, Dentry& target) {
    Ref<Dentry> whiteout;
    if (entry.in_lower_) whiteout = TRY(make_whiteout(entry));
    Name name = TRY(Name::make(target.name()));
    const Ref<Dentry> keep(&entry);
    discard(target);
    take_out(entry);
    if (whiteout) settle(*whiteout);
    place(entry, target.parent_, std::move(name), target.in_lower_);
    return {};
}

Result<> DentryCache::exchange(Dentry& one, Dentry& other) {
    Name one_name = TRY(Name::make(one.name()));
    Name other_name = TRY(Name::make(other.name()));
    const Ref<Dentry> keep_one(&one);
    const Ref<Dentry> keep_other(&other);
    take_out(one);
    take_out(other);
    Ref<Dentry> one_parent = one.parent_;
    const bool one_in_lower = one.in_lower_;
    place(one, other.parent_, std::move(other_name), other.in_lower_);
    place(other, std::move(one_parent), std::move(one_name), one_in_lower);
    return {};
}

void DentryCache::shrink(std::size_t keep) {
    std::size_t effort = keep == 0 ? clean_count_ : eviction_effort;
    while (clean_count_ > keep && effort-- > 0) {
        Dentry& oldest = clean_.front();
        if (oldest.references() == 1) {
            take_out(oldest);
        } else {
            Dentry::DentryList::remove(oldest);
            clean_.push_back(oldest);
        }
    }
}

Result<Ref<Dentry>> DentryCache::make_whiteout(const Dentry& place) {
    Name name = TRY(Name::make(place.name()));
    auto whiteout = TRY(make_ref<Dentry>(place.parent_, std::move(name), Ref<Inode>()));
    whiteout->in_lower_ = true;
    return whiteout;
}

// Into the table for the first time, pinned.
void DentryCache::settle(Dentry& entry) {
    insert(entry);
    pin(entry);
}

// Ends a name: what was under it lives on without.
void DentryCache::discard(Dentry& entry) {
    entry.removed_ = true;
    take_out(entry);
    while (!entry.changed_children_.empty())
        take_out(entry.changed_children_.front()); // whiteouts of a directory that is gone
}

void DentryCache::place(Dentry& entry, Ref<Dentry> parent, Name name, bool in_lower) {
    entry.parent_ = std::move(parent);
    entry.name_ = std::move(name);
    entry.in_lower_ = in_lower;
    settle(entry);
}

void DentryCache::pin(Dentry& entry) {
    if (entry.pinned_) return;
    unlist(entry);
    entry.pinned_ = true;
    entry.cookie_ = next_cookie_++;
    entry.parent_->changed_children_.push_back(entry);
}

// Out of the list of its kind.
void DentryCache::unlist(Dentry& entry) {
    if (!entry.hook_.linked()) return;
    if (!entry.pinned_) --clean_count_;
    entry.pinned_ = false;
    Dentry::DentryList::remove(entry);
}

// Preconditions: the table has been reserved, as lookup() does for every entry that it keeps.
void DentryCache::insert(Dentry& entry) {
    entry.hash_ = hash_of(*entry.parent(), entry.name());
    table_.insert(entry);
    entry.held_ = Ref<Dentry>(&entry);
}

void DentryCache::take_out(Dentry& entry) {
    if (!entry.held_) return;
    table_.remove(entry);
    unlist(entry);
    const Ref<Dentry> last = std::move(entry.held_);
}

} // namespace personality::fs
