// SPDX-License-Identifier: Apache-2.0
#include "personality/main/program.hpp"

#include "personality/fs/console/session_terminal.hpp"
#include "personality/fs/start/start.hpp"
#include "personality/fs/tty/terminal.hpp"
#include "personality/loader/exec.hpp"
#include "personality/loader/program_file.hpp"
#include "personality/loader/settings.hpp"
#include "personality/loader/user_lookup.hpp"
#include "personality/task/job_control.hpp"
#include "personality/task/process_state.hpp"

#include <algorithm>

namespace personality {

namespace {

constexpr std::string_view default_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

Result<Credentials> user_of(const Spec& spec) {
    if (!spec.user.empty()) return look_up_user(spec.user);
    const protocol::SpecHeader& header = spec.header;
    Credentials who;
    who.uid = who.euid = who.suid = who.fsuid = header.uid;
    who.gid = who.egid = who.sgid = who.fsgid = header.gid;
    for (std::uint32_t i = 0; i < header.group_count; ++i)
        TRY(who.add_group(header.groups[i]));
    return who;
}

Result<Credentials> credentials_of(const Spec& spec) {
    Credentials who = TRY(user_of(spec));
    TRY(for_each_setting(spec.settings, "group", [&](std::string_view group) { return add_group(who, group); }));
    CapabilitySets& sets = who.capabilities;
    sets.bounding = spec.header.capabilities & linux::all_capabilities;
    sets.effective = sets.permitted = who.uid == 0 ? sets.bounding : 0;
    who.no_new_privileges = (spec.header.flags & protocol::spec_no_new_privileges) != 0;
    return who;
}

// "RESOURCE:SOFT:HARD"
Result<> set_limit(Process& process, std::string_view text) {
    const auto resource = parse_number<std::uint32_t>(take_part(text, ':'));
    const auto soft = parse_number<std::uint64_t>(take_part(text, ':'));
    const auto hard = parse_number<std::uint64_t>(text);
    if (!resource || *resource >= limit_count || !soft || !hard || *soft > *hard) return Errno::einval;
    process.limits[*resource] = {*soft, *hard};
    return {};
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

Result<> prepare_and_execute(Task& task, const Ref<session::Session>& session, Spec& spec) {
    task.fs_context = TRY(fs::start_context(spec.working_directory.empty() ? "/" : spec.working_directory));
    const bool stdin_closed = (spec.header.flags & protocol::spec_stdin_closed) != 0;
    task.process.credentials = TRY(credentials_of(spec));
    TRY(for_each_setting(spec.settings, "ulimit",
                         [&](std::string_view limit) { return set_limit(task.process, limit); }));
    if ((spec.header.flags & protocol::spec_tty) != 0) {
        const auto tty =
            TRY(fs::make_session_terminal(session, spec.header.terminal_rows, spec.header.terminal_columns));
        task.files = TRY(fs::terminal_files(tty));
        job_control::give(task.process, *tty);
    } else {
        task.files = TRY(fs::start_files(session, stdin_closed));
    }
    if (stdin_closed) session->close(protocol::Stream::Stdin);

    const std::string_view path = value_of(spec.environment, "PATH");
    const StringList program = TRY(find_program(spec.arguments.first(), path.empty() ? default_path : path));
    return execute({program.first()}, std::move(spec.arguments), spec.environment);
}

} // namespace

Result<> start_program(Task& task, const Ref<session::Session>& session, Spec& spec) {
    const auto started = prepare_and_execute(task, session, spec);
    if (!started.ok() && task.fatal_signal_pending()) return {};
    return started;
}

} // namespace personality
