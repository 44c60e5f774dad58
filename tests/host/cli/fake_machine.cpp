// SPDX-License-Identifier: Apache-2.0
//
// Stands in for QEMU and everything in it (BULKHEAD_QEMU): speaks the machine's end of the control protocol on the
// socket that the daemon hands over, and runs each container as a process of the host. So the CLI and the daemon are
// tested whole, with real programs, without a machine.
//
// Programs named "fake:..." make the machine misbehave instead (fake_container.cpp).
#include "abi/protocol/machine_exit.hpp"
#include "cli/os/error.hpp"
#include "tests/host/cli/fake_container.hpp"
#include "tests/host/cli/fake_monitor.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

namespace {

using namespace fake;

class Machine {
  public:
    Machine(int socket, int monitor) : link_(loop_, os::Descriptor(socket)), monitor_(loop_, os::Descriptor(monitor)) {
        loop_.watch(socket, EPOLLIN, [this](std::uint32_t events) {
            if ((events & EPOLLOUT) != 0) link_.flush();
            if ((events & (EPOLLIN | EPOLLHUP)) != 0) receive();
        });
    }

    void run() { loop_.run(); }

  private:
    void receive() {
        std::uint8_t buffer[16384];
        const ssize_t count = ::recv(link_.descriptor(), buffer, sizeof(buffer), 0);
        if (count < 0 && errno == EAGAIN) return;
        if (count <= 0) std::exit(0); // the daemon is gone
        const std::uint8_t* at = buffer;
        frame::Frame frame{};
        for (;;) {
            const frame::Parse parsed = parser_.next(at, buffer + count, frame);
            if (parsed == frame::Parse::NeedMore) return;
            if (parsed == frame::Parse::Malformed) {
                std::fputs("malformed frame from the host\n", stderr);
                std::exit(70);
            }
            handle(frame);
        }
    }

    void handle(const frame::Frame& frame) {
        using protocol::FrameType;
        const std::uint32_t number = frame.header.container;
        switch (frame.header.type) {
        case FrameType::Hello:
            if (std::getenv("FAKE_MUTE") != nullptr) return;
            return link_.send(FrameType::Hello, 0, protocol::Hello{protocol::control_version, 0, 0, 0, 0});
        case FrameType::Stats:
            return number == 0 ? link_.send(FrameType::Stats, 0, stats()) : container_stats(number);
        case FrameType::Create:
            return create(number, frame.as<protocol::Create>());
        case FrameType::SetInterface:
            return link_.send(FrameType::InterfaceSet, number);
        case FrameType::Destroy:
            if (containers_.erase(number) == 0) return;
            link_.send(FrameType::Stopped, number);
            return link_.send(FrameType::Destroyed, number, protocol::Destroyed{65536, 4, 0});
        default:
            break;
        }
        const auto found = containers_.find(number);
        if (found != containers_.end()) found->second->handle(frame);
    }

    void create(std::uint32_t number, const protocol::Create& request) {
        constexpr std::uint64_t least = 1 << 20;
        if (request.memory_limit_bytes != 0 && request.memory_limit_bytes < least) {
            return link_.send(protocol::FrameType::Error, number,
                              protocol::Error{protocol::ControlError::NoMemory, protocol::FrameType::Create, 0});
        }
        if (containers_.contains(number)) std::exit(71); // the host must not do this
        containers_.emplace(number, std::make_unique<Container>(loop_, link_, number));
        limits_[number] = request.memory_limit_bytes != 0 ? request.memory_limit_bytes : 1 << 30;
        link_.send(protocol::FrameType::Created, number);
    }

    protocol::MachineStats stats() const {
        protocol::MachineStats stats{};
        stats.untyped_total_bytes = 1 << 30;
        stats.untyped_free_bytes = (1 << 30) - 65536 * containers_.size();
        stats.containers = containers_.size();
        return stats;
    }

    // As if each container used half of the processor.
    void container_stats(std::uint32_t number) {
        if (!containers_.contains(number)) {
            return link_.send(protocol::FrameType::Error, number,
                              protocol::Error{protocol::ControlError::NoSuchContainer, protocol::FrameType::Stats, 0});
        }
        const auto now = os::EventLoop::Clock::now().time_since_epoch();
        const auto us = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
        link_.send(protocol::FrameType::Stats, number,
                   protocol::ContainerStats{1 << 20, limits_[number], us / 2, us, 1});
    }

    os::EventLoop loop_;
    Link link_;
    Monitor monitor_;
    frame::Parser parser_{frame::Sender::Host};
    std::map<std::uint32_t, std::unique_ptr<Container>> containers_;
    std::map<std::uint32_t, std::uint64_t> limits_; // of memory, in bytes
};

// The descriptor in "-chardev socket,id=NAME,fd=N".
int inherited_socket(int argc, char** argv, const char* name) {
    const std::string option = std::string("id=") + name + ",fd=";
    for (int i = 1; i < argc; ++i) {
        if (const char* found = std::strstr(argv[i], option.c_str())) return std::atoi(found + option.size());
    }
    return -1;
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    // QEMU listens there, and the daemon has connected already.
    const int listener = inherited_socket(argc, argv, "control");
    const int socket = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    const int monitor = inherited_socket(argc, argv, "monitor");
    if (socket < 0 || monitor < 0 || std::getenv("FAKE_BROKEN") != nullptr) {
        std::fputs("the fake machine does not start\n", stderr);
        return 3;
    }
    // As a kernel whose measure of the clocks went wrong, once: the file says that it has.
    const char* mark = std::getenv("FAKE_NO_TIMER");
    if (mark != nullptr && ::open(mark, O_WRONLY | O_CREAT | O_EXCL, 0600) >= 0) {
        ::close(socket); // as QEMU's devices go before it does
        ::usleep(100'000);
        return protocol::machine_exit_status(protocol::MachineExit::NoTimer);
    }
    Machine(socket, monitor).run();
    return 0;
}
