// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/pagemap: a word for each page of the address space. Numbers of frames are nobody's to know.
#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/proc/process_inode.hpp"
#include "personality/fs/vfs/seek.hpp"

namespace personality::fs {

namespace {

using Word = std::uint64_t;
constexpr Word is_present = Word{1} << 63;
constexpr Word is_of_file = Word{1} << 61; // or shared

class PagemapInode final : public Inode {
  public:
    PagemapInode(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;
    std::int32_t pid() const { return process_.pid; }
    Result<> check() const {
        TRY(process_.info());
        return check_process_access(process_);
    }

  private:
    ProcessIdentity process_;
};

class PagemapFile final : public File {
  public:
    using File::File;

    bool has_position() const override { return true; }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override {
        const auto& pagemap = static_cast<const PagemapInode&>(inode());
        TRY(pagemap.check());
        if (offset % sizeof(Word) != 0 || to.remaining() % sizeof(Word) != 0) return Errno::einval;
        std::size_t done = 0;
        while (to.remaining() > 0) {
            const auto page = process_page(pagemap.pid(), (offset + done) / sizeof(Word));
            if (!page.ok()) break;
            const Word word = (page->present ? is_present : 0) | (page->of_file ? is_of_file : 0);
            if (const auto put = to.put(&word, sizeof word); !put)
                return done > 0 ? Result<std::size_t>(done) : put.error();
            done += sizeof word;
        }
        return done;
    }

    Result<std::uint64_t> seek(std::int64_t offset, std::uint32_t whence) override {
        position = TRY(seek_target(offset, whence, position, 0));
        return position;
    }
};

Result<Ref<File>> PagemapInode::open(const Ref<Dentry>& path, std::uint32_t flags) {
    TRY(check());
    return Ref<File>(TRY(make_ref<PagemapFile>(path, flags)));
}

} // namespace

Result<Ref<Inode>> make_process_pagemap(const ProcessIdentity& process, const Attributes& attributes) {
    return Ref<Inode>(TRY(make_ref<PagemapInode>(process, attributes)));
}

} // namespace personality::fs
