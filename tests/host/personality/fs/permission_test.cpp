// SPDX-License-Identifier: Apache-2.0
//
// What a user who is not root may do. Expectations are Linux's, path_resolution(7) and the calls' own pages.
#include "tests/host/personality/fs/container.hpp"

namespace fake = personality::fake;

namespace {

class Permission : public Container {
  protected:
    Permission() : Container(Pairs{{"public", "for all"}, {"dir/file", "inside"}}) {
        call(SYS_mkdir, "/tmp", 0);
        call(SYS_chmod, "/tmp", 01777);
        write_file("/secret", "for root");
        call(SYS_chmod, "/secret", 0600);
        write_file("/grouped", "for group 50");
        call(SYS_chmod, "/grouped", 0640);
        call(SYS_chown, "/grouped", 0, 50);
        call(SYS_mkdir, "/closed", 0700);
        write_file("/closed/file", "");
        become(1000);
    }

    static void become(std::uint32_t id) {
        personality::Credentials& who = fake::user();
        who.uid = who.euid = who.suid = who.fsuid = id;
        who.capabilities.effective = id == 0 ? personality::root_capabilities : 0;
        who.gid = who.egid = who.sgid = who.fsgid = id;
        who.group_list = {};
        if (id == 0) return;
        who.group_list = *personality::GroupList::make(1);
        who.group_list->ids()[0] = 50;
    }
    static long try_open(const char* path, int flags) {
        const long file = call(SYS_open, path, flags, 0644);
        if (file >= 0) call(SYS_close, file);
        return file < 0 ? file : 0;
    }
};

TEST_F(Permission, Reading) {
    EXPECT_EQ(try_open("/public", O_RDONLY), 0);
    EXPECT_EQ(try_open("/public", O_RDWR), -EACCES);
    EXPECT_EQ(try_open("/secret", O_RDONLY), -EACCES);
    EXPECT_EQ(try_open("/grouped", O_RDONLY), 0);
    EXPECT_EQ(try_open("/grouped", O_WRONLY), -EACCES);
    EXPECT_EQ(try_open("/public", O_RDONLY | O_TRUNC), -EACCES);
    EXPECT_EQ(try_open("/closed/file", O_RDONLY), -EACCES);
    EXPECT_EQ(try_open("/closed/none", O_RDONLY), -EACCES);
    EXPECT_EQ(call(SYS_access, "/secret", 4), -EACCES);
}

TEST_F(Permission, Making) {
    EXPECT_EQ(try_open("/new", O_WRONLY | O_CREAT), -EACCES);
    EXPECT_EQ(call(SYS_mkdir, "/new", 0755), -EACCES);
    EXPECT_EQ(call(SYS_unlink, "/public"), -EACCES);
    EXPECT_EQ(call(SYS_rename, "/public", "/other"), -EACCES);
    EXPECT_EQ(try_open("/tmp/mine", O_WRONLY | O_CREAT), 0);
    EXPECT_EQ(status("/tmp/mine").st_uid, 1000U);
    EXPECT_EQ(status("/tmp/mine").st_gid, 1000U);
    EXPECT_EQ(call(SYS_mknod, "/tmp/null", S_IFCHR | 0666, 0x103), -EPERM);
    EXPECT_EQ(call(SYS_mknod, "/tmp/fifo", S_IFIFO | 0666, 0), 0);
}

TEST_F(Permission, StickyDirectories) {
    write_file("/tmp/mine", "");
    become(2000);
    EXPECT_EQ(call(SYS_unlink, "/tmp/mine"), -EPERM);
    EXPECT_EQ(call(SYS_rename, "/tmp/mine", "/tmp/theirs"), -EPERM);
    write_file("/tmp/theirs", "");
    EXPECT_EQ(call(SYS_rename, "/tmp/theirs", "/tmp/mine"), -EPERM);
    EXPECT_EQ(call(SYS_unlink, "/tmp/theirs"), 0);
}

TEST_F(Permission, Changing) {
    EXPECT_EQ(call(SYS_chmod, "/public", 0777), -EPERM);
    EXPECT_EQ(call(SYS_chown, "/public", 1000, -1), -EPERM);
    EXPECT_EQ(call(SYS_truncate, "/public", 0), -EACCES);
    write_file("/tmp/mine", "x");
    EXPECT_EQ(call(SYS_chmod, "/tmp/mine", 06777), 0);
    EXPECT_EQ(status("/tmp/mine").st_mode, S_IFREG | 06777U);
    EXPECT_EQ(call(SYS_chown, "/tmp/mine", 1000, 50), 0);
    EXPECT_EQ(call(SYS_chown, "/tmp/mine", 1000, 51), -EPERM);
    EXPECT_EQ(call(SYS_chown, "/tmp/mine", 0, -1), -EPERM);
    EXPECT_EQ(call(SYS_chmod, "/tmp/mine", 06777), 0);
    write_file("/tmp/mine", "y");
    EXPECT_EQ(status("/tmp/mine").st_mode, S_IFREG | 0777U);
    const struct timespec times[2] = {{1, 0}, {2, 0}};
    EXPECT_EQ(call(SYS_utimensat, AT_FDCWD, "/public", times, 0), -EPERM);
    EXPECT_EQ(call(SYS_utimensat, AT_FDCWD, "/public", nullptr, 0), -EACCES);
    EXPECT_EQ(call(SYS_utimensat, AT_FDCWD, "/tmp/mine", times, 0), 0);
}

TEST_F(Permission, HardLinksOfOthersFiles) {
    EXPECT_EQ(call(SYS_link, "/public", "/tmp/link"), -EPERM);
    write_file("/tmp/mine", "");
    EXPECT_EQ(call(SYS_link, "/tmp/mine", "/tmp/link"), 0);
}

TEST_F(Permission, OwnerComesFirst) {
    write_file("/tmp/mine", "");
    call(SYS_chmod, "/tmp/mine", 0066);
    EXPECT_EQ(try_open("/tmp/mine", O_RDONLY), -EACCES); // the owner's bits count, not the others'
}

TEST_F(Permission, AccessAsksForTheRealUser) {
    fake::user().euid = fake::user().fsuid = 0;
    fake::user().capabilities = {};
    EXPECT_EQ(try_open("/secret", O_RDONLY), 0);
    EXPECT_EQ(call(SYS_access, "/secret", 4), -EACCES);
    EXPECT_EQ(call(SYS_faccessat2, AT_FDCWD, "/secret", 4, AT_EACCESS), 0);
}

} // namespace
