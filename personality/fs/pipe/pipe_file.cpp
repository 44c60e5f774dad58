// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/pipe/pipe_file.hpp"

#include "personality/fs/vfs/anonymous.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

class PipeFile final : public File {
  public:
    PipeFile(Ref<Pipe> pipe, Ref<Dentry> path, std::uint32_t flags)
        : File(std::move(path), flags), pipe_(std::move(pipe)) {
        if (readable()) pipe_->add_reader();
        if (writable()) pipe_->add_writer();
    }
    ~PipeFile() override {
        if (readable()) pipe_->remove_reader();
        if (writable()) pipe_->remove_writer();
    }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t) override { return pipe_->read(to, nonblock()); }
    Result<std::size_t> write(IoBuffer& from, std::uint64_t&) override {
        return pipe_->write(from, nonblock(), (flags() & linux::o_direct) != 0);
    }
    std::uint32_t poll(PollTable* table) override { return pipe_->poll(readable(), writable(), table); }
    bool can_poll() const override { return true; }
    Kind kind() const override { return file_kind; }
    Pipe& pipe() const { return *pipe_; }
    static constexpr char file_kind[] = "pipe";

    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override {
        if (request != linux::fionread) return Errno::enotty;
        TRY(UserOut<std::int32_t>{{argument}}.write(static_cast<std::int32_t>(pipe_->fill())));
        return std::int64_t{0};
    }

  private:
    Ref<Pipe> pipe_;
};

// A pipe without a name, which can be opened again through /proc/<pid>/fd. Unlike a FIFO's, such an open never waits
// for the other end: it had one, which may be closed by now.
class PipeInode final : public AnonymousInode {
  public:
    PipeInode(const Attributes& attributes, Ref<Pipe> pipe) : AnonymousInode(attributes), pipe_(std::move(pipe)) {}
    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return Ref<File>(TRY(make_ref<PipeFile>(pipe_, path, flags)));
    }

  private:
    Ref<Pipe> pipe_;
};

} // namespace

Pipe* pipe_of(File& file) {
    return file.kind() == PipeFile::file_kind ? &static_cast<PipeFile&>(file).pipe() : nullptr;
}

Result<PipeEnds> make_pipe(std::uint32_t flags) {
    const auto pipe = TRY(make_ref<Pipe>());
    const Credentials& who = credentials();
    const Attributes attributes = anonymous_attributes(linux::s_ififo | 0600, who.fsuid, who.fsgid);
    Ref<Inode> inode = TRY(make_ref<PipeInode>(attributes, pipe));
    const auto path = TRY(make_anonymous_path(std::move(inode), "pipe"));
    PipeEnds ends;
    ends.reader = TRY(make_ref<PipeFile>(pipe, path, flags | linux::o_rdonly));
    ends.writer = TRY(make_ref<PipeFile>(pipe, path, flags | linux::o_wronly));
    return ends;
}

Result<Ref<File>> open_fifo(const Ref<Pipe>& pipe, const Ref<Dentry>& path, std::uint32_t flags) {
    const bool nonblock = flags & linux::o_nonblock;
    const std::uint32_t mode = flags & linux::o_accmode;
    if (mode == linux::o_wronly && nonblock && !pipe->has_reader()) return Errno::enxio;
    const auto file = TRY(make_ref<PipeFile>(pipe, path, flags));
    if (mode == linux::o_rdonly && !nonblock) TRY(pipe->wait_for_writer());
    if (mode == linux::o_wronly) TRY(pipe->wait_for_reader());
    return Ref<File>(file);
}

} // namespace personality::fs
