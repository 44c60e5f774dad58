// SPDX-License-Identifier: Apache-2.0
//
// A test fixture: a container's files on an image with given content, and the calls on them. One in a process.
#pragma once

#include "personality/fs/vfs/file_table.hpp"
#include "personality/task/task.hpp"
#include "tests/host/personality/fs/fake/fake.hpp"
#include "tests/linux/fs/harness.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

class Container : public testing::Test {
  protected:
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    // Files by path (a directory's ends in a slash), symbolic links and their targets, hard links and their other
    // names.
    Container(const Pairs& files, const Pairs& links = {}, const Pairs& hard_links = {});

    static int open(const char* path, int flags) {
        const long descriptor = call(SYS_openat, AT_FDCWD, path, flags, 0644);
        EXPECT_GE(descriptor, 0) << path;
        return static_cast<int>(descriptor);
    }
    static std::string content(const char* path) { return test::content(path); }
    static std::string names(const char* path) { return test::names(path); }
    static struct stat status(const char* path) { return test::status(path); }
    static void write_file(const char* path, const std::string& text) { test::make_file(path, text); }
};
