// SPDX-License-Identifier: Apache-2.0
//
// A process's memory: auxv, maps, smaps, statm, stat, cmdline, environ. proc(5).
#include "tests/linux/fs/harness.hpp"
#include "tests/linux/proc/text.hpp"

#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace {

constexpr std::size_t page = 4096;

// The lines of smaps from that of the mapping at `start` on.
std::string mapping_at(const std::string& smaps, const void* start) {
    char address[32];
    std::snprintf(address, sizeof address, "%lx-", static_cast<unsigned long>(reinterpret_cast<std::uintptr_t>(start)));
    const std::size_t at = smaps.find(address);
    return at == std::string::npos ? "" : smaps.substr(at);
}

} // namespace

CASE(AuxiliaryVector) {
    const std::string vector = test::content("/proc/self/auxv");
    CHECK_EQ(vector.size() % 16, 0);
    unsigned long page_bytes = 0, entry = 0, last = 1;
    for (std::size_t at = 0; at + 16 <= vector.size(); at += 16) {
        unsigned long pair[2];
        std::memcpy(pair, vector.data() + at, sizeof pair);
        if (pair[0] == AT_PAGESZ) page_bytes = pair[1];
        if (pair[0] == AT_ENTRY) entry = pair[1];
        last = pair[0];
    }
    CHECK_EQ(page_bytes, page);
    CHECK_EQ(entry, getauxval(AT_ENTRY));
    CHECK_EQ(last, AT_NULL);
}

CASE(Mappings) {
    void* const memory = mmap(nullptr, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED);
    // A gap on either side, so that it is not joined with others.
    CHECK_EQ(mprotect(memory, page, PROT_NONE), 0);
    CHECK_EQ(mprotect(static_cast<char*>(memory) + 3 * page, page, PROT_NONE), 0);
    char* const middle = static_cast<char*>(memory) + page;
    middle[0] = 1;
    const std::string smaps = mapping_at(test::content("/proc/self/smaps"), middle);
    CHECK(smaps.find(" rw-p 00000000 00:00 0") != std::string::npos);
    CHECK(text::field(smaps, "Size") == "8 kB");
    CHECK(text::field(smaps, "Rss") == "4 kB");
    CHECK(text::field(smaps, "Private_Dirty") == "4 kB");
    CHECK(text::field(smaps, "Swap") == "0 kB");
    CHECK(text::field(smaps, "VmFlags").starts_with("rd wr "));
    CHECK(text::field(smaps, "Locked") == "0 kB");
    const std::string status_before = test::content("/proc/self/status");
    CHECK_EQ(mlock(middle, 2 * page), 0);
    const std::string locked = mapping_at(test::content("/proc/self/smaps"), middle);
    CHECK(text::field(locked, "Locked") == "8 kB");
    CHECK(text::field(locked, "VmFlags").find(" lo") != std::string::npos);
    CHECK_EQ(std::stoul(text::field(test::content("/proc/self/status"), "VmLck")),
             std::stoul(text::field(status_before, "VmLck")) + 8);
    CHECK_EQ(munlock(middle, 2 * page), 0);
    CHECK(text::field(test::content("/proc/self/status"), "VmLck") == text::field(status_before, "VmLck"));
    const std::string maps = mapping_at(test::content("/proc/self/maps"), middle);
    CHECK(maps.find(" rw-p 00000000 00:00 0") != std::string::npos);
    CHECK_EQ(munmap(memory, 4 * page), 0);
}

CASE(MappingsInAll) {
    const std::string rollup = test::content("/proc/self/smaps_rollup");
    CHECK(text::lines(rollup)[0].ends_with("[rollup]"));
    CHECK(std::stoul(text::field(rollup, "Rss")) >= 8);
    CHECK(text::field(rollup, "Size") == "missing");
    CHECK_EQ(text::words(test::content("/proc/self/statm")).size(), 7);
    CHECK(std::stoul(text::words(test::content("/proc/self/statm"))[1]) >= 2);
}

CASE(Stat) {
    const std::string stat = test::content("/proc/self/stat");
    const auto fields = text::words(stat.substr(stat.rfind(')') + 1));
    CHECK_EQ(fields.size(), 50); // 52 with the pid and the name
    CHECK(stat.starts_with(std::to_string(getpid()) + " (linux_proc_test)"));
    CHECK(std::stoul(fields[1]) == static_cast<unsigned long>(getppid()));
    const unsigned long start = std::stoul(fields[23]), end = std::stoul(fields[24]); // code
    CHECK(start < end);
    const auto here = reinterpret_cast<unsigned long>(&mapping_at);
    CHECK(here >= start && here < end);
    const std::string arguments = test::content("/proc/self/cmdline");
    CHECK_EQ(std::stoul(fields[46]) - std::stoul(fields[45]), arguments.size());
}

CASE(Environment) {
    const std::string environment = test::content("/proc/self/environ");
    CHECK(environment.find("PATH=") != std::string::npos);
    CHECK_EQ(test::status("/proc/self/environ").st_mode & 07777, 0400);
}

// setproctitle(3): the arguments' last NUL is overwritten, and the text goes on into the environment.
CASE(OverwrittenArguments) {
    const std::string stat = test::content("/proc/self/stat");
    const auto fields = text::words(stat.substr(stat.rfind(')') + 1));
    auto* const start = reinterpret_cast<char*>(std::stoul(fields[45]));
    const auto length = static_cast<std::size_t>(std::stoul(fields[48]) - std::stoul(fields[45]));
    const pid_t child = fork();
    if (child == 0) {
        std::memset(start, 'x', length - 1);
        start[length - 1] = 0;
        const std::string all(length - 1, 'x');
        const std::string shown = test::content("/proc/self/cmdline");
        _exit(shown == all + std::string(1, '\0') ? 0 : 1);
    }
    int status = -1;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
}
