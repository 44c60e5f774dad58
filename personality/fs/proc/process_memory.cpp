// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/cmdline, environ and auxv: bytes of the process's own memory.
#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/proc/process_inode.hpp"
#include "personality/fs/vfs/seek.hpp"

#include <algorithm>
#include <cstring>

namespace personality::fs {

namespace {

constexpr std::size_t piece_bytes = 256;

struct Range {
    std::uint64_t start, end;
};

class MemoryInode final : public Inode {
  public:
    MemoryInode(const ProcessIdentity& process, const Attributes& attributes, ProcessMemoryKind kind)
        : Inode(proc_fs(), attributes), process_(process), kind_(kind) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;

    // Empty for a zombie, which has no memory.
    Result<Range> range() const {
        const ProcessInfo info = TRY(process_.info());
        if (info.state == ProcessState::zombie) return Range{0, 0};
        const ProcessMemory memory = TRY(process_memory(process_.pid));
        switch (kind_) {
        case ProcessMemoryKind::arguments:
            return arguments(memory);
        case ProcessMemoryKind::environment:
            return Range{memory.environment_start, memory.environment_end};
        case ProcessMemoryKind::auxiliary:
            break;
        }
        return Range{memory.auxiliary_start, memory.auxiliary_end};
    }
    std::int32_t pid() const { return process_.pid; }
    Result<> check_access() const {
        return kind_ == ProcessMemoryKind::arguments ? Result<>() : check_process_access(process_);
    }

  private:
    // A program that shows something else of itself (setproctitle(3)) has overwritten its arguments' last NUL; its text
    // then goes on into the environment, up to a NUL.
    Result<Range> arguments(const ProcessMemory& memory) const {
        const Range plain{memory.arguments_start, memory.arguments_end};
        char last = 0;
        if (plain.start == plain.end) return plain;
        const std::size_t got = TRY(read_process_memory(process_.pid, plain.end - 1, &last, 1));
        if (got == 0 || last == 0) return plain;
        for (std::uint64_t at = plain.start; at < memory.environment_end; at += piece_bytes) {
            char piece[piece_bytes];
            const auto wanted = static_cast<std::size_t>(std::min(sizeof piece, memory.environment_end - at));
            const std::size_t bytes = TRY(read_process_memory(process_.pid, at, piece, wanted));
            const std::size_t length = strnlen(piece, bytes);
            if (length < bytes) return Range{plain.start, at + length + 1};
            if (bytes < wanted) break;
        }
        return plain;
    }

    ProcessIdentity process_;
    ProcessMemoryKind kind_;
};

class MemoryFile final : public File {
  public:
    using File::File;

    bool has_position() const override { return true; }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override {
        const auto& memory = static_cast<const MemoryInode&>(inode());
        const Range range = TRY(memory.range());
        std::size_t done = 0;
        while (to.remaining() > 0 && offset < range.end - range.start) {
            char piece[piece_bytes];
            const auto wanted = static_cast<std::size_t>(
                std::min({to.remaining(), std::uint64_t{sizeof piece}, range.end - range.start - offset}));
            const std::size_t got = TRY(read_process_memory(memory.pid(), range.start + offset, piece, wanted));
            const auto put = to.put(piece, got);
            if (!put && done == 0) return put.error();
            if (!put || got == 0) break;
            done += got;
            offset += got;
        }
        return done;
    }

    Result<std::uint64_t> seek(std::int64_t offset, std::uint32_t whence) override {
        position = TRY(seek_target(offset, whence, position, 0));
        return position;
    }
};

Result<Ref<File>> MemoryInode::open(const Ref<Dentry>& path, std::uint32_t flags) {
    TRY(check_access());
    return Ref<File>(TRY(make_ref<MemoryFile>(path, flags)));
}

} // namespace

Result<Ref<Inode>> make_process_memory_file(const ProcessIdentity& process, const Attributes& attributes,
                                            ProcessMemoryKind kind) {
    return Ref<Inode>(TRY(make_ref<MemoryInode>(process, attributes, kind)));
}

} // namespace personality::fs
