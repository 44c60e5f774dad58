// SPDX-License-Identifier: Apache-2.0
#include "cli/paths.hpp"

#include "cli/os/error.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

namespace cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* kernel_variable = "BULKHEAD_KERNEL";

fs::path absolute_from(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && value[0] == '/' ? fs::path(value) : fs::path(); // relative ones are to be ignored
}

fs::path home_directory() {
    if (fs::path home = absolute_from("HOME"); !home.empty()) return home;
    const passwd* entry = ::getpwuid(::getuid());
    if (entry == nullptr) throw os::Error("HOME is not set and the password database has no home directory");
    return entry->pw_dir;
}

void make_private(const fs::path& directory) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST)
        throw os::system_error("creating " + directory.string(), errno);
    struct stat status {};
    if (::lstat(directory.c_str(), &status) != 0) throw os::system_error(directory.string(), errno);
    if (!S_ISDIR(status.st_mode) || status.st_uid != ::geteuid() || (status.st_mode & 022) != 0)
        throw os::Error(directory.string() + " is not a directory that only you can write to");
}

} // namespace

fs::path runtime_directory() {
    fs::path base = absolute_from("XDG_RUNTIME_DIR");
    if (base.empty()) base = "/run/user/" + std::to_string(::getuid());
    std::error_code ignored;
    fs::path directory =
        fs::is_directory(base, ignored) ? base / "bulkhead" : fs::path("/tmp/bulkhead-" + std::to_string(::getuid()));
    make_private(directory);
    return directory;
}

fs::path state_directory() {
    fs::path base = absolute_from("XDG_STATE_HOME");
    if (base.empty()) base = home_directory() / ".local" / "state";
    std::error_code error;
    fs::create_directories(base, error);
    if (error) throw os::Error("creating " + base.string() + ": " + error.message());
    make_private(base / "bulkhead");
    return base / "bulkhead";
}

fs::path program_path() { return fs::read_symlink("/proc/self/exe"); }

MachineFiles machine_files() {
    const fs::path here = program_path().parent_path();
    const auto file = [&here](const char* variable, const char* relative) {
        const fs::path chosen = absolute_from(variable);
        return chosen.empty() ? (here / relative).lexically_normal() : chosen;
    };
    return {file(kernel_variable, BULKHEAD_KERNEL_PATH), file("BULKHEAD_ROOT", BULKHEAD_ROOT_PATH)};
}

void choose_kernel(const fs::path& kernel) { ::setenv(kernel_variable, fs::absolute(kernel).c_str(), 1); }

bool kernel_chosen() { return !absolute_from(kernel_variable).empty(); }

} // namespace cli
