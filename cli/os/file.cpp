// SPDX-License-Identifier: Apache-2.0
#include "cli/os/file.hpp"

#include "cli/os/error.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdio>

namespace os {

Descriptor open_file(const std::filesystem::path& path, int flags, unsigned mode) {
    Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, mode));
    if (!file) throw system_error("opening " + path.string(), errno);
    return file;
}

std::optional<std::string> read_file(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT) return std::nullopt;
    if (!file) throw system_error("opening " + path.string(), errno);
    std::string contents;
    char buffer[4096];
    for (;;) {
        const ssize_t count = ::read(file.get(), buffer, sizeof(buffer));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("reading " + path.string(), errno);
        if (count == 0) return contents;
        contents.append(buffer, static_cast<std::size_t>(count));
    }
}

void write_all(int descriptor, std::string_view bytes, std::string_view name) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw system_error("writing " + std::string(name), errno);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

void write_file(const std::filesystem::path& path, std::string_view contents) {
    const Descriptor file = open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
    write_all(file.get(), contents, path.string());
}

void replace_file(const std::filesystem::path& path, std::string_view contents) {
    const std::filesystem::path fresh = path.string() + ".new";
    write_file(fresh, contents);
    if (std::rename(fresh.c_str(), path.c_str()) != 0) throw system_error("renaming to " + path.string(), errno);
}

Descriptor memory_file(const char* name, std::string_view contents) {
    Descriptor file(::memfd_create(name, MFD_CLOEXEC));
    if (!file) throw system_error("memfd_create", errno);
    write_all(file.get(), contents, name);
    return file;
}

} // namespace os
