// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/tmpfs.hpp"

#include "personality/base/parse.hpp"
#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

constexpr std::uint32_t first_minor = 100; // of st_dev
constexpr std::uint32_t default_tmpfs_mode = 01777, default_ramfs_mode = 0755;

FileSystem::Description describe(Tmpfs::Kind kind) {
    static std::uint32_t next_minor = first_minor;
    if (kind == Tmpfs::Kind::ramfs) return {"ramfs", "ramfs", "", linux::ramfs_magic, next_minor++};
    return {"tmpfs", "tmpfs", "", linux::tmpfs_magic, next_minor++};
}

// "64k", "10m", "50%" of the container's memory.
std::optional<std::uint64_t> parse_size(std::string_view text) {
    unsigned shift = 0;
    if (text.ends_with('%')) {
        const auto percent = parse_number<std::uint64_t>(text.substr(0, text.size() - 1));
        if (!percent || *percent > 100) return std::nullopt;
        return memory_usage().limit_bytes / 100 * *percent;
    }
    constexpr std::string_view units = "kmgt";
    if (!text.empty()) {
        const std::size_t unit = units.find(static_cast<char>(text.back() | 0x20));
        if (unit != std::string_view::npos) {
            shift = 10 * (static_cast<unsigned>(unit) + 1);
            text.remove_suffix(1);
        }
    }
    const auto number = parse_number<std::uint64_t>(text);
    if (!number || *number > (std::uint64_t{INT64_MAX} >> shift)) return std::nullopt;
    return *number << shift;
}

template<typename T>
Result<> assign(T& to, std::optional<T> value) {
    if (!value) return Errno::einval;
    to = *value;
    return {};
}

} // namespace

Result<Tmpfs::Options> Tmpfs::parse(Kind kind, std::string_view text, Options options) {
    while (!text.empty()) {
        std::string_view value = take_part(text, ',');
        const std::string_view name = take_part(value, '=');
        if (name.empty()) continue;
        if (name == "mode")
            TRY(assign(options.mode, parse_number<std::uint32_t>(value, 8)));
        else if (kind == Kind::ramfs)
            continue; // which takes anything
        else if (name == "size")
            TRY(assign(options.bytes, parse_size(value)));
        else if (name == "nr_blocks") {
            TRY(assign(options.bytes, parse_size(value)));
            options.bytes *= page_size;
        } else if (name == "nr_inodes")
            TRY(assign(options.inodes, parse_size(value)));
        else if (name == "uid")
            TRY(assign(options.uid, parse_number<std::uint32_t>(value)));
        else if (name == "gid")
            TRY(assign(options.gid, parse_number<std::uint32_t>(value)));
        else if (name != "inode64" && name != "inode32")
            return Errno::einval;
    }
    if ((options.mode & ~07777U) != 0) return Errno::einval;
    return options;
}

Result<Tmpfs*> Tmpfs::make(Kind kind, std::string_view text) {
    Options options;
    options.mode = kind == Kind::tmpfs ? default_tmpfs_mode : default_ramfs_mode;
    const Credentials& who = credentials();
    options.uid = who.fsuid;
    options.gid = who.fsgid;
    options = TRY(parse(kind, text, options));
    std::unique_ptr<Tmpfs> made(new (std::nothrow) Tmpfs(describe(kind), kind));
    if (!made) return Errno::enomem;
    TRY(made->set_up(options.mode));
    Inode& root = *made->root()->inode();
    Attributes attributes = root.attributes();
    attributes.uid = options.uid;
    attributes.gid = options.gid;
    TRY(root.set_attributes(attributes));
    made->options_ = options;
    made->apply();
    return made.release();
}

void Tmpfs::apply() {
    if (options_.bytes != 0) set_limit(options_.bytes + page_size - 1);
    if (options_.inodes != 0) set_inode_limit(options_.inodes);
}

Result<> Tmpfs::change_options(std::string_view text) {
    const Options options = TRY(parse(kind_, text, options_));
    const bool shrinks = options.bytes != 0 && (options.bytes + page_size - 1) / page_size < pages();
    if (shrinks || (options.inodes != 0 && options.inodes < inodes_in_memory())) return Errno::einval;
    options_ = options;
    apply();
    return {};
}

void Tmpfs::write_options(Text& text) const {
    const bool tmpfs = kind_ == Kind::tmpfs;
    if (options_.bytes != 0) text.add(",size=").add((options_.bytes + 1023) / 1024).add('k');
    if (options_.inodes != 0) text.add(",nr_inodes=").add(options_.inodes);
    if (options_.mode != (tmpfs ? default_tmpfs_mode : default_ramfs_mode)) text.add(",mode=").octal(options_.mode, 3);
    if (options_.uid != 0) text.add(",uid=").add(std::uint64_t{options_.uid});
    if (options_.gid != 0) text.add(",gid=").add(std::uint64_t{options_.gid});
}

// What is left is what somebody still has of its files: a mapping of one, or a socket's name.
void Tmpfs::unmounted() {
    dentries().drop(*this);
    unmounted_ = true;
    const Ref<Dentry> last = root();
    set_root(nullptr);
}

void Tmpfs::emptied() {
    if (unmounted_) delete this;
}

} // namespace personality::fs
