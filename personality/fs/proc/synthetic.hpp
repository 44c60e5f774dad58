// SPDX-License-Identifier: Apache-2.0
//
// Files that exist only while somebody looks: /proc and /sys. Directories are tables of rows; a file's text is put
// together when it is read.
#pragma once

#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/file.hpp"
#include "personality/fs/vfs/file_system.hpp"

namespace personality::fs {

class SyntheticFs final : public FileSystem {
  public:
    using FileSystem::FileSystem;
    Result<> set_up(Result<Ref<Inode>> root); // makes the root
};

// Attributes of something that is made up now; `number` must be the same whenever it is.
Attributes synthetic_attributes(std::uint64_t number, std::uint32_t mode, std::uint32_t uid = 0, std::uint32_t gid = 0);

// A file whose content is text.
class TextInode : public Inode {
  public:
    using Inode::Inode;
    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) final;
    virtual Result<> write_text(Text& text) = 0;
    // Whether it may be opened so; permissions are already checked.
    virtual Result<> check_open(std::uint32_t) { return {}; }
    // Takes what one write(2) brings, at most most_stored bytes. eio: the file takes nothing.
    virtual Result<> store(std::string_view) { return Errno::eio; }
    static constexpr std::size_t most_stored = 4095;
    // The truncation that comes with O_TRUNC; what is written takes the text's place anyway.
    Result<> resize(std::uint64_t) override { return {}; }
};

using WriteText = Result<> (*)(Text&);

// One entry of a fixed directory: a file, a directory or a symbolic link. Made by the functions below.
struct Row {
    std::string_view name;
    std::uint32_t mode;
    WriteText write_text = nullptr;
    std::string_view text = {}; // of a link; of a file without write_text
    const Row* rows = nullptr;
    std::size_t row_count = 0;
    bool (*there)() = nullptr; // whether it is there now; null: always

    bool shown() const { return there == nullptr || there(); }
    std::uint64_t number() const;
};

constexpr Row text_file(std::string_view name, WriteText write_text, std::uint32_t permissions = 0444) {
    return {name, linux::s_ifreg | permissions, write_text};
}
// A file that always says the same.
constexpr Row fixed_file(std::string_view name, std::string_view text, std::uint32_t permissions = 0444) {
    return {name, linux::s_ifreg | permissions, nullptr, text};
}
// A setting: as a container sees them, it can be read only.
constexpr Row setting(std::string_view name, std::string_view text) { return fixed_file(name, text, 0644); }
constexpr Row setting(std::string_view name, WriteText write_text) { return text_file(name, write_text, 0644); }
constexpr Row folder(std::string_view name, std::span<const Row> rows = {}) {
    return {name, linux::s_ifdir | 0555, nullptr, {}, rows.data(), rows.size()};
}
constexpr Row link(std::string_view name, std::string_view target) {
    return {name, linux::s_iflnk | 0777, nullptr, target};
}

class FixedDirectory : public Inode {
  public:
    FixedDirectory(FileSystem& file_system, const Attributes& attributes, std::span<const Row> rows)
        : Inode(file_system, attributes), rows_(rows) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;
    Result<Found> lookup(std::string_view name) override; // enoent: nothing can be made here
    Result<> list(Dentry& self, std::uint64_t& position, EntrySink& sink) override;

  protected:
    // False: the sink is full. Positions 0 .. row count - 1.
    Result<bool> list_rows(std::uint64_t& position, EntrySink& sink);
    std::size_t row_count() const { return rows_.size(); }

  private:
    std::span<const Row> rows_;
};

// A symbolic link whose text is put together when it is read.
class TextLink : public Inode {
  public:
    using Inode::Inode;
    Result<std::size_t> read_link(std::span<char> out) final;
    virtual Result<> write_text(Text& text) = 0;
};

} // namespace personality::fs
