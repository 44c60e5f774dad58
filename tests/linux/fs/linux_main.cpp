// SPDX-License-Identifier: Apache-2.0
//
// The cases as an ordinary Linux program: fs_test [case ...]. It works in a directory of its own under $TMPDIR or /tmp.
#include "tests/linux/fs/harness.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

long call_words(long number, const long (&words)[6]) {
    const long result = syscall(number, words[0], words[1], words[2], words[3], words[4], words[5]);
    return result == -1 ? -errno : result;
}

int main(int count, char** arguments) {
    const char* const base = std::getenv("TMPDIR");
    std::string directory = std::string(base ? base : "/tmp") + "/fs_test.XXXXXX";
    if (!mkdtemp(directory.data())) {
        std::perror(directory.c_str());
        return 2;
    }
    umask(022);
    const int failures = test::run(directory, count - 1, arguments + 1);
    rmdir(directory.c_str());
    return failures == 0 ? 0 : 1;
}
