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
};

// One entry of a fixed directory.
struct Row {
    std::string_view name;
    Result<> (*write_text)(Text&) = nullptr; // a file
    const Row* rows = nullptr;               // or a directory
    std::size_t row_count = 0;
    std::string_view target = {}; // or a symbolic link with this text

    std::uint32_t mode() const;
    std::uint64_t number() const;
};

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
