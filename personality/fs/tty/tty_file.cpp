// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/tty_file.hpp"

#include "personality/fs/tty/tty_ioctl.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/task/job_control.hpp"

namespace personality::fs {

namespace {

class TtyFile final : public File {
  public:
    TtyFile(Ref<Tty> tty, Ref<Dentry> path, std::uint32_t flags) : File(std::move(path), flags), tty_(std::move(tty)) {
        tty_->add_file();
    }
    ~TtyFile() override { tty_->remove_file(); }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t) override { return tty_->read(to, nonblock()); }
    Result<std::size_t> write(IoBuffer& from, std::uint64_t&) override { return tty_->write(from, nonblock()); }
    std::uint32_t poll(PollTable* table) override { return tty_->poll(table); }
    bool can_poll() const override { return true; }

    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override {
        if (tty_->hung_up()) return request == linux::tiocspgrp ? Errno::enotty : Errno::eio;
        return tty_ioctl(*tty_, request, argument, TtySide::programs);
    }

  private:
    Ref<Tty> tty_;
};

} // namespace

Result<Ref<File>> open_tty(const Ref<Tty>& tty, const Ref<Dentry>& path, std::uint32_t flags) {
    if (tty->hung_up() || tty->locked) return Errno::eio;
    if (tty->exclusive) return Errno::ebusy;
    const auto file = TRY(make_ref<TtyFile>(tty, path, flags));
    if ((flags & linux::o_noctty) == 0 && file->readable()) job_control::offer(*tty);
    return Ref<File>(file);
}

Result<Ref<File>> open_controlling_tty(const Ref<Dentry>& path, std::uint32_t flags) {
    const Ref<Terminal> terminal = job_control::terminal();
    if (!terminal) return Errno::enxio;
    return open_tty(Ref<Tty>(static_cast<Tty*>(terminal.get())), path, flags);
}

} // namespace personality::fs
