// SPDX-License-Identifier: Apache-2.0
//
// core(5): what is left of a process for debuggers. A Linux whose kernel.core_pattern is another than "core" only shows
// that there is a dump.
#include "tests/linux/tty/processes.hpp"

#include <elf.h>
#include <sys/procfs.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>
#include <vector>

namespace {

volatile char mark[] = "a word that is found in the file";

void limit_core(rlim_t bytes) {
    const rlimit limit{bytes, bytes};
    CHECK_EQ(setrlimit(RLIMIT_CORE, &limit), 0);
}

int status_of_child(rlim_t limit, int signal) {
    const pid_t process = test::child([&] {
        limit_core(limit);
        raise(signal);
    });
    siginfo_t info{};
    CHECK_EQ(waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOWAIT), 0);
    int status = 0;
    CHECK_EQ(waitpid(process, &status, 0), process);
    CHECK_EQ(info.si_code, WCOREDUMP(status) ? CLD_DUMPED : CLD_KILLED);
    return status;
}

template<typename T>
T at(const std::string& file, std::size_t offset) {
    T value{};
    if (offset + sizeof value <= file.size()) std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
}

} // namespace

CASE(a_dump_is_told) {
    CHECK(WCOREDUMP(status_of_child(64 << 20, SIGQUIT)));
    CHECK(!WCOREDUMP(status_of_child(0, SIGQUIT)));
    CHECK(!WCOREDUMP(status_of_child(64 << 20, SIGTERM)));
    unlink("core");
}

CASE(a_dump_has_registers_and_memory) {
    if (test::content("/proc/sys/kernel/core_pattern") != "core\n") return;
    const int status = status_of_child(256 << 20, SIGABRT);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && WCOREDUMP(status));
    const std::string file = test::content("core");
    const auto header = at<Elf64_Ehdr>(file, 0);
    CHECK(std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0);
    CHECK_EQ(header.e_type, ET_CORE);
    bool found = false;
    for (std::size_t i = 0; i < header.e_phnum; ++i) {
        const auto segment = at<Elf64_Phdr>(file, header.e_phoff + i * sizeof(Elf64_Phdr));
        if (segment.p_type == PT_NOTE) {
            const auto note = at<Elf64_Nhdr>(file, segment.p_offset);
            CHECK_EQ(note.n_type, NT_PRSTATUS);
            const auto state = at<prstatus_t>(file, segment.p_offset + sizeof note + 8);
            CHECK_EQ(state.pr_cursig, SIGABRT);
        }
        const auto place = reinterpret_cast<std::uintptr_t>(&mark);
        if (segment.p_type != PT_LOAD || place < segment.p_vaddr || place >= segment.p_vaddr + segment.p_filesz)
            continue;
        found = std::strcmp(file.data() + segment.p_offset + (place - segment.p_vaddr), const_cast<char*>(mark)) == 0;
    }
    CHECK(found);
    unlink("core");
}
