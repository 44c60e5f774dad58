// SPDX-License-Identifier: Apache-2.0
//
// openat2(2): what it checks, and how RESOLVE_* bounds a walk.
#include "tests/linux/fs/harness.hpp"

#include <linux/openat2.h>

#include <cstring>

namespace {

long open2(int directory, const char* path, unsigned long flags, unsigned long resolve, unsigned long mode = 0) {
    open_how how{flags, mode, resolve};
    const long file = call(SYS_openat2, directory, path, &how, sizeof how);
    if (file >= 0) test::close(static_cast<int>(file));
    return file < 0 ? file : 0;
}

int make_tree() {
    CHECK_EQ(call(SYS_mkdir, "top", 0755), 0);
    CHECK_EQ(call(SYS_mkdir, "top/inner", 0755), 0);
    test::make_file("top/file", "inside");
    test::make_file("outside", "outside");
    CHECK_EQ(call(SYS_symlink, "file", "top/link"), 0);
    CHECK_EQ(call(SYS_symlink, "../outside", "top/escape"), 0);
    CHECK_EQ(call(SYS_symlink, "/file", "top/absolute"), 0);
    CHECK_EQ(call(SYS_symlink, "inner/../file", "top/winding"), 0);
    return test::open("top", O_RDONLY | O_DIRECTORY);
}

} // namespace

CASE(OpenAt2Checks) {
    test::make_file("file", "");
    open_how how{O_RDONLY, 0, 0};
    struct {
        open_how how;
        long more;
    } larger{how, 0};
    CHECK_FAILS(call(SYS_openat2, AT_FDCWD, "file", &how, sizeof how - 1), EINVAL);
    long file = call(SYS_openat2, AT_FDCWD, "file", &larger, sizeof larger);
    CHECK(file >= 0);
    test::close(static_cast<int>(file));
    larger.more = 1;
    CHECK_FAILS(call(SYS_openat2, AT_FDCWD, "file", &larger, sizeof larger), E2BIG);
    CHECK_FAILS(call(SYS_openat2, AT_FDCWD, "file", nullptr, sizeof how), EFAULT);
    CHECK_FAILS(open2(AT_FDCWD, "file", 1UL << 40, 0), EINVAL);
    CHECK_FAILS(open2(AT_FDCWD, "file", O_RDONLY, 0x1000), EINVAL);
    CHECK_FAILS(open2(AT_FDCWD, "file", O_RDONLY, 0, 0644), EINVAL);
    CHECK_FAILS(open2(AT_FDCWD, "new", O_WRONLY | O_CREAT, 0, 0100644), EINVAL);
    CHECK_FAILS(open2(AT_FDCWD, "file", O_PATH | O_RDWR, 0), EINVAL);
    CHECK_FAILS(open2(AT_FDCWD, "file", O_RDONLY, RESOLVE_BENEATH | RESOLVE_IN_ROOT), EINVAL);
    CHECK_FAILS(open2(AT_FDCWD, "", O_RDONLY, 0), ENOENT);
    CHECK_EQ(open2(AT_FDCWD, "new", O_WRONLY | O_CREAT, 0, 0600), 0);
    CHECK_EQ(test::status("new").st_mode & 07777, 0600);
}

CASE(ResolveBeneath) {
    const int top = make_tree();
    CHECK_EQ(open2(top, "file", O_RDONLY, RESOLVE_BENEATH), 0);
    CHECK_EQ(open2(top, "link", O_RDONLY, RESOLVE_BENEATH), 0);
    CHECK_EQ(open2(top, "winding", O_RDONLY, RESOLVE_BENEATH), 0);
    CHECK_EQ(open2(top, "inner/../file", O_RDONLY, RESOLVE_BENEATH), 0);
    CHECK_FAILS(open2(top, "..", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    CHECK_FAILS(open2(top, "inner/../../outside", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    CHECK_FAILS(open2(top, "escape", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    CHECK_FAILS(open2(top, "absolute", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    CHECK_FAILS(open2(top, "/file", O_RDONLY, RESOLVE_BENEATH), EXDEV);
    test::close(top);
}

CASE(ResolveInRoot) {
    const int top = make_tree();
    CHECK_EQ(open2(top, "/file", O_RDONLY, RESOLVE_IN_ROOT), 0);
    CHECK_EQ(open2(top, "absolute", O_RDONLY, RESOLVE_IN_ROOT), 0);
    CHECK_EQ(open2(top, "../../file", O_RDONLY, RESOLVE_IN_ROOT), 0);
    CHECK_FAILS(open2(top, "escape", O_RDONLY, RESOLVE_IN_ROOT), ENOENT);
    test::close(top);
}

CASE(ResolveSymbolicLinks) {
    const int top = make_tree();
    CHECK_FAILS(open2(top, "link", O_RDONLY, RESOLVE_NO_SYMLINKS), ELOOP);
    CHECK_EQ(open2(top, "link", O_PATH | O_NOFOLLOW, RESOLVE_NO_SYMLINKS), 0);
    CHECK_EQ(open2(top, "file", O_RDONLY, RESOLVE_NO_SYMLINKS), 0);
    const std::string magic = "/proc/self/fd/" + std::to_string(top);
    CHECK_FAILS(open2(AT_FDCWD, magic.c_str(), O_RDONLY, RESOLVE_NO_MAGICLINKS), ELOOP);
    CHECK_EQ(open2(AT_FDCWD, magic.c_str(), O_RDONLY, 0), 0);
    CHECK_EQ(open2(top, "link", O_RDONLY, RESOLVE_NO_MAGICLINKS), 0);
    test::close(top);
}

CASE(ResolveMounts) {
    const int top = test::open("/", O_RDONLY | O_DIRECTORY);
    CHECK_FAILS(open2(top, "proc", O_RDONLY, RESOLVE_NO_XDEV), EXDEV);
    CHECK_FAILS(open2(top, "proc/version", O_RDONLY, RESOLVE_NO_XDEV), EXDEV);
    CHECK_EQ(open2(top, "proc/version", O_RDONLY, 0), 0);
    test::close(top);
    const int proc = test::open("/proc", O_RDONLY | O_DIRECTORY);
    CHECK_FAILS(open2(proc, "..", O_RDONLY, RESOLVE_NO_XDEV), EXDEV);
    CHECK_EQ(open2(proc, "version", O_RDONLY, RESOLVE_NO_XDEV), 0);
    test::close(proc);
}
