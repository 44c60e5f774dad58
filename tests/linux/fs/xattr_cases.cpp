// SPDX-License-Identifier: Apache-2.0
//
// Extended attributes, xattr(7).
#include "tests/linux/fs/harness.hpp"

#include <sys/xattr.h>

#include <cstring>

namespace {

long set(const char* path, const char* name, const char* value, int flags = 0) {
    return call(SYS_setxattr, path, name, value, std::strlen(value), flags);
}

std::string get(const char* path, const char* name) {
    char value[64];
    const long length = call(SYS_getxattr, path, name, value, sizeof value);
    return length < 0 ? "error " + std::to_string(-length) : std::string(value, static_cast<std::size_t>(length));
}

} // namespace

CASE(ExtendedAttributes) {
    test::make_file("file", "");
    CHECK_EQ(set("file", "user.one", "first"), 0);
    CHECK_EQ(set("file", "user.two", ""), 0);
    CHECK(get("file", "user.one") == "first");
    CHECK(get("file", "user.two").empty());
    CHECK_EQ(set("file", "user.one", "changed"), 0);
    CHECK(get("file", "user.one") == "changed");
    CHECK_EQ(call(SYS_getxattr, "file", "user.one", nullptr, 0UL), 7);
    char small[4];
    CHECK_FAILS(call(SYS_getxattr, "file", "user.one", small, sizeof small), ERANGE);
    CHECK_FAILS(call(SYS_getxattr, "file", "user.none", small, sizeof small), ENODATA);
    CHECK_EQ(call(SYS_listxattr, "file", nullptr, 0UL), 18);
    CHECK_FAILS(call(SYS_listxattr, "file", small, sizeof small), ERANGE);
    CHECK_EQ(call(SYS_removexattr, "file", "user.two"), 0);
    CHECK_FAILS(call(SYS_removexattr, "file", "user.two"), ENODATA);
    char names[64];
    CHECK_EQ(call(SYS_listxattr, "file", names, sizeof names), 9);
    CHECK(std::string(names, 9) == std::string("user.one", 9));
}

CASE(ExtendedAttributeChecks) {
    test::make_file("file", "");
    CHECK_FAILS(set("file", "user.one", "x", XATTR_REPLACE), ENODATA);
    CHECK_EQ(set("file", "user.one", "x", XATTR_CREATE), 0);
    CHECK_FAILS(set("file", "user.one", "x", XATTR_CREATE), EEXIST);
    CHECK_FAILS(set("file", "user.one", "x", 4), EINVAL);
    CHECK_FAILS(set("file", "other.one", "x"), EOPNOTSUPP);
    CHECK_FAILS(set("file", "", "x"), ERANGE);
    CHECK_FAILS(set("none", "user.one", "x"), ENOENT);
    CHECK_FAILS(call(SYS_setxattr, "file", "user.big", nullptr, 65537UL, 0), E2BIG);
    CHECK_EQ(call(SYS_symlink, "file", "link"), 0);
    CHECK_FAILS(call(SYS_lsetxattr, "link", "user.one", "x", 1UL, 0), EPERM);
    CHECK(get("link", "user.one") == "x");
}

CASE(ExtendedAttributesByDescriptor) {
    CHECK_EQ(call(SYS_mkdir, "d", 0755), 0);
    const int directory = test::open("d", O_RDONLY | O_DIRECTORY);
    CHECK_EQ(call(SYS_fsetxattr, directory, "user.one", "x", 1UL, 0), 0);
    char value[4];
    CHECK_EQ(call(SYS_fgetxattr, directory, "user.one", value, sizeof value), 1);
    CHECK_EQ(call(SYS_flistxattr, directory, nullptr, 0UL), 9);
    CHECK_EQ(call(SYS_fremovexattr, directory, "user.one"), 0);
    CHECK_EQ(call(SYS_flistxattr, directory, nullptr, 0UL), 0);
    test::close(directory);
    const int path = test::open("d", O_PATH);
    CHECK_FAILS(call(SYS_fgetxattr, path, "user.one", value, sizeof value), EBADF);
    test::close(path);
}
