// SPDX-License-Identifier: Apache-2.0
//
// mount(2), umount2(2): file systems of one's own, binds, flags. For a user with CAP_SYS_ADMIN.
#include "tests/linux/fs/harness.hpp"

#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <climits>
#include <string>

namespace {

// On Linux nothing of this is seen outside; a container has one name space of mounts.
void begin() {
    static bool begun = false;
    if (!begun && unshare(CLONE_NEWNS) == 0) mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    begun = true;
}

long mount_call(const char* source, const char* target, const char* type, unsigned long flags,
                const char* data = nullptr) {
    return call(SYS_mount, source, target, type, flags, data);
}

long unmount(const char* target, int flags = 0) { return call(SYS_umount2, target, flags); }

long make_directory(const char* path) { return call(SYS_mkdirat, AT_FDCWD, path, 0755); }

std::string here(const char* name) {
    char directory[PATH_MAX];
    return getcwd(directory, sizeof directory) + std::string("/") + name;
}

// The fields of /proc/self/mountinfo from the mount point on; "": it isn't there.
std::string mount_line(const char* name) {
    const std::string all = test::content("/proc/self/mountinfo");
    const std::size_t at = all.find(" " + here(name) + " ");
    return at == std::string::npos ? "" : all.substr(at + 1, all.find('\n', at) - at - 1);
}

} // namespace

CASE(tmpfs_of_ones_own) {
    begin();
    CHECK_EQ(make_directory("m"), 0);
    test::make_file("m/below", "hidden");
    CHECK_EQ(mount_call("source", "m", "tmpfs", MS_NOSUID | MS_NODEV, "size=64k,mode=700"), 0);
    CHECK_EQ(test::names("m").size(), 0);
    CHECK_EQ(test::status("m").st_mode & 07777, 0700);
    CHECK(test::status("m").st_dev != test::status(".").st_dev);
    struct statfs figures {};
    CHECK_EQ(call(SYS_statfs, "m", &figures), 0);
    CHECK_EQ(figures.f_type, TMPFS_MAGIC);
    CHECK_EQ(figures.f_blocks * figures.f_bsize, 65536);
    const std::string line = mount_line("m");
    CHECK(line.find("nosuid,nodev") != std::string::npos);
    CHECK(line.find(" - tmpfs source ") != std::string::npos);

    const int file = test::open("m/file", O_CREAT | O_RDWR);
    const std::string much(40960, 'x');
    CHECK_EQ(call(SYS_pwrite64, file, much.data(), much.size(), 0), 40960);
    CHECK_EQ(call(SYS_pwrite64, file, much.data(), much.size(), 40960), 24576);
    CHECK_FAILS(call(SYS_pwrite64, file, much.data(), much.size(), 65536), ENOSPC);
    CHECK_FAILS(unmount("m"), EBUSY);
    test::close(file);
    CHECK_EQ(unmount("m"), 0);
    CHECK(test::content("m/below") == "hidden");
    CHECK_EQ(mount_line("m").size(), 0);
}

CASE(binds) {
    begin();
    CHECK_EQ(make_directory("a"), 0);
    CHECK_EQ(make_directory("b"), 0);
    test::make_file("a/x", "one");
    CHECK_EQ(mount_call("a", "b", nullptr, MS_BIND), 0);
    CHECK(test::content("b/x") == "one");
    CHECK_EQ(test::status("a/x").st_ino, test::status("b/x").st_ino);
    CHECK_EQ(test::status("a/x").st_dev, test::status("b/x").st_dev);
    test::make_file("b/y", "two");
    CHECK(test::content("a/y") == "two");
    CHECK_FAILS(call(SYS_renameat2, AT_FDCWD, "b/y", AT_FDCWD, "a/z", 0), EXDEV);
    CHECK_FAILS(call(SYS_linkat, AT_FDCWD, "b/y", AT_FDCWD, "a/z", 0), EXDEV);
    CHECK_FAILS(call(SYS_unlinkat, AT_FDCWD, "b", AT_REMOVEDIR), EBUSY);
    CHECK_EQ(unmount("b"), 0);
    CHECK_EQ(test::names("b").size(), 0);

    test::make_file("f", "target");
    CHECK_EQ(mount_call("a/x", "f", nullptr, MS_BIND), 0);
    CHECK(test::content("f") == "one");
    CHECK_FAILS(mount_call("a", "f", nullptr, MS_BIND), ENOTDIR);
    CHECK_EQ(unmount("f"), 0);
    CHECK(test::content("f") == "target");
}

CASE(a_bind_that_only_reads) {
    begin();
    CHECK_EQ(make_directory("a"), 0);
    CHECK_EQ(make_directory("b"), 0);
    test::make_file("a/x", "one");
    CHECK_EQ(mount_call("a", "b", nullptr, MS_BIND), 0);
    const int writer = test::open("b/x", O_WRONLY);
    CHECK_FAILS(mount_call(nullptr, "b", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY), EBUSY);
    test::close(writer);
    CHECK_EQ(mount_call(nullptr, "b", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY), 0);
    CHECK_FAILS(call(SYS_openat, AT_FDCWD, "b/x", O_WRONLY), EROFS);
    CHECK_FAILS(call(SYS_openat, AT_FDCWD, "b/new", O_CREAT | O_WRONLY, 0600), EROFS);
    CHECK_FAILS(make_directory("b/d"), EROFS);
    CHECK_FAILS(call(SYS_unlinkat, AT_FDCWD, "b/x", 0), EROFS);
    CHECK_FAILS(call(SYS_fchmodat, AT_FDCWD, "b/x", 0600), EROFS);
    CHECK_FAILS(call(SYS_faccessat, AT_FDCWD, "b/x", W_OK), EROFS);
    CHECK(test::content("b/x") == "one");
    test::close(test::open("a/x", O_WRONLY));
    CHECK_EQ(unmount("b"), 0);
}

CASE(no_programs) {
    begin();
    CHECK_EQ(make_directory("m"), 0);
    CHECK_EQ(mount_call("none", "m", "tmpfs", MS_NOEXEC), 0);
    test::make_file("m/script", "#!/nowhere\n");
    CHECK_EQ(call(SYS_fchmodat, AT_FDCWD, "m/script", 0755), 0);
    const char* const arguments[] = {"script", nullptr};
    CHECK_FAILS(call(SYS_execve, "m/script", arguments, arguments + 1), EACCES);
    CHECK_EQ(mount_call(nullptr, "m", nullptr, MS_REMOUNT), 0);
    CHECK_FAILS(call(SYS_execve, "m/script", arguments, arguments + 1), ENOENT);
    CHECK_EQ(unmount("m"), 0);
}

CASE(moved_and_detached) {
    begin();
    CHECK_EQ(make_directory("a"), 0);
    CHECK_EQ(make_directory("b"), 0);
    CHECK_EQ(mount_call("none", "a", "tmpfs", 0), 0);
    test::make_file("a/x", "one");
    CHECK_EQ(mount_call("a", "b", nullptr, MS_MOVE), 0);
    CHECK_EQ(test::names("a").size(), 0);
    CHECK(test::content("b/x") == "one");
    const int file = test::open("b/x", O_RDONLY);
    CHECK_FAILS(unmount("b"), EBUSY);
    CHECK_EQ(unmount("b", MNT_DETACH), 0);
    CHECK_EQ(test::names("b").size(), 0);
    char text[4];
    CHECK_EQ(call(SYS_pread64, file, text, 4, 0), 3);
    test::close(file);
}

CASE(mounts_on_mounts) {
    begin();
    CHECK_EQ(make_directory("a"), 0);
    CHECK_EQ(make_directory("b"), 0);
    CHECK_EQ(mount_call("none", "a", "tmpfs", 0), 0);
    CHECK_EQ(make_directory("a/inner"), 0);
    CHECK_EQ(mount_call("none", "a/inner", "tmpfs", 0), 0);
    test::make_file("a/inner/x", "one");
    CHECK_FAILS(unmount("a"), EBUSY);
    CHECK_EQ(mount_call("a", "b", nullptr, MS_BIND), 0);
    CHECK_EQ(test::names("b/inner").size(), 0);
    CHECK_EQ(unmount("b"), 0);
    CHECK_EQ(mount_call("a", "b", nullptr, MS_BIND | MS_REC), 0);
    CHECK(test::content("b/inner/x") == "one");
    CHECK_EQ(unmount("b/inner"), 0);
    CHECK_EQ(unmount("b"), 0);
    CHECK_EQ(mount_call("none", "a", "tmpfs", 0), 0); // hides the first
    CHECK_EQ(test::names("a").size(), 0);
    CHECK_EQ(unmount("a"), 0);
    CHECK(test::content("a/inner/x") == "one");
    CHECK_EQ(unmount("a", MNT_DETACH), 0);
}

CASE(proc_elsewhere) {
    begin();
    CHECK_EQ(make_directory("p"), 0);
    CHECK_EQ(mount_call("proc", "p", "proc", 0), 0);
    CHECK(test::content("p/self/comm") == test::content("/proc/self/comm"));
    CHECK_EQ(unmount("p"), 0);
}

CASE(mount_refuses) {
    begin();
    CHECK_EQ(make_directory("m"), 0);
    CHECK_FAILS(mount_call("none", "missing", "tmpfs", 0), ENOENT);
    CHECK_FAILS(mount_call("none", "m", "nosuchfs", 0), ENODEV);
    CHECK_FAILS(mount_call("none", "m", nullptr, 0), EINVAL);
    CHECK_FAILS(mount_call("none", "m", "tmpfs", 0, "size=much"), EINVAL);
    CHECK_FAILS(mount_call("missing", "m", nullptr, MS_BIND), ENOENT);
    CHECK_FAILS(mount_call(nullptr, "m", nullptr, MS_REMOUNT), EINVAL);
    CHECK_FAILS(mount_call("m", "m", nullptr, MS_MOVE), EINVAL);
    CHECK_FAILS(unmount("m"), EINVAL);
    CHECK_FAILS(unmount("missing"), ENOENT);
    CHECK_FAILS(unmount("m", 1 << 20), EINVAL);
    CHECK_FAILS(unmount("m", MNT_EXPIRE | MNT_DETACH), EINVAL);
}

CASE(pivot_root_changes_places) {
    begin();
    const auto pivot = [](const std::string& to, const std::string& old) {
        return call(SYS_pivot_root, to.c_str(), old.c_str());
    };
    CHECK_EQ(make_directory("new"), 0);
    CHECK_EQ(make_directory("back"), 0);
    const std::string back = "/old" + here("back");
    CHECK_EQ(mount_call("none", "new", "tmpfs", 0), 0);
    CHECK_EQ(make_directory("new/old"), 0);
    CHECK_FAILS(pivot("new", "new/none"), ENOENT);
    CHECK_FAILS(pivot("back", "back"), EBUSY); // of the root's own mount
    CHECK_EQ(pivot("new", "new/old"), 0);
    CHECK(test::names("/") == "old");
    CHECK(S_ISDIR(test::status("/old/proc").st_mode));
    CHECK_EQ(pivot("/old", back), 0);
    CHECK(S_ISDIR(test::status("/proc").st_mode));
    CHECK(test::names("back") == "old");
    CHECK_EQ(unmount("back"), 0);
    CHECK_EQ(call(SYS_unlinkat, AT_FDCWD, "back", AT_REMOVEDIR), 0);
}
