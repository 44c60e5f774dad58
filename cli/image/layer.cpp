// SPDX-License-Identifier: Apache-2.0
#include "cli/image/layer.hpp"

#include "abi/protocol/erofs.hpp"
#include "cli/image/archive/tar_reader.hpp"
#include "cli/image/error.hpp"

#include <string_view>
#include <utility>

namespace image {

namespace {

using archive::EntryKind;
using archive::TarEntry;

constexpr std::string_view whiteout_prefix = ".wh.";
constexpr std::string_view opaque_marker = ".wh..wh..opq";
constexpr std::string_view aufs_prefix = ".wh..wh."; // other bookkeeping of AUFS, which means nothing here

constexpr std::uint32_t max_major = 0xfff;
constexpr std::uint32_t max_minor = 0xfffff;

class LayerApplier {
  public:
    LayerApplier(archive::TarReader& tar, Tree& tree, erofs::BlockWriter& data, std::uint32_t layer)
        : tar_(tar), tree_(tree), data_(data), layer_(layer) {}

    void apply(TarEntry& entry) {
        Path path = clean_path(entry.path);
        if (path.empty()) {
            apply_root(entry);
            return;
        }
        const std::string_view name = path.back();
        path.pop_back();
        if (name.starts_with(whiteout_prefix)) {
            apply_whiteout(path, name);
        } else {
            apply_entry(tree_.make_directories(path, layer_, entry.metadata.modified), name, entry);
        }
    }

  private:
    void apply_root(TarEntry& entry) {
        if (entry.kind != EntryKind::Directory)
            throw Error(ErrorKind::BadInput, "the root of the image is not a directory");
        tree_.metadata(Tree::root) = std::move(entry.metadata);
    }

    void apply_whiteout(const Path& path, std::string_view name) {
        const std::string_view hidden = name.substr(whiteout_prefix.size());
        if (hidden.empty() || hidden == "." || hidden == "..")
            throw Error(ErrorKind::BadInput, "the whiteout " + in_quotes(name) + " names no file");
        const std::optional<InodeId> directory = tree_.find_directory(path);
        if (!directory) return;
        if (name == opaque_marker) {
            tree_.whiteout_all(*directory, layer_);
        } else if (!name.starts_with(aufs_prefix)) {
            tree_.whiteout(*directory, hidden, layer_);
        }
    }

    void apply_entry(InodeId directory, std::string_view name, TarEntry& entry) {
        if (entry.kind == EntryKind::HardLink) {
            tree_.link(directory, name, link_target(entry.link_target), layer_);
            return;
        }
        const std::optional<InodeId> existing = tree_.find(directory, name);
        if (entry.kind == EntryKind::Directory && existing && tree_[*existing].kind == InodeKind::Directory) {
            tree_.metadata(*existing) = std::move(entry.metadata);
            tree_.renew(directory, name, layer_);
            return;
        }
        tree_.add(directory, name, make_inode(entry), layer_);
    }

    InodeId link_target(std::string_view text) {
        Path path = clean_path(text);
        if (path.empty()) throw Error(ErrorKind::BadInput, "a hard link to the root directory");
        const std::string_view name = path.back();
        path.pop_back();
        const std::optional<InodeId> directory = tree_.find_directory(path);
        const std::optional<InodeId> target = directory ? tree_.find(*directory, name) : std::nullopt;
        if (!target)
            throw Error(ErrorKind::BadInput, "a hard link to " + in_quotes(text) + ", which is not in the image");
        if (tree_[*target].kind == InodeKind::Directory)
            throw Error(ErrorKind::BadInput, "a hard link to the directory " + in_quotes(text));
        return *target;
    }

    Inode make_inode(TarEntry& entry) {
        Inode inode;
        inode.metadata = std::move(entry.metadata);
        switch (entry.kind) {
        case EntryKind::Regular:
            inode.kind = InodeKind::Regular;
            inode.size = entry.size;
            inode.first_block = write_data(entry.size);
            break;
        case EntryKind::Directory:
            inode.kind = InodeKind::Directory;
            break;
        case EntryKind::Symlink:
            inode.kind = InodeKind::Symlink;
            inode.target = std::move(entry.link_target);
            if (inode.target.empty() || inode.target.size() >= protocol::erofs::block_size)
                throw Error(ErrorKind::BadInput, "a symbolic link with a target that is empty or too long");
            break;
        case EntryKind::CharacterDevice:
        case EntryKind::BlockDevice:
            inode.kind = entry.kind == EntryKind::BlockDevice ? InodeKind::BlockDevice : InodeKind::CharacterDevice;
            if (entry.device_major > max_major || entry.device_minor > max_minor)
                throw Error(ErrorKind::BadInput, "a device with an impossible number");
            inode.device = protocol::erofs::encode_device(entry.device_major, entry.device_minor);
            break;
        case EntryKind::Fifo:
            inode.kind = InodeKind::Fifo;
            break;
        case EntryKind::HardLink:
            break;
        }
        return inode;
    }

    std::uint32_t write_data(std::uint64_t size) {
        const std::uint32_t first_block = data_.allocate(size);
        const std::uint64_t start = first_block * protocol::erofs::block_size;
        std::uint64_t end = 0;
        archive::DataBlock block;
        while (tar_.next_block(block)) {
            if (block.offset < end || block.offset > size || block.bytes.size() > size - block.offset)
                throw Error(ErrorKind::BadInput,
                            "its data does not fit its size of " + std::to_string(size) + " bytes");
            data_.write(start + block.offset, block.bytes);
            end = block.offset + block.bytes.size();
        }
        return first_block;
    }

    archive::TarReader& tar_;
    Tree& tree_;
    erofs::BlockWriter& data_;
    std::uint32_t layer_;
};

} // namespace

void apply_layer(archive::ByteSource& tar, Tree& tree, erofs::BlockWriter& data, const LayerOptions& options) {
    archive::TarReader reader(tar, options.what);
    LayerApplier applier(reader, tree, data, options.number);
    TarEntry entry;
    while (reader.next(entry)) {
        try {
            applier.apply(entry);
        } catch (const Error& error) {
            throw with_context(options.what + ": " + in_quotes(entry.path), error);
        }
    }
    if (options.need_end_marker && !reader.saw_end_marker())
        throw Error(ErrorKind::BadInput, options.what + " is truncated: the archive's end marker is missing");
}

} // namespace image
