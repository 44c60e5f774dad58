// SPDX-License-Identifier: Apache-2.0
//
// The cases of tests/linux/fs and those of tests/linux/tty that need one process, on the personality's own handlers, in
// this process: cases [case ...]
#include "tests/host/personality/fs/fake/fake.hpp"
#include "tests/linux/fs/harness.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

int main(int count, char** names) {
    char directory[] = "/tmp/fs_cases.XXXXXX";
    if (!mkdtemp(directory)) return 2;
    auto image = personality::fake::make_image(directory);
    std::filesystem::remove(directory);
    personality::fake::start(std::move(image));
    const int failures = test::run("", count - 1, names + 1);
    return failures == 0 ? 0 : 1;
}
