// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/exec.hpp"

#include "personality/fs/vfs/file_table.hpp"
#include "personality/fs/vfs/xattr.hpp"
#include "personality/loader/initial_stack.hpp"
#include "personality/loader/program_file.hpp"
#include "personality/loader/script.hpp"
#include "personality/task/exit.hpp"
#include "personality/task/file_capabilities.hpp"
#include "personality/task/signals.hpp"
#include "personality/vdso/image.hpp"

namespace personality {

namespace {

constexpr unsigned max_script_depth = 5;

struct Opened {
    Ref<fs::File> file;
    StringList arguments;
};

// A script's interpreter takes its place: interpreter, its argument, the script's path, then the script's arguments.
Result<StringList> script_arguments(const ScriptLine& line, std::string_view path, const StringList& arguments) {
    StringList result;
    TRY(result.add(line.interpreter));
    if (!line.argument.empty()) TRY(result.add(line.argument));
    TRY(result.add(path));
    std::string_view string = arguments.count() > 0 ? arguments.first() : std::string_view();
    for (std::size_t i = 1; i < arguments.count(); ++i) {
        string = arguments.next(string);
        TRY(result.add(string));
    }
    return result;
}

// The program itself, whatever number of scripts lies before it.
Result<Opened> open_through_scripts(const ProgramName& program, StringList arguments) {
    std::string_view path = program.path;
    Opened opened{program.file ? program.file : TRY(open_program(path)), std::move(arguments)};
    StringList path_kept; // the interpreter's name has to outlive the line it was read from
    for (unsigned depth = 0;; ++depth) {
        char start[script_line_bytes];
        const std::size_t count = TRY(read_file(*opened.file, 0, bytes_of(start)));
        const std::string_view text(start, count);
        if (!is_script(text)) return opened;
        if (program.closes) return Errno::enoent;
        if (depth == max_script_depth) return Errno::eloop;
        const ScriptLine line = TRY(parse_script_line(text));
        opened.arguments = TRY(script_arguments(line, path, opened.arguments));
        opened.file = TRY(open_program(line.interpreter));
        StringList kept;
        TRY(kept.add(line.interpreter));
        path_kept = std::move(kept);
        path = path_kept.first();
    }
}

Result<Credentials> credentials_after(const Credentials& before, const fs::File& program) {
    fs::Inode& inode = program.inode();
    const fs::Path path = program.location();
    const bool trusted = !(path.mount && path.mount->has(linux::ms_nosuid));
    const bool may_gain = !before.no_new_privileges && trusted;
    Credentials who = before;
    if ((inode.mode() & linux::s_isuid) != 0 && may_gain) who.euid = inode.attributes().uid;
    if ((inode.mode() & linux::s_isgid) != 0 && may_gain) who.egid = inode.attributes().gid;
    who.suid = who.fsuid = who.euid;
    who.sgid = who.fsgid = who.egid;
    const fs::Xattrs* const attributes = trusted ? TRY(inode.xattrs()) : nullptr;
    const auto* const file = attributes != nullptr ? attributes->find("security.capability") : nullptr;
    if (file != nullptr)
        TRY(program_executed(who, before, TRY(FileCapabilities::parse(file->value()))));
    else
        program_executed(who, before);
    return who;
}

Result<> map_common(AddressSpace& memory) {
    TRY(memory.map({.address = layout::stack_top - layout::first_stack_bytes,
                    .bytes = layout::first_stack_bytes,
                    .protection = {.read = true, .write = true},
                    .fixed = true,
                    .flags = grows_down,
                    .name = MappingName::stack}));
    TRY(memory.map({.address = layout::vdso,
                    .bytes = vdso::image_pages() * page_size,
                    .protection = {.read = true, .execute = true},
                    .fixed = true,
                    .name = MappingName::vdso,
                    .source = TRY(vdso::image())}));
    return memory.map_clock();
}

// One that has no program yet has an address space that was never used.
Result<Ref<AddressSpace>> space_for_program(const Process& process) {
    const Ref<AddressSpace>& memory = process.memory;
    if (memory && memory->references() == 1 && memory->mappings().empty()) return memory;
    return AddressSpace::make();
}

// The old program is gone.
void commit(Task& task, Ref<AddressSpace> memory, const ProgramImage& image, std::uint64_t sp) {
    Process& process = task.process;
    leave_memory(task);
    task.user->set_space(memory->space());
    process.leave_address_space();
    process.memory = std::move(memory);
    process.borrows_memory = false;
    process.vfork_done.wake_all();
    process.has_executed = true;
    process.dumpable = true;
    process.barriers = 0;
    task.rseq = {};
    reset_handlers(process);
    if (process.timers) process.timers->remove_all();
    task.signal_stack = {0, linux::ss_disable, 0, 0};
    task.clear_tid_address = task.robust_list = 0;
    task.user->set_fs_base(0);
    Registers& registers = task.user->change_registers();
    registers = {};
    registers.rip = image.start;
    registers.rsp = sp;
    registers.rflags = initial_rflags;
    task.files->close_on_exec();
}

} // namespace

Result<> execute(const ProgramName& program, StringList arguments, const StringList& environment) {
    const std::string_view path = program.path;
    Task& task = current();
    Process& process = task.process;
    const Opened opened = TRY(open_through_scripts(program, std::move(arguments)));
    const Credentials who = TRY(credentials_after(process.credentials, *opened.file));
    // Descriptors are no longer shared with whoever they were shared with.
    TRY(unshare_files());

    Ref<AddressSpace> memory = TRY(space_for_program(process));
    const ProgramImage image = TRY(load_program(*memory, opened.file));
    TRY(map_common(*memory));
    const std::uint64_t sp = TRY(build_stack(*memory, {opened.arguments, environment, path, image, who}));

    TRY(unshare_actions(process));
    const std::int32_t former_tid = task.tid;
    TRY(end_other_tasks());
    process.set_name(path.substr(path.rfind('/') + 1));
    process.credentials = who;
    process.executable = opened.file;
    commit(task, std::move(memory), image, sp);
    tracing::at_exec(task, former_tid);
    return {};
}

} // namespace personality
