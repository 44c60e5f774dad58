// SPDX-License-Identifier: Apache-2.0
#include "tests/linux/fs/harness.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <set>
#include <vector>

namespace test {

const Case* first_case = nullptr;

namespace {

bool failed = false;

// Everything below a directory, the deepest first, by the calls under test.
void remove_tree(const std::string& path) {
    const std::string all = names(path.c_str());
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find(' ', at), all.size());
        const std::string entry = path + "/" + all.substr(at, end - at);
        if (S_ISDIR(status(entry.c_str()).st_mode))
            remove_tree(entry);
        else
            call(SYS_unlink, entry.c_str());
        at = end + 1;
    }
    call(SYS_rmdir, path.c_str());
}

bool run_one(const Case& one, const std::string& directory) {
    const std::string own = directory + "/" + one.name;
    failed = false;
    if (call(SYS_mkdir, own.c_str(), 0755) != 0 || call(SYS_chdir, own.c_str()) != 0)
        fail(one.name, 0, "no directory " + own);
    else
        one.run();
    call(SYS_chdir, directory.c_str());
    remove_tree(own);
    std::printf("%s %s\n", failed ? "FAILED" : "ok    ", one.name);
    return !failed;
}

} // namespace

void fail(const char* file, int line, const std::string& what) {
    std::printf("%s:%d: %s\n", file, line, what.c_str());
    failed = true;
}

bool has_failed() { return failed; }

int run(const std::string& directory, int count, char** names) {
    const std::set<std::string> wanted(names, names + count);
    int failures = 0;
    for (const Case* one = first_case; one; one = one->next)
        if ((wanted.empty() || wanted.count(one->name) != 0) && !run_one(*one, directory)) ++failures;
    return failures;
}

int open(const char* path, int flags, int mode) {
    const long descriptor = call(SYS_openat, AT_FDCWD, path, flags, mode);
    if (descriptor < 0) fail(path, 0, "open: " + std::to_string(descriptor));
    return static_cast<int>(descriptor);
}

void close(int descriptor) { CHECK_EQ(call(SYS_close, descriptor), 0); }

void make_file(const char* path, const std::string& content) {
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC);
    CHECK_EQ(call(SYS_write, file, content.data(), content.size()), static_cast<long>(content.size()));
    close(file);
}

std::string content(const char* path) {
    const int file = open(path, O_RDONLY);
    std::string all;
    char piece[1024];
    for (long got; (got = call(SYS_read, file, piece, sizeof piece)) > 0;)
        all.append(piece, static_cast<std::size_t>(got));
    close(file);
    return all;
}

struct stat status(const char* path) {
    struct stat out {};
    const long result = call(SYS_lstat, path, &out);
    if (result != 0) fail(path, 0, "lstat: " + std::to_string(result));
    return out;
}

std::string names(const char* path) {
    const int directory = open(path, O_RDONLY | O_DIRECTORY);
    std::vector<std::string> found;
    alignas(8) char buffer[2048];
    for (long got; (got = call(SYS_getdents64, directory, buffer, sizeof buffer)) > 0;)
        for (long at = 0; at < got;) {
            const char* const entry = buffer + at;
            unsigned short length = 0;
            std::memcpy(&length, entry + 16, sizeof length);
            const std::string name = entry + 19;
            if (name != "." && name != "..") found.push_back(name);
            at += length;
        }
    close(directory);
    std::sort(found.begin(), found.end());
    std::string all;
    for (const std::string& name : found)
        all += (all.empty() ? "" : " ") + name;
    return all;
}

} // namespace test
