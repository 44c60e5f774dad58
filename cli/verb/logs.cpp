// SPDX-License-Identifier: Apache-2.0
//
// bulkhead logs: what a container has written. The daemon names the file; it is read here.
#include "cli/client/daemon.hpp"
#include "cli/container/log_lines.hpp"
#include "cli/container/record.hpp"
#include "cli/flags.hpp"
#include "cli/format/time.hpp"
#include "cli/os/file.hpp"
#include "cli/verb/verbs.hpp"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

void print_rest(container::LogLines& log) {
    while (const auto piece = log.next()) {
        os::write_all(piece->stream == STDERR_FILENO ? STDERR_FILENO : STDOUT_FILENO, piece->bytes, "output");
    }
}

struct Words {
    std::string tail;
    std::string since;
    std::string until;
};

container::LineChoice choice_of(const Words& words, const std::string& verb) {
    container::LineChoice choice;
    const auto moment = [&](const std::string& text, const char* flag, std::int64_t& bound) {
        if (text.empty()) return;
        const auto parsed = format::parse_moment(text, container::now_ns());
        if (!parsed) throw UsageError("invalid value for \"" + std::string(flag) + "\": " + text, verb);
        bound = *parsed;
    };
    moment(words.since, "since", choice.since_ns);
    moment(words.until, "until", choice.until_ns);
    if (words.tail.empty() || words.tail == "all") return choice;
    int count = 0;
    const char* end = words.tail.data() + words.tail.size();
    const auto [stopped, error] = std::from_chars(words.tail.data(), end, count);
    if (error != std::errc() || stopped != end) throw UsageError("invalid value for \"tail\": " + words.tail, verb);
    if (count >= 0) choice.tail = static_cast<std::size_t>(count);
    return choice;
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
    bool times = false;
    Words words;
    Flags flags(verb);
    flags.flag("-f,--follow", follow, "Go on until the container ends");
    flags.option("-n,--tail", words.tail, "NUMBER", "Only the last lines; 'all' without it");
    flags.option("--since", words.since, "TIME",
                 "Only lines from then on: a date (RFC 3339), seconds since 1970, or 5m");
    flags.option("--until", words.until, "TIME", "Only lines up to then");
    flags.flag("-t,--timestamps", times, "Print each line's time before it");
    const Arguments names = flags.parse(arguments, 1, 1);
    container::LineChoice choice = choice_of(words, std::string(verb.name));
    choice.times = times;

    const auto daemon = client::Daemon::connect(client::Start::Daemon);
    const std::filesystem::path file =
        daemon->call({{"op", "log"}, {"container", names[0]}, {"follow", follow}}).at("log").get<std::string>();
    container::LogLines log(file, choice);
    if (follow) {
        const os::Descriptor changes(::inotify_init1(IN_CLOEXEC));
        if (::inotify_add_watch(changes.get(), file.parent_path().c_str(), IN_MODIFY | IN_CREATE) < 0)
            throw os::system_error("watching " + file.string(), errno);
        do {
            print_rest(log);
        } while (!log.over() && !wait_for_news(changes, *daemon));
    }
    print_rest(log);
    return 0;
}

} // namespace cli::verb
