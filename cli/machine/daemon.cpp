// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/daemon.hpp"

#include "cli/machine/kvm.hpp"
#include "cli/machine/session.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"
#include "cli/paths.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <set>

namespace machine {

namespace {

constexpr auto idle_patience = std::chrono::seconds(5);
constexpr auto probe_delay = std::chrono::seconds(5);

class Daemon {
  public:
    Daemon() : state_(cli::state_directory()), supervisor_(loop_, state_), identity_(identity(default_setup())) {}

    void start(const Setup& setup) { supervisor_.start(setup); }
    void serve(const std::filesystem::path& socket);
    void run();

  private:
    void accept();
    void closed(Session& session);
    void quit_when_idle();
    void probe_kvm();

    os::EventLoop loop_;
    std::filesystem::path state_;
    Supervisor supervisor_;
    std::string identity_;
    os::Descriptor listener_;
    std::filesystem::path socket_;
    std::set<std::shared_ptr<Session>> sessions_;
    os::EventLoop::Timer idle_ = 0;
    std::unique_ptr<KvmProbe> probe_;
};

void Daemon::serve(const std::filesystem::path& socket) {
    socket_ = socket;
    listener_ = wire::listen_at(socket);
    loop_.watch(listener_.get(), EPOLLIN, [this](std::uint32_t) { accept(); });
    quit_when_idle();
    loop_.after(probe_delay, [this] { probe_kvm(); });
}

void Daemon::run() {
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&set, number);
    }
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
    const os::Descriptor signals(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    loop_.watch(signals.get(), EPOLLIN, [this](std::uint32_t) { loop_.stop(); });
    loop_.run();
    ::unlink(socket_.c_str()); // from now on a CLI starts a new daemon, which waits for our lock
    supervisor_.stop();
    loop_.run_deferred();
    sessions_.clear();
}

void Daemon::accept() {
    os::Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) return;
    loop_.cancel(idle_);
    const Session::Owner owner{[this](Session& session) { closed(session); }, [this] { loop_.stop(); }};
    const auto session = std::make_shared<Session>(loop_, supervisor_, std::move(socket), owner);
    sessions_.insert(session);
    session->open(identity_);
}

void Daemon::closed(Session& session) {
    sessions_.erase(session.shared_from_this());
    quit_when_idle();
}

void Daemon::quit_when_idle() {
    if (!sessions_.empty()) return;
    loop_.cancel(idle_);
    idle_ = loop_.after(idle_patience, [this] {
        if (sessions_.empty() && !supervisor_.has_machine())
            loop_.stop();
        else
            quit_when_idle();
    });
}

void Daemon::probe_kvm() {
    if (!supervisor_.has_machine()) return;
    try {
        probe_ = KvmProbe::start_if_unknown(loop_, default_setup(), state_, [this] { probe_.reset(); });
    } catch (const std::exception& error) {
        std::fprintf(stderr, "the probe of KVM: %s\n", error.what());
    }
}

os::Descriptor lock_for_life(const std::filesystem::path& path) {
    os::Descriptor lock = os::open_file(path, O_RDWR | O_CREAT);
    while (::flock(lock.get(), LOCK_EX) != 0) { // an ending daemon releases it soon
        if (errno != EINTR) throw os::system_error("locking " + path.string(), errno);
    }
    return lock;
}

} // namespace

DaemonFiles daemon_files() {
    const std::filesystem::path runtime = cli::runtime_directory();
    return {runtime / "machine.sock", runtime / "machine.lock", runtime / "machine.starting",
            cli::state_directory() / "daemon.log"};
}

int run_daemon(const std::optional<Setup>& setup, int ready) {
    os::Descriptor report(ready);
    ::fcntl(ready, F_SETFD, FD_CLOEXEC); // QEMU has no business with it
    ::signal(SIGPIPE, SIG_IGN);          // clients leave at any time
    try {
        const DaemonFiles files = daemon_files();
        const os::Descriptor lock = lock_for_life(files.lock);
        Daemon daemon;
        if (setup) daemon.start(*setup);
        daemon.serve(files.socket);
        os::write_all(report.get(), "\n", "the starter's pipe");
        report.reset();
        daemon.run();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        if (report) os::write_all(report.get(), error.what(), "the starter's pipe");
        return 1;
    }
}

} // namespace machine
