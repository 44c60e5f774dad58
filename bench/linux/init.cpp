// SPDX-License-Identifier: Apache-2.0
//
// PID 1 of the Linux guest: mounts what a container runtime needs, makes the initramfs pivotable and runs the job named
// on the kernel's command line (job=NAME; the kernel hands unknown parameters to init as environment):
//   job=cold  `crun run` of the hello bundle, no shell in its path
//   job=NAME  busybox sh /jobs/NAME.sh
// Prints "@mark WHAT TICKS" at its steps.
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

void mark(const char* what) { dprintf(1, "@mark %s %llu\n", what, __rdtsc()); }

void mount_at(const char* target, const char* type) {
    mkdir(target, 0755);
    if (mount(type, target, type, 0, nullptr) != 0 && errno != EBUSY)
        dprintf(1, "@warn mount %s: %s\n", target, std::strerror(errno));
}

void write_file(const char* path, const char* text) {
    const int fd = open(path, O_WRONLY);
    if (fd < 0) return;
    if (write(fd, text, std::strlen(text)) < 0) dprintf(1, "@warn write %s: %s\n", path, std::strerror(errno));
    close(fd);
}

// pivot_root(2) refuses to leave the initial root mount itself: with a bind mount of it on top, runtimes can pivot.
void make_root_pivotable() {
    mkdir("/newroot", 0755);
    if (mount("/", "/newroot", nullptr, MS_BIND, nullptr) == 0 && chdir("/newroot") == 0 &&
        mount(".", "/", nullptr, MS_MOVE, nullptr) == 0 && chroot(".") == 0 && chdir("/") == 0)
        return;
    dprintf(1, "@warn root is not pivotable: %s\n", std::strerror(errno));
}

[[noreturn]] void run_job(const char* job) {
    if (std::strcmp(job, "cold") == 0) {
        execlp("crun", "crun", "run", "-b", "/bundle/hello", "c1", nullptr);
    } else {
        char path[256];
        std::snprintf(path, sizeof path, "/jobs/%s.sh", job);
        execl("/bin/busybox", "sh", path, nullptr);
    }
    _exit(127);
}

} // namespace

int main() {
    make_root_pivotable();
    mount_at("/dev", "devtmpfs");
    mark("init");
    mount_at("/proc", "proc");
    mount_at("/sys", "sysfs");
    mount_at("/sys/fs/cgroup", "cgroup2");
    mount_at("/dev/pts", "devpts");
    mount_at("/run", "tmpfs");
    mount_at("/tmp", "tmpfs");
    write_file("/sys/fs/cgroup/cgroup.subtree_control", "+memory +pids +cpu");
    setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1);

    const char* job = std::getenv("job");
    const pid_t child = fork();
    if (child == 0) run_job(job != nullptr ? job : "cold");
    int status = 0;
    while (waitpid(-1, &status, 0) != child) {
    }
    mark("exit");
    sync();
    reboot(RB_AUTOBOOT);
    for (;;)
        pause();
}
