// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/mem, for debuggers.
#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/proc/process_inode.hpp"
#include "personality/fs/vfs/seek.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

constexpr std::size_t piece_bytes = 512;

class WholeMemoryInode final : public Inode {
  public:
    WholeMemoryInode(const ProcessIdentity& process, const Attributes& attributes)
        : Inode(proc_fs(), attributes), process_(process) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;
    const ProcessIdentity& process() const { return process_; }

  private:
    ProcessIdentity process_;
};

class WholeMemoryFile final : public File {
  public:
    using File::File;

    bool has_position() const override { return true; }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override {
        return move(to, offset, [](std::int32_t pid, std::uint64_t at, IoBuffer& buffer, std::size_t bytes) {
            char piece[piece_bytes];
            const auto got = read_process_memory(pid, at, piece, bytes);
            if (!got.ok() || *got == 0) return Result<std::size_t>(Errno::eio);
            const auto put = buffer.put(piece, *got);
            return put.ok() ? Result<std::size_t>(*got) : Result<std::size_t>(put.error());
        });
    }

    Result<std::size_t> write(IoBuffer& from, std::uint64_t& offset) override {
        auto done = move(from, offset, [](std::int32_t pid, std::uint64_t at, IoBuffer& buffer, std::size_t bytes) {
            char piece[piece_bytes];
            const auto got = buffer.get(piece, bytes);
            if (!got.ok()) return Result<std::size_t>(got.error());
            const auto written = write_process_memory(pid, at, piece, bytes);
            return written.ok() ? Result<std::size_t>(bytes) : Result<std::size_t>(written.error());
        });
        if (done.ok()) offset += *done;
        return done;
    }

    Result<std::uint64_t> seek(std::int64_t offset, std::uint32_t whence) override {
        if (whence == linux::seek_set) return position = static_cast<std::uint64_t>(offset); // any address
        if (whence != linux::seek_cur) return Errno::einval;
        return position += static_cast<std::uint64_t>(offset);
    }

  private:
    // A zombie has no memory: nothing is moved then.
    template<typename Move>
    Result<std::size_t> move(IoBuffer& buffer, std::uint64_t offset, Move&& move_piece) const {
        const ProcessIdentity& process = static_cast<const WholeMemoryInode&>(inode()).process();
        std::size_t done = 0;
        while (buffer.remaining() > 0) {
            const auto info = process.info();
            if (!info.ok() || info->state == ProcessState::zombie) break;
            const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.remaining(), piece_bytes));
            const auto moved = move_piece(process.pid, offset, buffer, bytes);
            if (!moved.ok() && done == 0) return moved.error();
            if (!moved.ok()) break;
            done += *moved;
            offset += *moved;
        }
        return done;
    }
};

Result<Ref<File>> WholeMemoryInode::open(const Ref<Dentry>& path, std::uint32_t flags) {
    TRY(process_.info());
    const auto allowed = check_process_tracing(process_.pid);
    if (!allowed.ok()) return Errno::eacces;
    return Ref<File>(TRY(make_ref<WholeMemoryFile>(path, flags)));
}

} // namespace

Result<Ref<Inode>> make_whole_memory_file(const ProcessIdentity& process, const Attributes& attributes) {
    return Ref<Inode>(TRY(make_ref<WholeMemoryInode>(process, attributes)));
}

} // namespace personality::fs
