// SPDX-License-Identifier: Apache-2.0
//
// inotify(7): what is told of files and directories.
#include "tests/linux/fs/harness.hpp"

#include <sys/inotify.h>
#include <sys/ioctl.h>

#include <cstring>

namespace {

int make_instance() {
    const long file = call(SYS_inotify_init1, IN_NONBLOCK | IN_CLOEXEC);
    CHECK(file >= 0);
    return static_cast<int>(file);
}

std::string event_name(unsigned mask) {
    const struct {
        unsigned bit;
        const char* name;
    } names[] = {{IN_ACCESS, "access"},           {IN_MODIFY, "modify"},           {IN_ATTRIB, "attrib"},
                 {IN_CLOSE_WRITE, "close_write"}, {IN_CLOSE_NOWRITE, "close"},     {IN_OPEN, "open"},
                 {IN_MOVED_FROM, "moved_from"},   {IN_MOVED_TO, "moved_to"},       {IN_CREATE, "create"},
                 {IN_DELETE, "delete"},           {IN_DELETE_SELF, "delete_self"}, {IN_MOVE_SELF, "move_self"},
                 {IN_IGNORED, "ignored"}};
    std::string text;
    for (const auto& [bit, name] : names)
        if ((mask & bit) != 0) text += name;
    return text + ((mask & IN_ISDIR) != 0 ? "/" : "");
}

// All events that wait, each as "name:event", a watch's own without a name.
std::string events(int instance) {
    alignas(inotify_event) char buffer[4096];
    const long bytes = call(SYS_read, instance, buffer, sizeof buffer);
    std::string text;
    for (long at = 0; at < bytes;) {
        inotify_event event;
        std::memcpy(&event, buffer + at, sizeof event);
        if (!text.empty()) text += ' ';
        text += (event.len != 0 ? std::string(buffer + at + sizeof event) : "") + ":" + event_name(event.mask);
        CHECK_EQ(event.len % 16, 0);
        at += static_cast<long>(sizeof event + event.len);
    }
    return text;
}

void check_events(int instance, const char* wanted) {
    const std::string got = events(instance);
    if (got != wanted) test::fail(__FILE__, __LINE__, "events are '" + got + "', not '" + wanted + "'");
}

} // namespace

CASE(WatchDirectory) {
    const int instance = make_instance();
    CHECK_EQ(call(SYS_mkdir, "d", 0755), 0);
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "d", IN_ALL_EVENTS), 1);
    CHECK_FAILS(call(SYS_read, instance, nullptr, 0), EAGAIN);
    test::make_file("d/file", "x");
    check_events(instance, "file:create file:open file:modify file:close_write");
    CHECK_EQ(call(SYS_chmod, "d/file", 0600), 0);
    CHECK_EQ(call(SYS_mkdir, "d/sub", 0755), 0);
    check_events(instance, "file:attrib sub:create/");
    CHECK(test::content("d/file") == "x");
    check_events(instance, "file:open file:access file:close");
    CHECK_EQ(call(SYS_truncate, "d/file", 0L), 0);
    CHECK_EQ(call(SYS_unlink, "d/file"), 0);
    CHECK_EQ(call(SYS_rmdir, "d/sub"), 0);
    check_events(instance, "file:modify file:delete sub:delete/");
    CHECK_EQ(call(SYS_rmdir, "d"), 0);
    check_events(instance, ":delete_self :ignored");
    test::close(instance);
}

CASE(WatchMoves) {
    const int instance = make_instance();
    CHECK_EQ(call(SYS_mkdir, "a", 0755), 0);
    CHECK_EQ(call(SYS_mkdir, "b", 0755), 0);
    test::make_file("a/one", "");
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "a", IN_MOVE), 1);
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "b", IN_MOVE), 2);
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "a/one", IN_MOVE_SELF), 3);
    CHECK_EQ(call(SYS_rename, "a/one", "b/two"), 0);
    alignas(inotify_event) char buffer[256];
    CHECK_EQ(call(SYS_read, instance, buffer, sizeof buffer), 3 * sizeof(inotify_event) + 2 * 16);
    inotify_event from, to;
    std::memcpy(&from, buffer, sizeof from);
    std::memcpy(&to, buffer + sizeof from + 16, sizeof to);
    CHECK_EQ(from.wd, 1);
    CHECK_EQ(from.mask, IN_MOVED_FROM);
    CHECK_EQ(to.wd, 2);
    CHECK_EQ(to.mask, IN_MOVED_TO);
    CHECK(from.cookie != 0 && from.cookie == to.cookie);
    CHECK(std::string(buffer + sizeof from) == "one");
    test::close(instance);
}

CASE(WatchFile) {
    const int instance = make_instance();
    test::make_file("file", "");
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "file", IN_ALL_EVENTS), 1);
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "file", IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF), 1); // replaces
    test::make_file("file", "more");
    check_events(instance, ":modify");
    CHECK_EQ(call(SYS_link, "file", "other"), 0);
    CHECK_EQ(call(SYS_unlink, "file"), 0);
    check_events(instance, ":attrib"); // two that are equal become one
    CHECK_EQ(call(SYS_unlink, "other"), 0);
    check_events(instance, ":attrib :delete_self :ignored");
    CHECK_FAILS(call(SYS_inotify_rm_watch, instance, 1), EINVAL);
    test::close(instance);
}

CASE(WatchOnce) {
    const int instance = make_instance();
    test::make_file("file", "");
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "file", IN_ATTRIB | IN_ONESHOT), 1);
    CHECK_EQ(call(SYS_chmod, "file", 0600), 0);
    CHECK_EQ(call(SYS_chmod, "file", 0644), 0);
    check_events(instance, ":attrib :ignored");
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "file", IN_ATTRIB), 2);
    CHECK_EQ(call(SYS_inotify_rm_watch, instance, 2), 0);
    check_events(instance, ":ignored");
    test::close(instance);
}

CASE(WatchChecks) {
    const int instance = make_instance();
    test::make_file("file", "");
    CHECK_FAILS(call(SYS_inotify_init1, 1), EINVAL);
    CHECK_FAILS(call(SYS_inotify_add_watch, instance, "file", 0), EINVAL);
    CHECK_FAILS(call(SYS_inotify_add_watch, instance, "none", IN_OPEN), ENOENT);
    CHECK_FAILS(call(SYS_inotify_add_watch, instance, "file", IN_OPEN | IN_ONLYDIR), ENOTDIR);
    CHECK_FAILS(call(SYS_inotify_add_watch, 99, "file", IN_OPEN), EBADF);
    const int file = test::open("file", O_RDONLY);
    CHECK_FAILS(call(SYS_inotify_add_watch, file, "file", IN_OPEN), EINVAL);
    test::close(file);
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "file", IN_OPEN), 1);
    CHECK_FAILS(call(SYS_inotify_add_watch, instance, "file", IN_ATTRIB | IN_MASK_CREATE), EEXIST);
    CHECK_EQ(call(SYS_inotify_add_watch, instance, "file", IN_ATTRIB | IN_MASK_ADD), 1);
    test::close(test::open("file", O_RDONLY));
    CHECK_EQ(call(SYS_chmod, "file", 0600), 0);
    int waiting = 0;
    CHECK_EQ(call(SYS_ioctl, instance, FIONREAD, &waiting), 0);
    CHECK_EQ(waiting, 2 * sizeof(inotify_event));
    char small[8];
    CHECK_FAILS(call(SYS_read, instance, small, sizeof small), EINVAL);
    check_events(instance, ":open :attrib");
    test::close(instance);
}
