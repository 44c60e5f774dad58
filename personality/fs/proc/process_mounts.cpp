// SPDX-License-Identifier: Apache-2.0
//
// /proc/<pid>/mounts, mountinfo and mountstats: the mounts that can be reached from the process's root.
#include "personality/fs/proc/process_text.hpp"
#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/path_text.hpp"
#include "personality/mm/page.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

namespace {

std::span<char> buffer_in(const PageRef& page) { return {reinterpret_cast<char*>(page.data()), page_size}; }

// "rw,nosuid,relatime": what is the mount's own.
void write_flags(const Mount& mount, bool read_only, Text& text) {
    constexpr struct {
        std::uint32_t flag;
        std::string_view name;
    } known[] = {{linux::ms_nosuid, ",nosuid"},          {linux::ms_nodev, ",nodev"},
                 {linux::ms_noexec, ",noexec"},          {linux::ms_noatime, ",noatime"},
                 {linux::ms_nodiratime, ",nodiratime"},  {linux::ms_relatime, ",relatime"},
                 {linux::ms_nosymfollow, ",nosymfollow"}};
    text.add(read_only ? "ro" : "rw");
    for (const auto& [flag, name] : known)
        if (mount.has(flag)) text.add(name);
}

// Calls `each(mount, path)` for each, as seen from the root of `process`.
template<typename Each>
Result<> for_each_mount(const ProcessInfo& process, Each each) {
    const Ref<FsContext> context = TRY(process_fs_context(process.pid));
    if (!context) return {};
    const PageRef page = TRY(allocate_page_uninitialized());
    for (const Mount& mount : mounts().mounts()) {
        const Path top{Ref<Mount>(const_cast<Mount*>(&mount)), mount.root()};
        const std::string_view path = TRY(path_text(top, context->root, buffer_in(page)));
        if (!path.starts_with(unreachable)) TRY(each(mount, path));
    }
    return {};
}

} // namespace

Result<> process_mounts_text(const ProcessInfo& process, Text& text) {
    return for_each_mount(process, [&](const Mount& mount, std::string_view path) -> Result<> {
        text.escaped(mount.source()).add(' ').escaped(path).add(' ');
        text.add(mount.file_system().description().type).add(' ');
        write_flags(mount, mount.read_only(), text);
        mount.file_system().write_options(text);
        text.add(" 0 0\n");
        return {};
    });
}

Result<> process_mountstats_text(const ProcessInfo& process, Text& text) {
    return for_each_mount(process, [&](const Mount& mount, std::string_view path) -> Result<> {
        text.add("device ").escaped(mount.source()).add(" mounted on ").escaped(path);
        text.add(" with fstype ").add(mount.file_system().description().type).add('\n');
        return {};
    });
}

Result<> process_mountinfo_text(const ProcessInfo& process, Text& text) {
    constexpr std::uint64_t above_root = 99; // where the container is, seen from outside
    const PageRef page = TRY(allocate_page_uninitialized());
    return for_each_mount(process, [&](const Mount& mount, std::string_view path) -> Result<> {
        const FileSystem& mounted = mount.file_system();
        text.add(mount.id()).add(' ').add(mount.parent() ? mount.parent()->id() : above_root).add(" 0:");
        text.add(std::uint64_t{mounted.description().minor}).add(' ');
        text.escaped(TRY(path_text_in_mount(*mount.root(), buffer_in(page)))).add(' ').escaped(path).add(' ');
        write_flags(mount, mount.has(linux::ms_rdonly), text);
        if (mount.has(linux::ms_unbindable)) text.add(" unbindable");
        text.add(" - ").add(mounted.description().type).add(' ').escaped(mount.source()).add(' ');
        text.add(mounted.read_only() ? "ro" : "rw");
        mounted.write_options(text);
        text.add('\n');
        return {};
    });
}

} // namespace personality::fs
