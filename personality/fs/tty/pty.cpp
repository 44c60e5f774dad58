// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/pty.hpp"

#include "personality/fs/tty/byte_ring.hpp"
#include "personality/fs/tty/devpts.hpp"
#include "personality/fs/tty/tty_file.hpp"
#include "personality/fs/tty/tty_ioctl.hpp"
#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/poll_table.hpp"
#include "personality/linux/ioctl.hpp"
#include "personality/linux/poll.hpp"
#include "personality/task/task.hpp"

#include <algorithm>

namespace personality::fs {

namespace {

constexpr std::size_t output_bytes = 4096; // that programs have written and the master has not read
constexpr std::size_t piece_bytes = 256;

class PtyMaster final : public File, private TtyOutput {
  public:
    PtyMaster(Ref<Dentry> path, std::uint32_t flags) : File(std::move(path), flags) {}
    ~PtyMaster() override {
        if (tty_) tty_->hang_up();
    }
    Result<> make_slave() {
        tty_ = TRY(devpts::make_tty(*this));
        tty_->locked = true;
        return {};
    }

    Result<std::size_t> read(IoBuffer& to, std::uint64_t offset) override;
    Result<std::size_t> write(IoBuffer& from, std::uint64_t& offset) override;
    std::uint32_t poll(PollTable* table) override;
    bool can_poll() const override { return true; }
    Result<std::int64_t> ioctl(std::uint32_t request, UserAddress argument) override;

  private:
    std::size_t room() const override { return output_.room(); }
    void write(const std::byte* bytes, std::size_t count) override {
        output_.push(bytes, count);
        readable_.wake_all();
    }
    void input_wanted() override { writable_.wake_all(); }
    void programs_left() override { readable_.wake_all(); }
    void tell(unsigned status) override;

    bool programs_are_gone() const { return tty_->was_opened() && !tty_->has_files(); }
    Result<> wait_for_output();
    Result<std::int64_t> open_slave(std::uint64_t flags);
    Result<std::int64_t> number_request(std::uint32_t request, UserAddress argument);

    Ref<Tty> tty_;
    ByteRing<output_bytes> output_;
    WaitQueue readable_, writable_;
    bool packets_ = false;           // TIOCPKT
    std::uint8_t packet_status_ = 0; // what happened since the last read, in packet mode
};

// What contradicts what was told before takes its place.
void PtyMaster::tell(unsigned status) {
    if (!packets_) return;
    constexpr unsigned pairs[][2] = {{linux::tiocpkt_stop, linux::tiocpkt_start},
                                     {linux::tiocpkt_dostop, linux::tiocpkt_nostop}};
    unsigned now = packet_status_;
    for (const auto& [one, other] : pairs) {
        if ((status & one) != 0) now &= ~other;
        if ((status & other) != 0) now &= ~one;
    }
    packet_status_ = static_cast<std::uint8_t>(now | status);
    readable_.wake_all();
}

Result<> PtyMaster::wait_for_output() {
    while (output_.empty() && packet_status_ == 0) {
        if (programs_are_gone()) return Errno::eio;
        if (nonblock()) return Errno::eagain;
        TRY(readable_.wait());
    }
    return {};
}

Result<std::size_t> PtyMaster::read(IoBuffer& to, std::uint64_t) {
    if (to.remaining() == 0) return std::size_t{0};
    TRY(wait_for_output());
    if (packets_) {
        const std::uint8_t status = std::exchange(packet_status_, linux::tiocpkt_data);
        TRY(to.put(&status, 1));
        if (status != linux::tiocpkt_data) return std::size_t{1};
    }
    std::size_t done = 0;
    Result<> outcome;
    while (!output_.empty() && to.remaining() > 0 && outcome.ok()) {
        std::byte piece[piece_bytes];
        const auto front = output_.front();
        const auto count =
            static_cast<std::size_t>(std::min<std::uint64_t>({front.size(), to.remaining(), sizeof piece}));
        std::copy_n(front.begin(), count, piece);
        output_.pop(count);
        outcome = to.put(piece, count);
        if (outcome.ok()) done += count;
    }
    tty_->writable();
    if (done == 0 && !outcome.ok()) return outcome.error();
    return done + (packets_ ? 1 : 0);
}

Result<std::size_t> PtyMaster::write(IoBuffer& from, std::uint64_t&) {
    std::size_t done = 0;
    while (from.remaining() > 0) {
        std::byte piece[piece_bytes];
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(from.remaining(), sizeof piece));
        if (const auto got = from.get(piece, count); !got.ok())
            return done > 0 ? Result<std::size_t>(done) : got.error();
        for (std::size_t at = 0; at < count;) {
            const std::size_t taken = tty_->receive({piece + at, count - at});
            at += taken;
            done += taken;
            if (at == count) break;
            const auto waited = nonblock() ? Result<>(Errno::eagain) : writable_.wait();
            if (!waited.ok()) return done > 0 ? Result<std::size_t>(done) : waited.error();
        }
    }
    return done;
}

std::uint32_t PtyMaster::poll(PollTable* table) {
    if (table != nullptr) {
        table->add(readable_, PollTable::in_events);
        table->add(writable_, PollTable::out_events);
    }
    std::uint32_t events = 0;
    if (!output_.empty()) events |= linux::pollin | linux::pollrdnorm;
    if (packet_status_ != 0) events |= linux::pollpri | linux::pollin | linux::pollrdnorm;
    if (programs_are_gone()) events |= linux::pollhup;
    if (tty_->takes_input()) events |= linux::pollout | linux::pollwrnorm;
    return events;
}

Result<std::int64_t> PtyMaster::open_slave(std::uint64_t flags) {
    const auto open_flags = static_cast<std::uint32_t>(flags);
    const Path path = TRY(devpts::path_of(*tty_));
    auto file = TRY(open_tty(tty_, path.entry, open_flags & ~linux::o_cloexec));
    file->set_mount(path.mount);
    return TRY(files().add(std::move(file), (open_flags & linux::o_cloexec) != 0, limit_of_open_files()));
}

Result<std::int64_t> PtyMaster::number_request(std::uint32_t request, UserAddress argument) {
    const UserInOut<std::int32_t> number{{argument}};
    switch (request) {
    case linux::tiocgptn:
        TRY(number.write(static_cast<std::int32_t>(tty_->number())));
        break;
    case linux::tiocsptlck:
        tty_->locked = TRY(number.read()) != 0;
        break;
    case linux::tiocgptlck:
        TRY(number.write(tty_->locked ? 1 : 0));
        break;
    case linux::tiocpkt:
        packets_ = TRY(number.read()) != 0;
        packet_status_ = 0;
        break;
    case linux::tiocgpkt:
        TRY(number.write(packets_ ? 1 : 0));
        break;
    case linux::fionread:
        TRY(number.write(static_cast<std::int32_t>(output_.size())));
        break;
    default:
        return tty_ioctl(*tty_, request, argument, TtySide::master);
    }
    return std::int64_t{0};
}

Result<std::int64_t> PtyMaster::ioctl(std::uint32_t request, UserAddress argument) {
    return request == linux::tiocgptpeer ? open_slave(argument) : number_request(request, argument);
}

} // namespace

Result<Ref<File>> open_pty_master(const Ref<Dentry>& path, std::uint32_t flags) {
    const auto master = TRY(make_ref<PtyMaster>(path, flags));
    TRY(master->make_slave());
    return Ref<File>(master);
}

} // namespace personality::fs
