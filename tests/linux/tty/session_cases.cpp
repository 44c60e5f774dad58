// SPDX-License-Identifier: Apache-2.0
//
// Sessions and their controlling terminals: credentials(7), setsid(2), ioctl_tty(2), tcsetpgrp(3).
#include "tests/linux/tty/processes.hpp"

#include <poll.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace {

struct StatFields {
    int group, session, terminal, foreground;
    char state;
};

StatFields stat_fields(pid_t process) {
    const std::string text = test::content(("/proc/" + std::to_string(process) + "/stat").c_str());
    StatFields fields{};
    int parent = 0;
    const std::size_t rest = text.rfind(')');
    if (rest != std::string::npos)
        CHECK_EQ(std::sscanf(text.c_str() + rest + 1, " %c %d %d %d %d %d", &fields.state, &parent, &fields.group,
                             &fields.session, &fields.terminal, &fields.foreground),
                 6);
    return fields;
}

long open_dev_tty() {
    const long descriptor = call(SYS_openat, AT_FDCWD, "/dev/tty", O_RDWR, 0);
    if (descriptor >= 0) test::close(static_cast<int>(descriptor));
    return descriptor < 0 ? descriptor : 0;
}

// A child in a group of its own, in the background unless `foreground`, that begins when it is there.
pid_t job(const test::Pty& pty, bool foreground, const std::function<void()>& body) {
    const test::Gate placed;
    const pid_t process = test::child([&] {
        placed.wait();
        body();
    });
    CHECK_EQ(setpgid(process, process), 0);
    if (foreground) CHECK_EQ(tcsetpgrp(pty.slave, process), 0);
    placed.open();
    return process;
}

// What a shell does.
void bring_to_foreground(const test::Pty& pty, pid_t group) {
    CHECK_EQ(tcsetpgrp(pty.slave, group), 0);
    CHECK_EQ(kill(-group, SIGCONT), 0);
}

void ignore_ttou() { std::signal(SIGTTOU, SIG_IGN); }

} // namespace

CASE(opening_takes_a_controlling_terminal) {
    const test::Pty pty;
    CHECK_ENDS_WELL(test::child([&] {
        CHECK(setsid() > 0);
        CHECK_FAILS(open_dev_tty(), ENXIO);
        CHECK_EQ(stat_fields(getpid()).terminal, 0);
        CHECK_EQ(stat_fields(getpid()).foreground, -1);
        test::close(test::open(pty.name().c_str(), O_RDWR | O_NOCTTY));
        CHECK_FAILS(open_dev_tty(), ENXIO);
        test::close(test::open(pty.name().c_str(), O_WRONLY)); // not readable
        CHECK_FAILS(open_dev_tty(), ENXIO);
        const int terminal = test::open(pty.name().c_str(), O_RDWR);
        CHECK_EQ(open_dev_tty(), 0);
        CHECK_EQ(tcgetpgrp(terminal), getpid());
        CHECK_EQ(tcgetsid(terminal), getpid());
        const StatFields fields = stat_fields(getpid());
        CHECK_EQ(fields.terminal, static_cast<int>(test::status(pty.name().c_str()).st_rdev));
        CHECK_EQ(fields.foreground, getpid());
        CHECK_EQ(fields.session, getpid());
        CHECK_EQ(fields.group, getpid());
        std::signal(SIGHUP, SIG_IGN);
    }));
}

CASE(a_child_has_the_sessions_terminal) {
    test::in_session([](test::Pty& pty) {
        CHECK_ENDS_WELL(test::child([&] {
            CHECK_EQ(open_dev_tty(), 0);
            CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSCTTY, 0), EPERM); // not the leader
            CHECK(setsid() > 0);
            CHECK_FAILS(open_dev_tty(), ENXIO);
            int group = 0;
            CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCGPGRP, &group), ENOTTY);
            CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSPGRP, &group), ENOTTY);
            CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCGSID, &group), ENOTTY);
            CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCNOTTY, 0), ENOTTY);
            CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSCTTY, 0), EPERM); // another session has it
            test::close(test::open(pty.name().c_str(), O_RDWR));
            CHECK_FAILS(open_dev_tty(), ENXIO);
        }));
        CHECK_EQ(ioctl(pty.slave, TIOCSCTTY, 0), 0); // has it already
        int group = 0;
        CHECK_EQ(ioctl(pty.master, TIOCGPGRP, &group), 0); // the master tells anybody
        CHECK_EQ(group, getpid());
        CHECK_EQ(ioctl(pty.master, TIOCGSID, &group), 0);
        CHECK_EQ(group, getpid());
        CHECK_FAILS(call(SYS_setsid), EPERM);
    });
}

CASE(a_session_gives_its_terminal_up) {
    test::in_session([](test::Pty& pty) {
        test::count_signal(SIGHUP);
        test::count_signal(SIGCONT);
        const test::Gate checked;
        const pid_t member = test::child([&] {
            std::signal(SIGHUP, SIG_IGN);
            checked.wait();
            CHECK_FAILS(open_dev_tty(), ENXIO);
        });
        CHECK_EQ(ioctl(pty.slave, TIOCNOTTY), 0);
        CHECK(test::wait_for_delivery(SIGHUP));
        CHECK(test::wait_for_delivery(SIGCONT));
        CHECK_FAILS(open_dev_tty(), ENXIO);
        checked.open();
        int status = 0;
        CHECK_EQ(waitpid(member, &status, 0), member);
        CHECK_EQ(ioctl(pty.slave, TIOCSCTTY, 0), 0);
        CHECK_EQ(open_dev_tty(), 0);
    });
}

CASE(characters_send_signals_to_the_foreground) {
    test::in_session([](test::Pty& pty) {
        test::count_signal(SIGINT);
        const test::Gate ready;
        const pid_t front = job(pty, true, [&] {
            test::count_signal(SIGINT);
            test::count_signal(SIGQUIT);
            ready.open();
            CHECK(test::wait_for_delivery(SIGINT));
            ready.open();
            CHECK(test::wait_for_delivery(SIGQUIT));
            ready.open();
            pause();
        });
        ready.wait();
        pty.type("lost");
        CHECK_READS(pty.master, "lost");
        pty.type("\003kept\n");
        ready.wait();
        CHECK_READS(pty.master, "^Ckept\r\n");
        CHECK_TEXT(std::to_string(test::deliveries(SIGINT)), "0");
        ignore_ttou();
        CHECK_EQ(tcsetpgrp(pty.slave, getpid()), 0);
        CHECK_TEXT(test::read_once(pty.slave), "kept\n");
        CHECK_EQ(tcsetpgrp(pty.slave, front), 0);
        pty.type("\034");
        ready.wait();
        pty.type("\032");
        CHECK(test::stopped_by(front, SIGTSTP));
        CHECK_EQ(kill(front, SIGKILL), 0);
        CHECK(test::killed_by(front, SIGKILL));
    });
}

CASE(signals_can_leave_input_alone) {
    test::in_session([](test::Pty& pty) {
        test::count_signal(SIGINT, SA_RESTART);
        test::set_local(pty.slave, 0, NOFLSH);
        pty.type("a\003b\n");
        CHECK(test::wait_for_delivery(SIGINT));
        CHECK_TEXT(test::read_once(pty.slave), "ab\n");
        test::set_local(pty.slave, ISIG);
        pty.type("a\003\n");
        CHECK_TEXT(test::read_once(pty.slave), "a\003\n");
    });
}

CASE(background_reads_stop) {
    test::in_session([](test::Pty& pty) {
        ignore_ttou();
        const pid_t reader = job(pty, false, [&] {
            char bytes[8];
            CHECK_EQ(read(pty.slave, bytes, sizeof bytes), 2); // made again once it is in the foreground
        });
        CHECK(test::stopped_by(reader, SIGTTIN));
        CHECK_EQ(stat_fields(reader).state, 'T');
        pty.type("x\n");
        bring_to_foreground(pty, reader);
        CHECK_ENDS_WELL(reader);
    });
}

CASE(background_reads_that_cant_stop_fail) {
    test::in_session([](test::Pty& pty) {
        const auto refused = [&] {
            char byte = 0;
            CHECK_FAILS(call(SYS_read, pty.slave, &byte, 1), EIO);
        };
        CHECK_ENDS_WELL(job(pty, false, [&] {
            std::signal(SIGTTIN, SIG_IGN);
            refused();
        }));
        CHECK_ENDS_WELL(job(pty, false, [&] {
            sigset_t set;
            sigemptyset(&set);
            sigaddset(&set, SIGTTIN);
            sigprocmask(SIG_BLOCK, &set, nullptr);
            refused();
        }));
        // An orphaned group: its member's parent is gone.
        const test::Gate orphaned, done;
        CHECK_ENDS_WELL(job(pty, false, [&] {
            const pid_t parent = getpid();
            test::child([&] {
                setpgid(0, 0);
                while (getppid() == parent)
                    usleep(1000);
                refused();
                if (!test::has_failed()) done.open();
            });
        }));
        CHECK(test::readable(done.ends[0]));
    });
}

CASE(background_writes) {
    test::in_session([](test::Pty& pty) {
        ignore_ttou();
        CHECK_ENDS_WELL(job(pty, false, [&] { pty.print("free"); }));
        CHECK_READS(pty.master, "free");
        test::set_local(pty.slave, 0, TOSTOP);
        CHECK_ENDS_WELL(job(pty, false, [&] { pty.print("ignored"); })); // SIGTTOU is ignored, as here
        CHECK_READS(pty.master, "ignored");
        const pid_t writer = job(pty, false, [&] {
            std::signal(SIGTTOU, SIG_DFL);
            pty.print("stopped");
        });
        CHECK(test::stopped_by(writer, SIGTTOU));
        CHECK(!test::readable(pty.master, test::quiet_ms));
        bring_to_foreground(pty, writer);
        CHECK_READS(pty.master, "stopped");
        CHECK_ENDS_WELL(writer);
    });
}

CASE(background_changes_stop) {
    test::in_session([](test::Pty& pty) {
        const std::function<void()> changes[] = {
            [&] { test::set_local(pty.slave, ECHO); },
            [&] { CHECK_EQ(tcflush(pty.slave, TCIFLUSH), 0); },
            [&] { CHECK_EQ(tcflow(pty.slave, TCOON), 0); },
            [&] { CHECK_EQ(tcdrain(pty.slave), 0); },
            [&] { CHECK_EQ(tcsetpgrp(pty.slave, getpid()), 0); },
        };
        for (const auto& change : changes) {
            const pid_t process = job(pty, false, change);
            CHECK(test::stopped_by(process, SIGTTOU));
            bring_to_foreground(pty, process);
            CHECK_ENDS_WELL(process);
            ignore_ttou();
            CHECK_EQ(tcsetpgrp(pty.slave, getpid()), 0);
            std::signal(SIGTTOU, SIG_DFL);
        }
    });
}

CASE(the_foreground_group_is_one_of_the_session) {
    test::in_session([](test::Pty& pty) {
        int group = -1;
        CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSPGRP, &group), EINVAL);
        group = 1 << 22; // more than any process has
        CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSPGRP, &group), ESRCH);
        CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSPGRP, 1), EFAULT);
        const test::Gate ready, done;
        const pid_t other = test::child([&] {
            CHECK(setsid() > 0);
            ready.open();
            done.wait();
        });
        ready.wait();
        group = other;
        CHECK_FAILS(call(SYS_ioctl, pty.slave, TIOCSPGRP, &group), EPERM);
        done.open();
        CHECK_ENDS_WELL(other);
    });
}

CASE(resizing_tells_the_foreground) {
    test::in_session([](test::Pty& pty) {
        test::count_signal(SIGWINCH);
        const winsize size{24, 80, 0, 0};
        CHECK_EQ(ioctl(pty.master, TIOCSWINSZ, &size), 0);
        CHECK(test::wait_for_delivery(SIGWINCH));
        CHECK_EQ(ioctl(pty.master, TIOCSWINSZ, &size), 0); // no change
        usleep(20'000);
        CHECK_EQ(test::deliveries(SIGWINCH), 1);
    });
}

CASE(a_hang_up_tells_the_leader) {
    test::in_session([](test::Pty& pty) {
        test::count_signal(SIGHUP);
        test::count_signal(SIGCONT);
        pty.close_master();
        CHECK(test::wait_for_delivery(SIGHUP));
        CHECK(test::wait_for_delivery(SIGCONT));
        CHECK_FAILS(open_dev_tty(), ENXIO);
        char byte = 0;
        CHECK_EQ(read(pty.slave, &byte, 1), 0);
    });
}

CASE(the_leaders_end_frees_the_terminal) {
    const test::Pty pty;
    const test::Gate ready, told;
    const pid_t leader = test::child([&] {
        CHECK(setsid() > 0);
        CHECK_EQ(ioctl(pty.slave, TIOCSCTTY, 0), 0);
        test::child([&] {
            const pid_t parent = getppid();
            test::count_signal(SIGHUP);
            ready.open();
            CHECK(test::wait_for_delivery(SIGHUP)); // a member of the foreground group
            while (getppid() == parent)
                usleep(1000);
            CHECK_FAILS(open_dev_tty(), ENXIO);
            pty.print("still here"); // a pseudoterminal isn't hung up by that
            if (!test::has_failed()) told.open();
        });
        ready.wait();
    });
    CHECK_ENDS_WELL(leader);
    CHECK(test::readable(told.ends[0]));
    CHECK_READS(pty.master, "still here");
    CHECK_ENDS_WELL(test::child([&] {
        CHECK(setsid() > 0);
        CHECK_EQ(ioctl(pty.slave, TIOCSCTTY, 0), 0); // another session may have it
        std::signal(SIGHUP, SIG_IGN);
    }));
}
