// SPDX-License-Identifier: Apache-2.0
#include "personality/main/container.hpp"

#include "personality/base/identity.hpp"
#include "personality/fs/start/start.hpp"
#include "personality/loader/exec.hpp"
#include "personality/loader/program_file.hpp"
#include "personality/loader/spec.hpp"
#include "personality/loader/user_lookup.hpp"
#include "personality/platform/console.hpp"
#include "personality/task/clone.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/scheduler.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace personality {

namespace {

using protocol::ExitKind;

constexpr std::string_view default_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

[[noreturn]] void bad_spec(std::uint32_t offset) { end_container(ExitKind::BadSpec, offset); }
[[noreturn]] void start_failed(Errno error) { end_container(ExitKind::StartFailed, static_cast<std::uint32_t>(error)); }

template<typename T>
T must_start(Result<T> result) {
    if (!result.ok()) start_failed(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(result).value();
}

// The spec comes first on standard input. A short one is wrong at its end.
void read_spec_bytes(void* to, std::size_t bytes, std::uint32_t offset) {
    IoBuffer buffer = IoBuffer::own(to, bytes);
    while (buffer.remaining() > 0) {
        const auto count = console::read(buffer, false);
        if (!count.ok() || count.value() == 0)
            bad_spec(offset + static_cast<std::uint32_t>(bytes - buffer.remaining()));
    }
}

struct SpecBytes {
    std::unique_ptr<char[]> strings;
    Spec spec;
};

SpecBytes read_spec() {
    protocol::SpecHeader header;
    read_spec_bytes(&header, sizeof(header), 0);
    const auto count = check_spec_header(header);
    if (!count.ok()) bad_spec(count.error().offset);
    std::unique_ptr<char[]> strings(new (std::nothrow) char[count.value()]);
    if (!strings) start_failed(Errno::enomem);
    read_spec_bytes(strings.get(), count.value(), sizeof(header));
    auto spec = parse_spec(header, {strings.get(), count.value()});
    if (!spec.ok()) bad_spec(spec.error().offset);
    return {std::move(strings), std::move(spec).value()};
}

Credentials credentials_of(const Spec& spec) {
    if (!spec.user.empty()) return must_start(look_up_user(spec.user));
    const protocol::SpecHeader& header = spec.header;
    Credentials who;
    who.uid = who.euid = who.suid = who.fsuid = header.uid;
    who.gid = who.egid = who.sgid = who.fsgid = header.gid;
    who.group_count = header.group_count;
    std::copy_n(header.groups, header.group_count, who.groups);
    return who;
}

std::string_view value_of(const StringList& environment, std::string_view name) {
    std::string_view string = environment.count() > 0 ? environment.first() : std::string_view();
    for (std::size_t i = 0; i < environment.count(); ++i) {
        if (string.starts_with(name) && string.substr(name.size()).starts_with('='))
            return string.substr(name.size() + 1);
        if (i + 1 < environment.count()) string = environment.next(string);
    }
    return {};
}

// Looks a program up as execvp(3) does: of all failures, eacces is the one to tell.
Result<StringList> find_program(std::string_view name, std::string_view path) {
    StringList found;
    if (name.find('/') != std::string_view::npos) {
        TRY(found.add(name));
        return found;
    }
    Errno error = Errno::enoent;
    while (!path.empty()) {
        const std::size_t colon = path.find(':');
        const std::string_view directory = path.substr(0, colon);
        path.remove_prefix(colon == std::string_view::npos ? path.size() : colon + 1);
        StringList candidate;
        char* const place = TRY(candidate.reserve(directory.size() + name.size() + 3));
        char* end = std::copy(directory.begin(), directory.end(), place);
        if (directory.empty()) *end++ = '.';
        *end++ = '/';
        end = std::copy(name.begin(), name.end(), end);
        candidate.finish(static_cast<std::size_t>(end - place));
        const auto opened = open_program(candidate.first());
        if (opened.ok()) return candidate;
        if (opened.error() == Errno::eacces) error = Errno::eacces;
    }
    return error;
}

void start_program(Task& task, SpecBytes input) {
    Spec& spec = input.spec;
    must_start(identity::set_host_name(spec.hostname));
    must_start(fs::start_file_systems(spec.hostname));
    task.fs_context = must_start(fs::start_context(spec.working_directory.empty() ? "/" : spec.working_directory));
    const bool stdin_closed = (spec.header.flags & protocol::spec_stdin_closed) != 0;
    task.process.credentials = credentials_of(spec);
    task.files = must_start(fs::start_files(stdin_closed));
    if (stdin_closed) console::close(console::Stream::Stdin);

    const std::string_view path = value_of(spec.environment, "PATH");
    const StringList program = must_start(find_program(spec.arguments.first(), path.empty() ? default_path : path));
    must_start(execute(program.first(), std::move(spec.arguments), spec.environment));
}

} // namespace

void run_container() {
    auto process = Process::make(nullptr);
    if (!process.ok()) start_failed(process.error());
    Task& task = *new Task(**process);
    scheduler::start(task);
    (*process)->memory = must_start(AddressSpace::make());
    task.user = must_start(platform::UserThread::acquire(&task));
    start_program(task, read_spec());
    run_task(&task);
}

} // namespace personality
