// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/mounts, mountinfo and mountstats.
#include "personality/fs/proc/process_text.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/path_text.hpp"
#include "personality/mm/page.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

Result<std::string_view> mount_path(const FileSystem& mounted, const PageRef& page) {
    const std::span<char> buffer(reinterpret_cast<char*>(page.data()), page_size);
    return path_text(*mounted.root(), *fs_context().root, buffer);
}

// The id of the mount that another is mounted on.
std::uint64_t parent_id(const FileSystem& mounted) {
    const std::uint64_t above_root = mounts().id_of(*mounts().mounts()[0]) - 1;
    return mounted.mount_point() ? mounts().id_of(mounted.mount_point()->file_system()) : above_root;
}

} // namespace

Result<> process_mounts_text(const ProcessInfo&, Text& text) {
    const PageRef page = TRY(allocate_page_uninitialized());
    for (const FileSystem* const mounted : mounts().mounts()) {
        const FileSystem::Description& about = mounted->description();
        text.escaped(about.source).add(' ').escaped(TRY(mount_path(*mounted, page))).add(' ');
        text.add(about.type).add(' ').add(about.options).add(" 0 0\n");
    }
    return {};
}

Result<> process_mountstats_text(const ProcessInfo&, Text& text) {
    const PageRef page = TRY(allocate_page_uninitialized());
    for (const FileSystem* const mounted : mounts().mounts()) {
        const FileSystem::Description& about = mounted->description();
        text.add("device ").escaped(about.source).add(" mounted on ").escaped(TRY(mount_path(*mounted, page)));
        text.add(" with fstype ").add(about.type).add('\n');
    }
    return {};
}

Result<> process_mountinfo_text(const ProcessInfo&, Text& text) {
    const PageRef page = TRY(allocate_page_uninitialized());
    for (const FileSystem* const mounted : mounts().mounts()) {
        const FileSystem::Description& about = mounted->description();
        text.add(mounts().id_of(*mounted))
            .add(' ')
            .add(parent_id(*mounted))
            .add(" 0:")
            .add(std::uint64_t{about.minor})
            .add(" / ");
        text.escaped(TRY(mount_path(*mounted, page))).add(' ').add(about.options).add(" - ");
        text.add(about.type).add(' ').escaped(about.source).add(" rw\n");
    }
    return {};
}

} // namespace personality::fs
