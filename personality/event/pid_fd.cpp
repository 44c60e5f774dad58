// SPDX-License-Identifier: Apache-2.0
#include "personality/event/pid_fd.hpp"

#include "personality/fs/text/text.hpp"
#include "personality/fs/vfs/anonymous.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/task/process_state.hpp"

namespace personality::event {

namespace {

constexpr char file_kind[] = "pidfd";

class PidFd final : public fs::File {
  public:
    PidFd(Ref<fs::Dentry> path, std::uint32_t flags, Ref<ProcessHandle> handle)
        : File(std::move(path), flags), handle_(std::move(handle)) {}

    const Ref<ProcessHandle>& handle() const { return handle_; }

    Kind kind() const override { return file_kind; }
    bool can_poll() const override { return true; }
    std::uint32_t poll(fs::PollTable* table) override {
        if (table != nullptr) table->add(handle_->ended, fs::PollTable::in_events);
        const bool ended = handle_->process == nullptr || handle_->process->zombie();
        return ended ? linux::pollin | linux::pollrdnorm : 0;
    }
    Result<std::size_t> read(IoBuffer&, std::uint64_t) override { return Errno::einval; }

    void describe(fs::Text& text) const override {
        const std::int32_t pid = handle_->process != nullptr ? handle_->pid : -1;
        text.add("Pid:\t").add_signed(pid).add("\nNSpid:\t").add_signed(pid).add('\n');
    }

  private:
    Ref<ProcessHandle> handle_;
};

} // namespace

Result<Ref<fs::File>> make_pid_fd(Process& process, std::uint32_t flags) {
    Ref<ProcessHandle> handle = TRY(process.own_handle());
    auto path = TRY(fs::make_anonymous_path("[pidfd]"));
    return Ref<fs::File>(TRY(make_ref<PidFd>(std::move(path), flags | linux::o_rdwr, std::move(handle))));
}

Ref<ProcessHandle> process_of(const fs::File& file) {
    return file.kind() == file_kind ? static_cast<const PidFd&>(file).handle() : Ref<ProcessHandle>();
}

} // namespace personality::event
