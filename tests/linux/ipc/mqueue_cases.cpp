// SPDX-License-Identifier: Apache-2.0
//
// POSIX message queues, mq_overview(7). A queue's name here has no slash: the C library takes it off before the call.
#include "tests/linux/tty/processes.hpp"

#include <mqueue.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <ctime>
#include <vector>

namespace {

constexpr unsigned priorities = 32768; // are below it, mq_overview(7)

// A queue that no other run of the test has, gone at the end of the case.
struct Queue {
    explicit Queue(long max_messages = 4, long message_bytes = 64, int flags = O_RDWR) {
        name = "case-" + std::to_string(getpid());
        mq_attr wanted{};
        wanted.mq_maxmsg = max_messages;
        wanted.mq_msgsize = message_bytes;
        descriptor = static_cast<int>(call(SYS_mq_open, name.c_str(), flags | O_CREAT | O_EXCL, 0600, &wanted));
        CHECK(descriptor >= 0);
    }
    ~Queue() {
        call(SYS_close, descriptor);
        call(SYS_mq_unlink, name.c_str());
    }
    long open(int flags) const { return call(SYS_mq_open, name.c_str(), flags, 0, nullptr); }

    std::string name;
    int descriptor;
};

long send(int queue, const std::string& text, unsigned priority = 0, const timespec* deadline = nullptr) {
    return call(SYS_mq_timedsend, queue, text.data(), text.size(), priority, deadline);
}

// "priority:text", or "error N".
std::string receive(int queue, const timespec* deadline = nullptr, std::size_t room = 64) {
    std::vector<char> text(room);
    unsigned priority = 0;
    const long got = call(SYS_mq_timedreceive, queue, text.data(), room, &priority, deadline);
    if (got < 0) return "error " + std::to_string(-got);
    return std::to_string(priority) + ":" + std::string(text.data(), static_cast<std::size_t>(got));
}

mq_attr attributes(int queue) {
    mq_attr result{};
    CHECK_EQ(call(SYS_mq_getsetattr, queue, nullptr, &result), 0);
    return result;
}

timespec in_milliseconds(long milliseconds) {
    timespec time{};
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += milliseconds * 1'000'000;
    time.tv_sec += time.tv_nsec / 1'000'000'000;
    time.tv_nsec %= 1'000'000'000;
    return time;
}

std::string error(int number) { return "error " + std::to_string(number); }

short events(int queue) {
    pollfd entry{queue, POLLIN | POLLOUT, 0};
    CHECK(call(SYS_poll, &entry, 1, 0) >= 0);
    return entry.revents;
}

} // namespace

CASE(mqueue_orders_by_priority) {
    const Queue queue;
    CHECK_EQ(events(queue.descriptor), POLLOUT);
    CHECK_EQ(send(queue.descriptor, "low", 1), 0);
    CHECK_EQ(send(queue.descriptor, "first of high", 9), 0);
    CHECK_EQ(send(queue.descriptor, "second of high", 9), 0);
    CHECK_EQ(send(queue.descriptor, "", 5), 0);
    CHECK_EQ(events(queue.descriptor), POLLIN);
    CHECK_EQ(attributes(queue.descriptor).mq_curmsgs, 4);
    CHECK(receive(queue.descriptor) == "9:first of high");
    CHECK(receive(queue.descriptor) == "9:second of high");
    CHECK_EQ(events(queue.descriptor), POLLIN | POLLOUT);
    CHECK(receive(queue.descriptor) == "5:");
    CHECK(receive(queue.descriptor) == "1:low");
    CHECK_EQ(attributes(queue.descriptor).mq_curmsgs, 0);
}

CASE(mqueue_names) {
    const Queue queue;
    CHECK_FAILS(queue.open(O_RDWR | O_CREAT | O_EXCL), EEXIST);
    CHECK_FAILS(call(SYS_mq_open, "no such queue", O_RDONLY, 0, nullptr), ENOENT);
    CHECK_FAILS(call(SYS_mq_open, "", O_RDONLY | O_CREAT, 0600, nullptr), ENOENT);
    CHECK_FAILS(call(SYS_mq_open, "a/b", O_RDONLY | O_CREAT, 0600, nullptr), EACCES);
    CHECK_FAILS(call(SYS_mq_open, ".", O_RDONLY, 0, nullptr), EACCES);
    CHECK_FAILS(call(SYS_mq_open, std::string(256, 'x').c_str(), O_RDONLY | O_CREAT, 0600, nullptr), ENAMETOOLONG);
    CHECK_FAILS(call(SYS_mq_open, nullptr, O_RDONLY, 0, nullptr), EFAULT);
    CHECK_FAILS(call(SYS_mq_unlink, "no such queue"), ENOENT);
    const int again = static_cast<int>(queue.open(O_RDONLY));
    CHECK(again >= 0);
    CHECK_EQ(call(SYS_fcntl, again, F_GETFD, 0), FD_CLOEXEC);
    CHECK_EQ(send(queue.descriptor, "stays"), 0);
    CHECK_EQ(call(SYS_mq_unlink, queue.name.c_str()), 0);
    CHECK_FAILS(queue.open(O_RDONLY), ENOENT);
    CHECK(receive(again) == "0:stays");
    CHECK_FAILS(send(again, "x"), EBADF);
    test::close(again);
}

CASE(mqueue_shapes_are_checked) {
    const auto make = [](long max_messages, long message_bytes) {
        mq_attr wanted{};
        wanted.mq_maxmsg = max_messages;
        wanted.mq_msgsize = message_bytes;
        const long made = call(SYS_mq_open, "shape", O_RDWR | O_CREAT | O_EXCL, 0600, &wanted);
        if (made >= 0) {
            call(SYS_close, made);
            call(SYS_mq_unlink, "shape");
        }
        return made >= 0 ? 0 : made;
    };
    CHECK_FAILS(make(0, 64), EINVAL);
    CHECK_FAILS(make(-1, 64), EINVAL);
    CHECK_FAILS(make(1, 0), EINVAL);
    CHECK_FAILS(make(65537, 64), EINVAL);
    CHECK_FAILS(make(1, 16 * 1024 * 1024 + 1), EINVAL);
    CHECK_EQ(make(10, 8192), 0);
    const rlimit none{4096, 819200};
    CHECK_ENDS_WELL(test::child([&] {
        CHECK_EQ(setrlimit(RLIMIT_MSGQUEUE, &none), 0);
        CHECK_EQ(make(1, 64), 0);
        CHECK_FAILS(make(10, 8192), EMFILE);
    }));
    const Queue queue(3, 17);
    CHECK_EQ(attributes(queue.descriptor).mq_maxmsg, 3);
    CHECK_EQ(attributes(queue.descriptor).mq_msgsize, 17);
    CHECK_EQ(send(queue.descriptor, std::string(17, 'x')), 0);
    CHECK_FAILS(send(queue.descriptor, std::string(18, 'x')), EMSGSIZE);
    CHECK(receive(queue.descriptor, nullptr, 16) == error(EMSGSIZE));
    CHECK_FAILS(send(queue.descriptor, "x", priorities), EINVAL);
    CHECK_EQ(send(queue.descriptor, "x", priorities - 1), 0);
}

CASE(mqueue_waits_until_a_time) {
    const Queue queue(1);
    const timespec past{1, 0}, invalid{1, 1'000'000'000}, soon = in_milliseconds(30);
    CHECK(receive(queue.descriptor, &past) == error(ETIMEDOUT));
    CHECK(receive(queue.descriptor, &invalid) == error(EINVAL));
    CHECK(receive(queue.descriptor, &soon) == error(ETIMEDOUT));
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    CHECK(now.tv_sec > soon.tv_sec || (now.tv_sec == soon.tv_sec && now.tv_nsec >= soon.tv_nsec));
    CHECK_EQ(send(queue.descriptor, "fills it", 0, &past), 0);
    CHECK_FAILS(send(queue.descriptor, "too much", 0, &past), ETIMEDOUT);
    CHECK(receive(queue.descriptor, &past) == "0:fills it");
}

CASE(mqueue_flags) {
    const Queue queue(1);
    mq_attr wanted{};
    mq_attr before{};
    wanted.mq_flags = O_NONBLOCK;
    CHECK_EQ(call(SYS_mq_getsetattr, queue.descriptor, &wanted, &before), 0);
    CHECK_EQ(before.mq_flags, 0);
    CHECK_EQ(attributes(queue.descriptor).mq_flags, O_NONBLOCK);
    CHECK_EQ(call(SYS_fcntl, queue.descriptor, F_GETFL, 0) & O_NONBLOCK, O_NONBLOCK);
    CHECK(receive(queue.descriptor) == error(EAGAIN));
    CHECK_EQ(send(queue.descriptor, "fills it"), 0);
    CHECK_FAILS(send(queue.descriptor, "too much"), EAGAIN);
    wanted.mq_flags = O_APPEND;
    CHECK_FAILS(call(SYS_mq_getsetattr, queue.descriptor, &wanted, nullptr), EINVAL);
    int ends[2];
    CHECK_EQ(call(SYS_pipe2, ends, 0), 0);
    CHECK_FAILS(send(ends[1], "no queue"), EBADF);
    CHECK_FAILS(call(SYS_mq_getsetattr, -1, nullptr, &before), EBADF);
    test::close(ends[0]);
    test::close(ends[1]);
}

CASE(mqueue_between_processes) {
    const Queue queue(2);
    const pid_t child = test::child([&] {
        for (int i = 0; i < 50; ++i)
            CHECK_EQ(send(queue.descriptor, std::to_string(i)), 0);
    });
    for (int i = 0; i < 50; ++i)
        CHECK(receive(queue.descriptor) == "0:" + std::to_string(i));
    CHECK_ENDS_WELL(child);
}

CASE(mqueue_tells_of_the_first_message) {
    const Queue queue;
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGUSR1;
    event.sigev_value.sival_int = 77;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    CHECK_EQ(call(SYS_mq_notify, queue.descriptor, &event), 0);
    CHECK_FAILS(call(SYS_mq_notify, queue.descriptor, &event), EBUSY);
    const pid_t child = test::child([&] {
        CHECK_FAILS(call(SYS_mq_notify, queue.descriptor, &event), EBUSY);
        CHECK_EQ(call(SYS_mq_notify, queue.descriptor, nullptr), 0); // it was another's
        CHECK_EQ(send(queue.descriptor, "first"), 0);
        CHECK_EQ(send(queue.descriptor, "second"), 0);
    });
    CHECK_ENDS_WELL(child);
    siginfo_t info{};
    const timespec second{1, 0}, nothing{0, 0};
    CHECK_EQ(sigtimedwait(&set, &info, &second), SIGUSR1);
    CHECK_EQ(info.si_code, SI_MESGQ);
    CHECK_EQ(info.si_pid, child);
    CHECK_EQ(info.si_value.sival_int, 77);
    CHECK_EQ(sigtimedwait(&set, &info, &nothing), -1);

    // It is told once, and of an empty queue only.
    CHECK_EQ(call(SYS_mq_notify, queue.descriptor, &event), 0);
    CHECK_EQ(send(queue.descriptor, "third"), 0);
    CHECK_EQ(sigtimedwait(&set, &info, &nothing), -1);
    const int again = static_cast<int>(queue.open(O_RDONLY));
    test::close(again); // any descriptor of it: the registration goes
    CHECK_EQ(call(SYS_mq_notify, queue.descriptor, &event), 0);
    CHECK_EQ(call(SYS_mq_notify, queue.descriptor, nullptr), 0);
    event.sigev_notify = SIGEV_NONE;
    CHECK_EQ(call(SYS_mq_notify, queue.descriptor, &event), 0);
    CHECK_EQ(call(SYS_mq_notify, queue.descriptor, nullptr), 0);
    event.sigev_notify = 99;
    CHECK_FAILS(call(SYS_mq_notify, queue.descriptor, &event), EINVAL);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = 65;
    CHECK_FAILS(call(SYS_mq_notify, queue.descriptor, &event), EINVAL);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

CASE(mqueue_receiver_comes_before_the_watcher) {
    const Queue queue;
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGUSR2;
    test::count_signal(SIGUSR2);
    CHECK_EQ(call(SYS_mq_notify, queue.descriptor, &event), 0);
    const pid_t child = test::child([&] { CHECK(receive(queue.descriptor) == "0:for the child"); });
    usleep(100'000); // until the child waits
    CHECK_EQ(send(queue.descriptor, "for the child"), 0);
    CHECK_ENDS_WELL(child);
    CHECK_EQ(test::deliveries(SIGUSR2), 0);
    CHECK_EQ(send(queue.descriptor, "for nobody"), 0);
    CHECK(test::wait_for_delivery(SIGUSR2));
}

CASE(mqueue_wait_ends_with_a_signal) {
    const Queue queue;
    struct sigaction action {};
    action.sa_handler = [](int) {};
    sigaction(SIGALRM, &action, nullptr);
    alarm(1);
    CHECK(receive(queue.descriptor) == error(EINTR));
}

CASE(mqueue_is_a_file) {
    const Queue queue;
    CHECK_EQ(send(queue.descriptor, "12345"), 0);
    struct stat status {};
    CHECK_EQ(fstat(queue.descriptor, &status), 0);
    CHECK(S_ISREG(status.st_mode));
    CHECK_EQ(status.st_mode & 0777, 0600);
    CHECK_EQ(status.st_size, 80);
    char text[200] = {};
    const long got = call(SYS_pread64, queue.descriptor, text, sizeof text, 0);
    CHECK(got > 0);
    const std::string shown(text, got > 0 ? static_cast<std::size_t>(got) : 0);
    CHECK(shown == "QSIZE:5          NOTIFY:0     SIGNO:0     NOTIFY_PID:0     \n");
    char none = 0;
    CHECK_FAILS(call(SYS_write, queue.descriptor, &none, 1), EINVAL);
}
