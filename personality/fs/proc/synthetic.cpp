// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/proc/synthetic.hpp"

#include "personality/fs/vfs/directory_file.hpp"
#include "personality/fs/vfs/seek.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/mm/page.hpp"

#include <algorithm>
#include <cstring>

namespace personality::fs {

namespace {

constexpr std::size_t link_text_max = 64;

// The text is that of the moment when reading begins, so that a reader in pieces sees one state.
class TextFile final : public File {
  public:
    using File::File;

    bool has_position() const override { return true; }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override {
        if (offset == 0 || !text_) TRY(fill());
        const Ref<SharedText> kept = text_;
        const std::string_view text = kept->text.view();
        if (offset >= text.size()) return std::size_t{0};
        const std::uint64_t before = to.remaining();
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(before, text.size() - offset));
        const auto result = to.put(text.data() + offset, bytes);
        const std::size_t moved = before - to.remaining();
        if (!result && moved == 0) return result.error();
        return moved;
    }

    // Each write stands for itself, wherever it begins.
    Result<std::size_t> write(IoBuffer& from, std::uint64_t& offset) override {
        const PageRef page = TRY(allocate_page_uninitialized());
        auto* const text = reinterpret_cast<char*>(page.data());
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(from.remaining(), TextInode::most_stored));
        TRY(from.get(text, bytes));
        TRY(static_cast<TextInode&>(inode()).store({text, bytes}));
        offset += bytes;
        return bytes;
    }

    Result<std::uint64_t> seek(std::int64_t offset, std::uint32_t whence) override {
        position = TRY(seek_target(offset, whence, position, 0));
        return position;
    }

  private:
    // Counted, so that a read that blocks keeps the text that it copies from.
    struct SharedText : RefCounted {
        GrowingText text;
    };

    Result<> fill() {
        auto text = TRY(make_ref<SharedText>());
        TRY(static_cast<TextInode&>(inode()).write_text(text->text));
        if (!text->text.complete()) return Errno::enomem;
        text_ = std::move(text);
        return {};
    }

    Ref<SharedText> text_;
};

class RowFile final : public TextInode {
  public:
    RowFile(FileSystem& file_system, const Attributes& attributes, const Row& row)
        : TextInode(file_system, attributes), row_(row) {}
    Result<> write_text(Text& text) override {
        if (row_.write_text) return row_.write_text(text);
        text.add(row_.text);
        return {};
    }
    Result<> check_open(std::uint32_t flags) override {
        const bool setting = (row_.mode & 0222) != 0;
        return setting && (flags & linux::o_accmode) != linux::o_rdonly ? Result<>(Errno::erofs) : Result<>();
    }

  private:
    const Row& row_;
};

class RowLink final : public TextLink {
  public:
    RowLink(FileSystem& file_system, const Attributes& attributes, const Row& row)
        : TextLink(file_system, attributes), row_(row) {}
    Result<> write_text(Text& text) override {
        text.add(row_.text);
        return {};
    }

  private:
    const Row& row_;
};

} // namespace

Result<> SyntheticFs::set_up(Result<Ref<Inode>> root) {
    if (!root) return root.error();
    set_root(TRY(Dentry::make_root(std::move(*root))));
    return {};
}

Attributes synthetic_attributes(std::uint64_t number, std::uint32_t mode, std::uint32_t uid, std::uint32_t gid) {
    const Timestamp time = now();
    return {number, 0, mode, linux::is_directory(mode) ? 2U : 1U, uid, gid, time, time, time};
}

Result<Ref<File>> TextInode::open(const Ref<Dentry>& path, std::uint32_t flags) {
    TRY(check_open(flags));
    return Ref<File>(TRY(make_ref<TextFile>(path, flags)));
}

// Rows are in static tables, so that their addresses are numbers of their own.
std::uint64_t Row::number() const { return reinterpret_cast<std::uintptr_t>(this) & 0xffffffff; }

Result<Ref<File>> FixedDirectory::open(const Ref<Dentry>& path, std::uint32_t flags) {
    return open_directory(path, flags);
}

Result<Found> FixedDirectory::lookup(std::string_view name) {
    const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const Row& at) { return at.name == name; });
    if (row == rows_.end() || !row->shown()) return Errno::enoent;
    const Attributes attributes = synthetic_attributes(row->number(), row->mode);
    Found found;
    if (linux::is_directory(row->mode))
        found.inode = TRY(make_ref<FixedDirectory>(file_system(), attributes, std::span(row->rows, row->row_count)));
    else if (linux::is_regular(row->mode))
        found.inode = TRY(make_ref<RowFile>(file_system(), attributes, *row));
    else
        found.inode = TRY(make_ref<RowLink>(file_system(), attributes, *row));
    return found;
}

Result<> FixedDirectory::list(Dentry&, std::uint64_t& position, EntrySink& sink) {
    TRY(list_rows(position, sink));
    return {};
}

Result<bool> FixedDirectory::list_rows(std::uint64_t& position, EntrySink& sink) {
    for (; position < rows_.size(); ++position) {
        const Row& row = rows_[position];
        if (!row.shown()) continue;
        if (!TRY(sink.add(row.name, row.number(), linux::dirent_type(row.mode), position + 1))) return false;
    }
    return true;
}

Result<std::size_t> TextLink::read_link(std::span<char> out) {
    FixedText<link_text_max> text;
    TRY(write_text(text));
    const std::size_t bytes = std::min(out.size(), text.view().size());
    std::memcpy(out.data(), text.view().data(), bytes);
    return bytes;
}

} // namespace personality::fs
