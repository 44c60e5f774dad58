// SPDX-License-Identifier: Apache-2.0
#include "personality/event/signal_fd.hpp"

#include "personality/fs/vfs/anonymous.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/task/signals.hpp"

namespace personality::event {

namespace {

// struct signalfd_siginfo, Linux, include/uapi/linux/signalfd.h.
struct SignalRecord {
    std::uint32_t signal;
    std::int32_t error;
    std::int32_t code;
    std::uint32_t pid;
    std::uint32_t uid;
    std::int32_t descriptor;
    std::uint32_t timer;
    std::uint32_t band;
    std::uint32_t overrun;
    std::uint32_t trap;
    std::int32_t status;
    std::int32_t integer; // of the value that the sender gave
    std::uint64_t pointer;
    std::uint64_t user_time, system_time;
    std::uint64_t address;
    std::uint8_t padding[48];
};
static_assert(sizeof(SignalRecord) == 128);

SignalRecord record_of(unsigned signal, const SignalCause& cause) {
    SignalRecord record{};
    record.signal = signal;
    record.code = cause.code;
    record.address = cause.address;
    if (cause.address != 0) return record;
    record.pointer = cause.value;
    record.integer = static_cast<std::int32_t>(cause.value);
    if (cause.timer) {
        record.timer = static_cast<std::uint32_t>(cause.pid);
        record.overrun = cause.uid;
        return record;
    }
    record.pid = static_cast<std::uint32_t>(cause.pid);
    record.uid = cause.uid;
    record.status = cause.status;
    return record;
}

class SignalFd final : public fs::File {
  public:
    SignalFd(Ref<fs::Dentry> path, std::uint32_t flags, linux::SignalSet wanted)
        : File(std::move(path), flags), wanted_(wanted) {}

    static SignalFd* from(fs::File& file) { return file.kind() == file_kind ? static_cast<SignalFd*>(&file) : nullptr; }

    void set_wanted(linux::SignalSet wanted) {
        wanted_ = wanted;
        current().process.signal_watchers.wake_all();
    }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t) override {
        if (to.remaining() < sizeof(SignalRecord)) return Errno::einval;
        std::size_t done = 0;
        while (to.remaining() >= sizeof(SignalRecord)) {
            SignalCause cause;
            const unsigned signal = take_signal(current(), cause, wanted_);
            if (signal != 0) {
                const SignalRecord record = record_of(signal, cause);
                TRY(to.put(&record, sizeof record));
                done += sizeof record;
                continue;
            }
            if (done > 0) break;
            if (nonblock()) return Errno::eagain;
            TRY(current().process.signal_watchers.wait());
        }
        return done;
    }

    Kind kind() const override { return file_kind; }
    bool can_poll() const override { return true; }
    std::uint32_t poll(fs::PollTable* table) override {
        const Task& task = current();
        if (table != nullptr) table->add(task.process.signal_watchers, fs::PollTable::in_events);
        return ((task.pending.set() | task.process.pending.set()) & wanted_) != 0 ? linux::pollin : 0;
    }

  private:
    static constexpr char file_kind[] = "signalfd";

    linux::SignalSet wanted_;
};

} // namespace

Result<Ref<fs::File>> make_signal_fd(linux::SignalSet wanted, std::uint32_t flags) {
    auto path = TRY(fs::make_anonymous_path("[signalfd]"));
    return Ref<fs::File>(TRY(make_ref<SignalFd>(std::move(path), flags | linux::o_rdwr, wanted & ~unblockable)));
}

Result<> set_signal_fd(fs::File& file, linux::SignalSet wanted) {
    SignalFd* const found = SignalFd::from(file);
    if (found == nullptr) return Errno::einval;
    found->set_wanted(wanted & ~unblockable);
    return {};
}

} // namespace personality::event
