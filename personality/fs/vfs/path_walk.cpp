// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/path_walk.hpp"

#include "personality/fs/vfs/permission.hpp"
#include "personality/linux/fcntl.hpp"

namespace personality::fs {

namespace {

constexpr std::size_t unsized_link_capacity = 64; // of a link whose inode tells no size: /proc's

bool only_slashes(std::string_view text) { return text.find_first_not_of('/') == std::string_view::npos; }

} // namespace

struct PathWalk::Text {
    Text* below;
    std::string_view rest_below; // what comes after the link
    char* characters() { return reinterpret_cast<char*>(this + 1); }
};

PathWalk::PathWalk(const Credentials& who, Path root, Path start, std::string_view path)
    : who_(who), root_(std::move(root)), at_(std::move(start)), rest_(path) {
    if (path.starts_with('/')) at_ = root_;
}

Result<> PathWalk::restrict(std::uint64_t resolve) {
    constexpr std::uint64_t scoped = linux::resolve_beneath | linux::resolve_in_root;
    if ((resolve & scoped) == scoped) return Errno::einval;
    resolve_ = resolve;
    const bool absolute = rest_.starts_with('/');
    if ((resolve & linux::resolve_beneath) != 0) {
        if (absolute) return Errno::exdev;
        start_ = at_;
    }
    return {};
}

// Where an absolute link leads on.
Result<> PathWalk::to_root() {
    if (start_) return Errno::exdev;
    TRY(enter_mount(root_));
    at_ = root_;
    return {};
}

Result<> PathWalk::enter_mount(const Path& next) const {
    const bool stays = next.mount == at_.mount;
    return stays || (resolve_ & linux::resolve_no_xdev) == 0 ? Result<>() : Result<>(Errno::exdev);
}

PathWalk::~PathWalk() {
    while (texts_)
        drop_text();
}

void PathWalk::drop_text() {
    Text* const text = texts_;
    rest_ = text->rest_below;
    texts_ = text->below;
    ::operator delete(text);
}

// Empty at the end of everything.
std::string_view PathWalk::next_component() {
    while (only_slashes(rest_) && texts_)
        drop_text();
    rest_.remove_prefix(std::min(rest_.find_first_not_of('/'), rest_.size()));
    const std::string_view name = rest_.substr(0, rest_.find('/'));
    rest_.remove_prefix(name.size());
    return name;
}

// Notes a slash in what is left, which may span the ends of several links.
bool PathWalk::rest_is_empty() {
    trailing_slash_ = !rest_.empty();
    if (!only_slashes(rest_)) return false;
    for (const Text* text = texts_; text; text = text->below) {
        if (!only_slashes(text->rest_below)) return false;
        trailing_slash_ |= !text->rest_below.empty();
    }
    return true;
}

Result<> PathWalk::to_last() {
    if (rest_.empty() && !texts_) return Errno::enoent;
    while (true) {
        const std::string_view name = next_component();
        if (name.empty() || rest_is_empty()) {
            last_ = name;
            last_kind_ = name.empty()   ? LastKind::root
                         : name == "."  ? LastKind::dot
                         : name == ".." ? LastKind::dot_dot
                                        : LastKind::name;
            return {};
        }
        const auto entry = TRY(step(name));
        if (entry->negative()) return Errno::enoent;
        if (entry->inode()->is_symlink())
            TRY(follow(*entry));
        else
            at_ = entry;
        if (!at_->inode()->is_directory()) return Errno::enotdir;
    }
}

Result<Path> PathWalk::look_up_last() {
    if (last_kind_ == LastKind::root) return at_;
    return step(last_);
}

Result<Ref<Dentry>> PathWalk::look_up_name() {
    TRY(check_search());
    return dentries().lookup(*at_, last_);
}

Result<> PathWalk::check_search() const {
    if (!at_->inode()->is_directory()) return Errno::enotdir;
    return check_access(who_, *at_->inode(), may_execute);
}

Result<Path> PathWalk::step(std::string_view name) {
    TRY(check_search());
    if (name == ".") return at_;
    if (name == "..") {
        if (start_ && at_ == start_) return Errno::exdev;
        if (at_ == root_) return at_;
        Path above = MountTable::cross_up(at_);
        if (above == root_) return above;
        if (!above.is_mount_root()) above = mounts().cross_down(above.beside(Ref<Dentry>(above->parent())));
        TRY(enter_mount(above));
        return above;
    }
    Path next = mounts().cross_down(at_.beside(TRY(dentries().lookup(*at_, name))));
    TRY(enter_mount(next));
    return next;
}

Result<bool> PathWalk::follow(Dentry& link) {
    if (++links_followed_ > linux::max_symlinks) return Errno::eloop;
    if ((resolve_ & linux::resolve_no_symlinks) != 0) return Errno::eloop;
    if (at_.mount && at_.mount->has(linux::ms_nosymfollow)) return Errno::eloop;
    Inode& inode = *link.inode();
    if (Path object = TRY(inode.jump())) {
        if ((resolve_ & linux::resolve_no_magiclinks) != 0) return Errno::eloop;
        if ((resolve_ & (linux::resolve_beneath | linux::resolve_in_root)) != 0) return Errno::exdev;
        TRY(enter_mount(object));
        at_ = std::move(object);
        return true;
    }
    const std::size_t capacity = inode.size() != 0 ? inode.size() : unsized_link_capacity;
    if (capacity >= linux::path_max) return Errno::enametoolong;
    void* const memory = ::operator new(sizeof(Text) + capacity, std::nothrow);
    if (!memory) return Errno::enomem;
    texts_ = new (memory) Text{texts_, rest_};
    rest_ = {};
    char* const characters = texts_->characters();
    const std::size_t length = TRY(inode.read_link(std::span(characters, capacity)));
    if (length == 0) return Errno::enoent;
    rest_ = {characters, length};
    if (rest_.starts_with('/')) TRY(to_root());
    return false;
}

Result<Path> PathWalk::to_end(bool follow_last) {
    while (true) {
        TRY(to_last());
        Path entry = TRY(look_up_last());
        if (entry->negative()) return Errno::enoent;
        if (entry->inode()->is_symlink() && (follow_last || trailing_slash_)) {
            if (!TRY(follow(*entry))) continue;
            entry = at_;
        }
        if (trailing_slash_ && !entry->inode()->is_directory()) return Errno::enotdir;
        return entry;
    }
}

} // namespace personality::fs
