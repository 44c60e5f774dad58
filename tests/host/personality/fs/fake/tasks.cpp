// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/start/container_mounts.hpp"
#include "personality/fs/start/start.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/platform/clock.hpp"
#include "personality/platform/limits.hpp"
#include "personality/platform/random.hpp"
#include "personality/task/io_signal.hpp"
#include "personality/task/job_control.hpp"
#include "personality/task/oom.hpp"
#include "personality/task/process.hpp"
#include "personality/task/task.hpp"
#include "personality/task/task_count.hpp"
#include "personality/task/timer_queue.hpp"
#include "personality/task/wait_queue.hpp"
#include "tests/host/personality/fs/fake/fake.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>

namespace personality {

// No test waits for a protocol's timers.
void Timer::arm(Deadline deadline) { deadline_ = deadline; }

class Task {
  public:
    std::condition_variable changed;
    bool woken = false;
};

namespace fake {

linux::SignalSet raised = 0;
bool signal_waits = false;
std::uint64_t open_file_limit = 1024;
std::uint64_t file_size_limit = UINT64_MAX;

namespace {

std::mutex& big_lock() {
    static std::mutex lock;
    return lock;
}

thread_local Task this_task;
Ref<fs::FileTable> table;
Ref<fs::FsContext> context;
Ref<Terminal> terminal;
IoCounts counts;
std::string process_name = "test";
std::int32_t oom_score_adjust = 0;

} // namespace

Credentials& user() {
    static Credentials who;
    return who;
}

struct OtherTask::State {
    std::thread thread;
};

OtherTask::OtherTask(std::function<void()> body) : state_(new State) {
    std::condition_variable begun;
    bool has_begun = false;
    std::unique_lock lock(big_lock(), std::adopt_lock);
    state_->thread = std::thread([&, body = std::move(body)] {
        const std::lock_guard guard(big_lock());
        has_begun = true;
        begun.notify_one();
        body();
    });
    begun.wait(lock, [&] { return has_begun; });
    lock.release();
}

OtherTask::~OtherTask() {
    join();
    delete state_;
}

void OtherTask::join() {
    if (!state_->thread.joinable()) return;
    big_lock().unlock();
    state_->thread.join();
    big_lock().lock();
}

namespace {

template<typename T>
T must(Result<T> result, const char* what) {
    if (result.ok()) return std::move(result).value();
    std::fprintf(stderr, "%s: error %d\n", what, static_cast<int>(result.error()));
    std::exit(2);
}

} // namespace

void enter(fs::FileSystem& root) {
    const auto mount = must(fs::MountTable::make(root.root(), 0, "test"), "mount");
    must(fs::mounts().attach(mount, {}), "attach");
    context = must(fs::start_context("/"), "start_context");
    table = must(make_ref<fs::FileTable>(), "file table");
}

void leave() {
    terminal.reset();
    table.reset();
    context.reset();
    fs::mounts().clear();
    fs::dentries().clear();
}

void start(std::vector<std::byte> extent, bool stdin_closed) {
    if (table) {
        std::fprintf(stderr, "A process has one container: run one test at a time.\n");
        std::exit(2);
    }
    big_lock().lock();
    image_bytes() = std::move(extent);
    must(fs::start_file_systems({"testhost", {}, {}}, 0), "start_file_systems");
    must(fs::mount_shared_memory(0), "mount_shared_memory");
    context = must(fs::start_context("/"), "start_context");
    const Ref<session::Session> streams = must(make_ref<session::Session>(protocol::first_session), "a session");
    table = must(fs::start_files(streams, stdin_closed), "start_files");
}

} // namespace fake

Waiter::Waiter() : task_(&fake::this_task) {}

Result<> WaitQueue::wait(Deadline deadline, WaitMode mode) {
    Waiter waiter;
    add(waiter);
    return block(deadline, mode);
}

void WaitQueue::wake_one() {
    if (waiters_.empty()) return;
    Task& first = waiters_.front().task();
    first.woken = true;
    first.changed.notify_one();
}

void WaitQueue::wake_all() {
    for (Waiter& waiter : waiters_) {
        waiter.task().woken = true;
        waiter.task().changed.notify_one();
    }
}

Result<> block(Deadline deadline, WaitMode mode) {
    if (mode == WaitMode::interruptible && fake::signal_waits) return Errno::restart_sys;
    Task& self = fake::this_task;
    self.woken = false;
    std::unique_lock lock(fake::big_lock(), std::adopt_lock);
    bool in_time = true;
    if (deadline == no_deadline) {
        self.changed.wait(lock, [&] { return self.woken; });
    } else {
        const auto now = platform::monotonic_ns();
        const std::chrono::nanoseconds left(deadline > now ? deadline - now : 0);
        in_time = self.changed.wait_for(lock, left, [&] { return self.woken; });
    }
    lock.release();
    if (!in_time) return Errno::etimedout;
    return {};
}

std::int32_t current_pid() { return 1; }
std::int32_t current_tid() { return 1; }
IoCounts& io_counts() { return fake::counts; }
const Credentials& credentials() { return fake::user(); }
fs::FileTable& files() { return *fake::table; }
fs::FsContext& fs_context() { return *fake::context; }
Result<> unshare_files() { return {}; }
bool signal_pending() { return fake::signal_waits; }
Result<> IoSignal::set_owner(Owner owner_kind, std::int32_t number) {
    kind = owner_kind;
    owner = number;
    return {};
}
void IoSignal::send(std::int32_t, std::uint32_t) const {}

void tell_process(std::int32_t, unsigned, std::int32_t, std::uint64_t) {}
void raise_signal(unsigned signal) { fake::raised |= linux::signal_bit(signal); }
void set_temporary_signal_mask(linux::SignalSet) {}

// The one process leads a session and is always in the foreground of its terminal.
namespace job_control {
Ref<Terminal> terminal() { return fake::terminal; }
Result<> check_foreground(const Terminal&, unsigned) { return {}; }
void offer(Terminal& terminal) {
    if (fake::terminal || terminal.session != 0) return;
    fake::terminal = Ref<Terminal>(&terminal);
    terminal.session = terminal.foreground = 1;
}
Result<> tiocsctty(Terminal& terminal) {
    offer(terminal);
    return {};
}
Result<> tiocnotty(Terminal& terminal) {
    hang_up(terminal);
    return {};
}
Result<> tiocspgrp(Terminal& terminal, std::int32_t group) {
    terminal.foreground = group;
    return {};
}
Result<std::int32_t> tiocgpgrp(const Terminal& terminal) { return terminal.foreground; }
Result<std::int32_t> tiocgsid(const Terminal& terminal) { return terminal.session; }
void signal_group(std::int32_t group, unsigned signal) {
    if (group != 0) fake::raised |= linux::signal_bit(signal);
}
void hang_up(Terminal& terminal) {
    signal_group(terminal.foreground, linux::sighup);
    terminal.session = terminal.foreground = 0;
    fake::terminal.reset();
}
} // namespace job_control

Deadline deadline_of_call(Deadline deadline) { return deadline; }
bool timeouts_stick() { return false; }
void restore_signal_mask() {}
std::uint64_t limit_of_open_files() { return fake::open_file_limit; }
std::uint64_t limit_of_file_size() { return fake::file_size_limit; }
std::uint64_t limit_of_queue_bytes() { return UINT64_MAX; }

namespace task_count {
std::uint32_t now() { return 1; }
std::uint32_t limit() { return 0; }
std::uint32_t most_ever() { return 1; }
std::uint64_t refusals() { return 0; }
} // namespace task_count

namespace platform {

std::uint64_t monotonic_ns() {
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}
std::uint64_t tsc_khz() { return 2'000'000; }
CpuLimit cpu_limit() { return {50'000, 100'000}; }
std::uint64_t realtime_ns() {
    return static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
}

void fill_random(void* bytes, std::size_t count) {
    static std::mt19937_64 generator(1);
    for (std::size_t i = 0; i < count; ++i)
        static_cast<unsigned char*>(bytes)[i] = static_cast<unsigned char>(generator());
}

} // namespace platform

// The process table: one process, this one.

namespace {
constexpr char arguments[] = "test\0one\0";
}

std::int32_t next_pid(std::int32_t after) { return after < 1 ? 1 : 0; }

Result<ProcessInfo> process_info(std::int32_t pid) {
    if (pid != 1) return Errno::esrch;
    ProcessInfo info{};
    info.pid = info.tid = info.group = info.session = 1;
    info.terminal_foreground = -1;
    info.state = ProcessState::running;
    info.threads = 1;
    info.credentials = fake::user();
    std::strncpy(info.name, fake::process_name.c_str(), sizeof info.name - 1);
    info.oom_score_adjust = fake::oom_score_adjust;
    return info;
}

std::int32_t next_tid(std::int32_t pid, std::int32_t after) { return pid == 1 ? next_pid(after) : 0; }

Result<ProcessInfo> task_info(std::int32_t pid, std::int32_t tid) {
    if (tid != pid) return Errno::esrch;
    return process_info(pid);
}

Result<ProcessMemory> process_memory(std::int32_t pid) {
    if (pid != 1) return Errno::esrch;
    ProcessMemory memory{};
    memory.virtual_bytes = 8192 * 1024;
    memory.resident_bytes = 1024 * 1024;
    memory.arguments_end = sizeof arguments - 1;
    return memory;
}

Result<std::size_t> read_process_memory(std::int32_t, std::uint64_t address, void* to, std::size_t bytes) {
    std::memcpy(to, arguments + address, bytes);
    return bytes;
}

Result<> write_process_memory(std::int32_t, std::uint64_t, const void*, std::size_t) { return Errno::eio; }
Result<> check_process_tracing(std::int32_t) { return {}; }
Result<CallInfo> task_call(std::int32_t) { return CallInfo{true, 0, {}, 0, 0}; }
Result<PageInfo> process_page(std::int32_t, std::uint64_t) { return PageInfo{}; }

Result<> for_each_mapping(std::int32_t, void (*each)(void*, const MappingInfo&), void* context) {
    MappingInfo heap{};
    heap.start = 0x1000000;
    heap.end = 0x1021000;
    heap.readable = heap.writable = true;
    heap.name = "[heap]";
    heap.resident_bytes = 0x3000;
    heap.owned_bytes = 0x2000;
    each(context, heap);
    return {};
}

Result<> set_process_name(std::int32_t, std::string_view name) {
    fake::process_name = name.substr(0, 15);
    return {};
}
Result<> set_process_oom_score_adjust(std::int32_t, std::int32_t value) {
    fake::oom_score_adjust = value;
    return {};
}
std::uint64_t oom::kills() { return 0; }
Result<> set_task_timer_slack(std::int32_t, std::uint64_t) { return Errno::eperm; }
Result<IoCounts> process_io_counts(std::int32_t) { return fake::counts; }

Result<Ref<fs::FileTable>> process_files(std::int32_t) { return fake::table; }
Result<Ref<fs::FsContext>> process_fs_context(std::int32_t) { return fake::context; }
Result<Ref<PageSource>> process_executable(std::int32_t) { return Ref<PageSource>(TRY(fake::table->get(0))); }
Result<ProcessLimit> process_limit(std::int32_t, unsigned resource) {
    if (resource == 7) return ProcessLimit{fake::open_file_limit, fake::open_file_limit};
    return ProcessLimit{UINT64_MAX, UINT64_MAX};
}

} // namespace personality
