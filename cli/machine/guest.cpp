// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/guest.hpp"

#include "abi/protocol/machine_exit.hpp"
#include "cli/machine/kernel_file.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cerrno>
#include <utility>

namespace machine {

namespace {

constexpr auto boot_patience = std::chrono::seconds(60); // a loaded host without hardware virtualization is slow

constexpr auto end_patience = std::chrono::milliseconds(500);

// The last lines that the kernel printed: all there is when it gives up.
std::string last_words(const std::filesystem::path& console) {
    constexpr std::size_t shown = 600;
    std::string text = os::read_file(console).value_or("");
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
        text.pop_back();
    }
    if (text.size() > shown) text = text.substr(text.find('\n', text.size() - shown) + 1);
    return text.empty() ? "" : "\nIts console said last:\n" + text;
}

// What the root task said about the kernel (manager/kernel_check.cpp).
std::string complaint(const std::filesystem::path& console) {
    constexpr std::string_view start = "can't be used: ";
    const std::string text = os::read_file(console).value_or("");
    const std::size_t at = text.rfind(start);
    if (at == std::string::npos) return "the root task refused it";
    const std::size_t from = at + start.size();
    return text.substr(from, text.find_first_of("\r\n", from) - from);
}

// Keel needs no measuring.
Clock first_clock(const Setup& setup, Accelerator accelerator) {
    return accelerator == Accelerator::Tcg && open_kernel(setup.kernel).stock ? Clock::Instructions : Clock::Host;
}

} // namespace

Guest::Guest(os::EventLoop& loop, const Setup& setup, Accelerator accelerator, std::filesystem::path console,
             ChannelHandler& handler, std::function<void(const std::string& why)> lost)
    : loop_(loop), setup_(setup), accelerator_(accelerator), clock_(first_clock(setup, accelerator)),
      console_(std::move(console)), handler_(handler), lost_(std::move(lost)), started_(os::EventLoop::Clock::now()) {
    boot_deadline_ = loop_.after(boot_patience, [this] {
        fail("the machine did not start within " + std::to_string(boot_patience.count()) + " s");
    });
    start();
}

Guest::~Guest() {
    loop_.cancel(boot_deadline_);
    if (restart_ != 0) loop_.cancel(restart_);
    loop_.cancel(end_deadline_);
    stop_qemu();
}

void Guest::start() {
    failure_.clear();
    loop_.cancel(end_deadline_); // of the channel of a QEMU before this one
    qemu_ = start_qemu(setup_, accelerator_, clock_, console_);
    incarnation_ = 0;
    if (channel_)
        channel_->reopen(qemu_.connect());
    else
        channel_ = std::make_unique<Channel>(loop_, qemu_.connect(), handler_,
                                             [this](const std::string& why) { channel_broke(why); });
    monitor_ = std::make_unique<Monitor>(loop_, std::move(qemu_.monitor));
    loop_.watch(qemu_.restarts.get(), EPOLLIN, [this](std::uint32_t) { on_restart_notice(); });
    loop_.watch(qemu_.process.descriptor(), EPOLLIN, [this](std::uint32_t) { on_qemu_end(); });
    send_hello();
}

// Several may have come; the last one counts.
void Guest::on_restart_notice() {
    protocol::RestartNotice notice{};
    bool heard = false;
    for (;;) {
        const ssize_t count = ::recv(qemu_.restarts.get(), &notice, sizeof notice, MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) continue;
        if (count != sizeof notice) {
            if (count >= 0) loop_.forget(qemu_.restarts.get()); // QEMU has ended, or sends what it never should
            break;
        }
        incarnation_ = notice.incarnation;
        heard = true;
    }
    if (!heard || !failure_.empty()) return;
    channel_->take_rest();
    if (channel_->broken()) return;
    channel_->reopen(qemu_.connect());
    send_hello();
    handler_.on_reopened();
}

void Guest::stop_qemu() {
    if (!qemu_.process) return;
    loop_.forget(qemu_.restarts.get());
    loop_.forget(qemu_.process.descriptor());
    qemu_.process.signal(SIGKILL);
    qemu_.process.wait();
}

void Guest::on_qemu_end() {
    loop_.forget(qemu_.process.descriptor());
    loop_.forget(qemu_.restarts.get());
    const int status = qemu_.process.wait();
    const bool no_timer =
        WIFEXITED(status) && WEXITSTATUS(status) == protocol::machine_exit_status(protocol::MachineExit::NoTimer);
    if (no_timer && accelerator_ == Accelerator::Tcg && !answered_ && !tried_other_clock_) {
        tried_other_clock_ = true;
        clock_ = clock_ == Clock::Host ? Clock::Instructions : Clock::Host;
        restart_ = loop_.after(std::chrono::milliseconds(0), [this] {
            restart_ = 0;
            start();
        });
        return;
    }
    const bool we_did = !failure_.empty() && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (WIFEXITED(status) && WEXITSTATUS(status) == protocol::machine_exit_status(protocol::MachineExit::BadKernel))
        return lost_("the kernel " + setup_.kernel.string() + " can't be used: " + complaint(console_));
    const std::string why =
        we_did ? failure_ : "the machine ended unexpectedly (QEMU: " + os::describe_status(status) + ")";
    lost_(why + last_words(console_));
}

void Guest::send_hello() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    protocol::Hello hello{};
    hello.version = protocol::control_version;
    hello.resumes = answered_ ? 1 : 0;
    hello.incarnation = incarnation_;
    hello.realtime_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(now).count());
    hello.store_cache_bytes = setup_.store_cache_bytes;
    channel_->send(protocol::FrameType::Hello, 0, hello);
    hello_sent_ = true;
}

bool Guest::greet(const protocol::Hello& hello) {
    if (hello.version != protocol::control_version || !std::exchange(hello_sent_, false)) {
        fail("the machine speaks version " + std::to_string(hello.version) + " of the control protocol, not " +
             std::to_string(protocol::control_version));
        return false;
    }
    if (answered_) return false;
    loop_.cancel(boot_deadline_);
    answered_ = os::EventLoop::Clock::now();
    return true;
}

// A QEMU that ends closes the channel a moment earlier, and its end says more.
void Guest::channel_broke(const std::string& why) {
    end_deadline_ = loop_.after(end_patience, [this, why] { fail(why); });
}

void Guest::fail(const std::string& why) {
    if (failure_.empty()) failure_ = why;
    qemu_.process.signal(SIGKILL); // its end is what is reported
}

} // namespace machine
