// SPDX-License-Identifier: Apache-2.0
#include "cli/image/tree.hpp"

#include "cli/image/error.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace image {

namespace {

constexpr std::size_t max_name = 255;  // NAME_MAX
constexpr std::size_t max_path = 4095; // PATH_MAX without the NUL
constexpr int max_symlinks = 40;       // as Linux's path walk, path_resolution(7)

Inode implicit_directory(const Timestamp& modified) {
    Inode inode;
    inode.kind = InodeKind::Directory;
    inode.metadata.permissions = 0755;
    inode.metadata.modified = modified;
    return inode;
}

// The path still to walk, next component last, with "." and ".." kept: they count from where a symlink led.
void push_components(std::vector<std::string_view>& stack, std::string_view path) {
    const std::size_t bottom = stack.size();
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        if (slash != 0) stack.push_back(path.substr(0, slash));
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    std::reverse(stack.begin() + static_cast<std::ptrdiff_t>(bottom), stack.end());
}

} // namespace

Path clean_path(std::string_view path) {
    if (path.size() > max_path) throw Error(ErrorKind::BadInput, "the path " + in_quotes(path) + " is too long");
    Path raw;
    push_components(raw, path);
    Path result;
    for (auto component = raw.rbegin(); component != raw.rend(); ++component) {
        if (*component == ".") continue;
        if (*component != "..") {
            result.push_back(*component);
        } else if (result.empty()) {
            throw Error(ErrorKind::BadInput, "the path " + in_quotes(path) + " leads out of the image");
        } else {
            result.pop_back();
        }
    }
    return result;
}

Tree::Tree(std::function<void(const Inode&)> release, const TreeLimits& limits)
    : release_(std::move(release)), limits_(limits) {
    inodes_.push_back(implicit_directory({}));
    inodes_.back().links = 1;
}

std::optional<InodeId> Tree::walk(const Path& path,
                                  const std::function<InodeId(InodeId, std::string_view)>& missing) const {
    std::vector<std::string_view> stack(path.rbegin(), path.rend());
    InodeId at = root;
    int symlinks = 0;
    while (!stack.empty()) {
        const std::string_view component = stack.back();
        stack.pop_back();
        if (component == ".") continue;
        if (component == "..") {
            at = inodes_[at].parent;
            continue;
        }
        const std::optional<InodeId> next = find(at, component);
        if (!next) {
            if (!missing) return std::nullopt;
            at = missing(at, component);
            continue;
        }
        const Inode& inode = inodes_[*next];
        if (inode.kind == InodeKind::Directory) {
            at = *next;
        } else if (inode.kind == InodeKind::Symlink) {
            if (++symlinks > max_symlinks)
                throw Error(ErrorKind::BadInput, "too many symbolic links at " + in_quotes(component));
            if (inode.target.starts_with('/')) at = root;
            push_components(stack, inode.target);
        } else if (missing) {
            throw Error(ErrorKind::BadInput, in_quotes(component) + " is not a directory");
        } else {
            return std::nullopt;
        }
    }
    return at;
}

std::optional<InodeId> Tree::find_directory(const Path& path) const { return walk(path, nullptr); }

InodeId Tree::make_directories(const Path& path, std::uint32_t layer, const Timestamp& modified) {
    return *walk(path, [&](InodeId parent, std::string_view name) {
        return add(parent, name, implicit_directory(modified), layer);
    });
}

std::optional<InodeId> Tree::find(InodeId directory, std::string_view name) const {
    const auto& entries = inodes_[directory].entries;
    const auto found = entries.find(name);
    return found == entries.end() ? std::nullopt : std::optional(found->second.inode);
}

std::uint64_t Tree::file_bytes() const {
    return std::accumulate(inodes_.begin(), inodes_.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const Inode& inode) { return sum + inode.size; });
}

void Tree::for_each_file(const std::function<void(const Inode&)>& each) const {
    for (const Inode& inode : inodes_)
        if (inode.kind == InodeKind::Regular && inode.links != 0) each(inode);
}

void Tree::charge(std::size_t bytes) {
    if (bytes > limits_.text_bytes - text_bytes_)
        throw Error(ErrorKind::BadInput, "the image's names and attributes are larger than " +
                                             std::to_string(limits_.text_bytes) + " bytes");
    text_bytes_ += bytes;
}

InodeId Tree::add(InodeId directory, std::string_view name, Inode inode, std::uint32_t layer) {
    charge(inode.target.size());
    for (const Xattr& xattr : inode.metadata.xattrs)
        charge(xattr.name.size() + xattr.value.size());
    inode.links = 0;
    if (inode.kind == InodeKind::Directory) {
        inode.parent = directory;
        inode.depth = inodes_[directory].depth + 1;
        if (inode.depth > limits_.depth)
            throw Error(ErrorKind::BadInput,
                        in_quotes(name) + " is nested deeper than " + std::to_string(limits_.depth) + " directories");
    }
    InodeId id;
    if (!free_.empty()) {
        id = free_.back();
        free_.pop_back();
        inodes_[id] = std::move(inode);
    } else {
        if (inodes_.size() >= limits_.inodes)
            throw Error(ErrorKind::BadInput, "more than " + std::to_string(limits_.inodes) + " files");
        id = static_cast<InodeId>(inodes_.size());
        inodes_.push_back(std::move(inode));
    }
    replace(directory, name, {id, layer});
    return id;
}

void Tree::link(InodeId directory, std::string_view name, InodeId target, std::uint32_t layer) {
    replace(directory, name, {target, layer});
}

void Tree::renew(InodeId directory, std::string_view name, std::uint32_t layer) {
    inodes_[directory].entries.find(name)->second.layer = layer;
}

void Tree::replace(InodeId directory, std::string_view name, Name value) {
    if (name.size() > max_name)
        throw Error(ErrorKind::BadInput, "the name " + in_quotes(name) + " is longer than 255 bytes");
    ++inodes_[value.inode].links;
    auto& entries = inodes_[directory].entries;
    const auto found = entries.find(name);
    if (found == entries.end()) {
        charge(name.size());
        entries.emplace(name, value);
    } else {
        drop(std::exchange(found->second, value).inode);
    }
}

void Tree::drop(InodeId id) {
    Inode& inode = inodes_[id];
    if (--inode.links != 0) return;
    for (const auto& [name, entry] : inode.entries)
        drop(entry.inode);
    if (inode.kind == InodeKind::Regular) release_(inode);
    inode = Inode{};
    free_.push_back(id);
}

// Whether nothing is left in the directory. Recursion is bounded by TreeLimits::depth, as in drop(). While a layer is
// applied nothing of lower ones comes back, so no directory is searched twice: a layer may be full of whiteouts.
bool Tree::prune(InodeId directory, std::uint32_t layer) {
    auto& entries = inodes_[directory].entries;
    if (inodes_[directory].pruned >= layer) return entries.empty();
    inodes_[directory].pruned = layer;
    for (auto entry = entries.begin(); entry != entries.end();) {
        const Name name = entry->second;
        const bool empty = inodes_[name.inode].kind != InodeKind::Directory || prune(name.inode, layer);
        if (name.layer < layer && empty) {
            drop(name.inode);
            entry = entries.erase(entry);
        } else {
            ++entry;
        }
    }
    return entries.empty();
}

void Tree::whiteout(InodeId directory, std::string_view name, std::uint32_t layer) {
    auto& entries = inodes_[directory].entries;
    const auto found = entries.find(name);
    if (found == entries.end()) return;
    const Name value = found->second;
    const bool empty = inodes_[value.inode].kind != InodeKind::Directory || prune(value.inode, layer);
    if (value.layer < layer && empty) {
        entries.erase(found);
        drop(value.inode);
    }
}

void Tree::whiteout_all(InodeId directory, std::uint32_t layer) { prune(directory, layer); }

} // namespace image
