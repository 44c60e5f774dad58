// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/console/console_file.hpp"

#include "personality/fs/vfs/anonymous.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/poll.hpp"
#include "personality/linux/signal.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

using protocol::Stream;
using session::Session;

// One for each stream; it goes, and the stream with it, when no file has it open any more.
class ConsoleInode final : public AnonymousInode {
  public:
    ConsoleInode(const Attributes& attributes, Ref<Session> session, Stream stream)
        : AnonymousInode(attributes), session_(std::move(session)), stream_(stream) {}
    ~ConsoleInode() override { session_->close(stream_); }

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override;

  private:
    Ref<Session> session_;
    Stream stream_;
};

class ConsoleFile final : public File {
  public:
    ConsoleFile(Ref<Dentry> path, std::uint32_t flags, Ref<Session> session, Stream stream)
        : File(std::move(path), flags), session_(std::move(session)), stream_(stream) {}

    Result<std::size_t> read(IoBuffer& to, std::uint64_t) override {
        if (stream_ != Stream::Stdin) return Errno::ebadf;
        if (to.remaining() == 0) return std::size_t{0};
        return session_->read(to, nonblock());
    }

    Result<std::size_t> write(IoBuffer& from, std::uint64_t&) override {
        if (stream_ == Stream::Stdin) return Errno::ebadf;
        if (from.remaining() == 0) return std::size_t{0};
        auto written = session_->write(stream_, from, nonblock());
        if (!written && written.error() == Errno::epipe) raise_signal(linux::sigpipe);
        return written;
    }

    bool can_poll() const override { return true; }
    std::uint32_t poll(PollTable* table) override {
        if (table) table->add(session_->queue(stream_));
        const std::uint32_t end = session_->hung_up(stream_) ? hang_up_event() : 0;
        return end | (session_->ready(stream_) ? ready_events() : 0);
    }

  private:
    std::uint32_t ready_events() const {
        return stream_ == Stream::Stdin ? linux::pollin | linux::pollrdnorm : linux::pollout | linux::pollwrnorm;
    }
    std::uint32_t hang_up_event() const { return stream_ == Stream::Stdin ? linux::pollhup : linux::pollerr; }

    Ref<Session> session_;
    Stream stream_;
};

Result<Ref<File>> ConsoleInode::open(const Ref<Dentry>& path, std::uint32_t flags) {
    return Ref<File>(TRY(make_ref<ConsoleFile>(path, flags, session_, stream_)));
}

} // namespace

Result<Ref<File>> open_console(const Ref<Session>& session, Stream stream) {
    const Credentials& who = credentials();
    const Attributes attributes = anonymous_attributes(linux::s_ififo | 0600, who.fsuid, who.fsgid);
    Ref<Inode> inode = TRY(make_ref<ConsoleInode>(attributes, session, stream));
    auto path = TRY(make_anonymous_path(inode, "pipe"));
    return inode->open(path, stream == Stream::Stdin ? linux::o_rdonly : linux::o_wronly);
}

} // namespace personality::fs
