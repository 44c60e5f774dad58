// SPDX-License-Identifier: Apache-2.0
#include "personality/task/core_dump.hpp"

#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/open.hpp"
#include "personality/linux/core.hpp"
#include "personality/linux/resource.hpp"
#include "personality/syscall/ptrace_registers.hpp"

#include <algorithm>
#include <cstring>

namespace personality {

namespace {

constexpr std::string_view file_name = "core"; // kernel.core_pattern
constexpr std::size_t most_auxiliary_bytes = 512;

class CoreFile {
  public:
    CoreFile(Ref<fs::File> file, std::uint64_t limit) : file_(std::move(file)), limit_(limit) {}

    // efbig: the limit is reached; errors of writing.
    Result<> write(std::uint64_t offset, const void* from, std::size_t bytes) {
        if (offset + bytes > limit_) return Errno::efbig;
        const auto* next = static_cast<const std::byte*>(from);
        for (const std::uint64_t end = offset + bytes; offset < end;) {
            IoBuffer buffer = IoBuffer::own(const_cast<std::byte*>(next), end - offset);
            const std::size_t written = TRY(file_->write(buffer, offset));
            next += written;
        }
        return {};
    }

  private:
    Ref<fs::File> file_;
    std::uint64_t limit_;
};

Result<Ref<fs::File>> make_file() {
    const fs::FsContext& context = fs_context();
    fs::PathWalk walk(credentials(), context.root, context.working_directory, file_name);
    constexpr std::uint32_t flags = linux::o_wronly | linux::o_creat | linux::o_nofollow | linux::o_nonblock;
    auto file = TRY(fs::open(credentials(), walk, flags, 0600 & ~context.umask));
    fs::Inode& inode = file->inode();
    const bool own = inode.attributes().links == 1 && inode.attributes().uid == credentials().fsuid;
    if (!inode.is_regular() || !own) return Errno::eperm;
    TRY(inode.resize(0));
    return file;
}

// What a debugger finds nowhere else.
bool has_content(const Mapping& mapping) {
    if (mapping.is(not_dumped) || mapping.name == MappingName::clock) return false;
    return mapping.protection.write || mapping.anonymous() || mapping.name == MappingName::vdso;
}

std::uint32_t flags_of(const Protection& protection) {
    return (protection.read ? linux::pf_r : 0U) | (protection.write ? linux::pf_w : 0U) |
           (protection.execute ? linux::pf_x : 0U);
}

linux::ElfStatus status_of(Task& task, unsigned signal, const SignalCause& cause) {
    const Process& process = task.process;
    linux::ElfStatus status{};
    status.signal = status.current_signal = static_cast<std::int16_t>(signal);
    status.code = cause.code;
    status.pending = task.pending.set();
    status.blocked = task.blocked;
    status.pid = task.tid;
    status.parent = process.parent != nullptr ? process.parent->pid : 0;
    status.group = process.group;
    status.session = process.session;
    status.registers = syscall::shown_registers(task);
    return status;
}

linux::ElfProcess description_of(const Process& process) {
    linux::ElfProcess info{};
    info.state_name = 'R';
    info.uid = process.credentials.uid;
    info.gid = process.credentials.gid;
    info.pid = process.pid;
    info.parent = process.parent != nullptr ? process.parent->pid : 0;
    info.group = process.group;
    info.session = process.session;
    std::copy(std::begin(process.name), std::end(process.name), info.name);
    const ProgramMemory& program = process.memory->program;
    const std::uint64_t bytes = std::min<std::uint64_t>(program.arguments_end - program.arguments_start, 79);
    if (!process.memory->copy_in(info.arguments, program.arguments_start, bytes).ok()) info.arguments[0] = '\0';
    std::replace(info.arguments, info.arguments + bytes, '\0', ' ');
    return info;
}

// The notes, one behind the other.
class Notes {
  public:
    Notes(CoreFile& file, std::uint64_t offset) : file_(file), start_(offset), at_(offset) {}

    Result<> add(std::uint32_t type, const void* content, std::size_t bytes) {
        struct {
            linux::ElfNoteHeader header;
            char name[8];
        } head{{5, static_cast<std::uint32_t>(bytes), type}, "CORE"};
        TRY(file_.write(at_, &head, sizeof head));
        TRY(file_.write(at_ + sizeof head, content, bytes));
        at_ += sizeof head + (bytes + 3) / 4 * 4;
        return {};
    }

    linux::ElfProgramHeader header() const {
        return {.type = linux::pt_note,
                .flags = 0,
                .offset = start_,
                .address = 0,
                .physical_address = 0,
                .file_bytes = at_ - start_,
                .memory_bytes = 0,
                .align = 4};
    }
    std::uint64_t end() const { return at_; }

  private:
    CoreFile& file_;
    std::uint64_t start_, at_;
};

Result<> add_notes(Notes& notes, Task& task, unsigned signal, const SignalCause& cause) {
    const linux::ElfStatus own = status_of(task, signal, cause);
    TRY(notes.add(linux::nt_prstatus, &own, sizeof own));
    const linux::ElfProcess process = description_of(task.process);
    TRY(notes.add(linux::nt_prpsinfo, &process, sizeof process));
    const ProgramMemory& program = task.process.memory->program;
    std::byte auxiliary[most_auxiliary_bytes];
    const std::size_t bytes =
        std::min<std::uint64_t>(program.auxiliary_end - program.auxiliary_start, sizeof auxiliary);
    if (task.process.memory->copy_in(auxiliary, program.auxiliary_start, bytes).ok())
        TRY(notes.add(linux::nt_auxv, auxiliary, bytes));
    for (Task& other : task.process.tasks) {
        if (&other == &task || other.user == nullptr) continue;
        const linux::ElfStatus status = status_of(other, 0, {});
        TRY(notes.add(linux::nt_prstatus, &status, sizeof status));
    }
    return {};
}

// Pages that nobody touched are holes in the file.
Result<> write_pages(CoreFile& file, AddressSpace& memory, std::uint64_t start, std::uint64_t end,
                     std::uint64_t offset) {
    const PageRef page = TRY(allocate_page_uninitialized());
    for (std::uint64_t at = start; at < end; at += page_size) {
        if (memory.resident_pages(at, at + page_size).all == 0 || !memory.copy_in(page.data(), at, page_size).ok())
            continue;
        TRY(file.write(offset + (at - start), page.data(), page_size));
    }
    return {};
}

// The first that ends behind `address`.
const Mapping* next_mapping(const AddressSpace& memory, std::uint64_t address) {
    for (const Mapping& mapping : memory.mappings())
        if (mapping.end > address) return &mapping;
    return nullptr;
}

Result<> write_core(CoreFile& file, Task& task, unsigned signal, const SignalCause& cause) {
    AddressSpace& memory = *task.process.memory;
    std::uint16_t count = 1;
    for ([[maybe_unused]] const Mapping& mapping : memory.mappings())
        ++count;
    Notes notes(file, sizeof(linux::ElfHeader) + count * sizeof(linux::ElfProgramHeader));
    TRY(add_notes(notes, task, signal, cause));

    linux::ElfHeader header{};
    std::copy(std::begin(linux::elf_identification), std::end(linux::elf_identification), header.identification);
    header.type = linux::et_core;
    header.machine = linux::em_x86_64;
    header.version = 1;
    header.program_headers = header.header_bytes = sizeof header;
    header.program_header_bytes = sizeof(linux::ElfProgramHeader);
    header.program_header_count = count;
    TRY(file.write(0, &header, sizeof header));
    std::uint64_t place = sizeof header;
    const auto add_header = [&](const linux::ElfProgramHeader& segment) -> Result<> {
        TRY(file.write(place, &segment, sizeof segment));
        place += sizeof segment;
        return {};
    };
    TRY(add_header(notes.header()));
    std::uint64_t offset = round_up_page(notes.end());
    for (const Mapping& mapping : memory.mappings()) {
        const std::uint64_t bytes = has_content(mapping) ? mapping.bytes() : 0;
        TRY(add_header({.type = linux::pt_load,
                        .flags = flags_of(mapping.protection),
                        .offset = offset,
                        .address = mapping.start,
                        .physical_address = 0,
                        .file_bytes = bytes,
                        .memory_bytes = mapping.bytes(),
                        .align = page_size}));
        offset += bytes;
    }
    offset = round_up_page(notes.end());
    for (std::uint64_t at = 0;;) { // copying may block, so the mapping is looked for each time
        const Mapping* const mapping = next_mapping(memory, at);
        if (mapping == nullptr) return {};
        const std::uint64_t start = mapping->start;
        at = mapping->end;
        if (!has_content(*mapping)) continue;
        TRY(write_pages(file, memory, start, at, offset));
        offset += at - start;
    }
}

} // namespace

bool dump_core(Task& task, unsigned signal, const SignalCause& cause) {
    const std::uint64_t limit = task.process.limits[linux::rlimit_core].soft;
    if (limit < page_size || !task.process.dumpable || task.process.ending) return false;
    auto file = make_file();
    if (!file.ok()) return false;
    CoreFile core(std::move(*file), limit);
    const auto written = write_core(core, task, signal, cause);
    return written.ok() || written.error() == Errno::efbig;
}

} // namespace personality
