// SPDX-License-Identifier: Apache-2.0
//
// bulkhead logs: what a container has written. The daemon names the file; it is read here.
#include "cli/client/daemon.hpp"
#include "cli/container/log.hpp"
#include "cli/flags.hpp"
#include "cli/os/file.hpp"
#include "cli/verb/verbs.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

void print_rest(container::LogReader& log) {
    while (const auto entry = log.next()) {
        os::write_all(entry->stream == STDERR_FILENO ? STDERR_FILENO : STDOUT_FILENO, entry->bytes, "output");
    }
}

// Waits until the folder of the log changes or the daemon speaks; true when it has: the container has ended.
bool wait_for_news(const os::Descriptor& changes, const client::Daemon& daemon) {
    pollfd watched[] = {{changes.get(), POLLIN, 0}, {daemon.descriptor(), POLLIN, 0}};
    while (::poll(watched, 2, -1) < 0) {
        if (errno != EINTR) throw os::system_error("poll", errno);
    }
    if (watched[0].revents != 0) {
        std::array<char, 4096> events; // that there are some is all we need
        [[maybe_unused]] const ssize_t count = ::read(changes.get(), events.data(), events.size());
    }
    return watched[1].revents != 0;
}

} // namespace

int logs(const Verb& verb, const Arguments& arguments) {
    bool follow = false;
    Flags flags(verb);
    flags.flag("-f,--follow", follow, "Go on until the container ends");
    const Arguments names = flags.parse(arguments, 1, 1);

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    const std::filesystem::path file =
        daemon->call({{"op", "log"}, {"container", names[0]}, {"follow", follow}}).at("log").get<std::string>();
    container::LogReader log(file);
    if (follow) {
        const os::Descriptor changes(::inotify_init1(IN_CLOEXEC));
        if (::inotify_add_watch(changes.get(), file.parent_path().c_str(), IN_MODIFY | IN_CREATE) < 0)
            throw os::system_error("watching " + file.string(), errno);
        do {
            print_rest(log);
        } while (!wait_for_news(changes, *daemon));
    }
    print_rest(log);
    return 0;
}

} // namespace cli::verb
