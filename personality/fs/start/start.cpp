// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/start/start.hpp"

#include "abi/protocol/image.hpp"
#include "personality/base/immortal.hpp"
#include "personality/fs/console/console_file.hpp"
#include "personality/fs/dev/device_tree.hpp"
#include "personality/fs/erofs/extent_reader.hpp"
#include "personality/fs/mqueue/mqueue_fs.hpp"
#include "personality/fs/overlay/erofs_lower.hpp"
#include "personality/fs/overlay/overlay_fs.hpp"
#include "personality/fs/proc/proc_fs.hpp"
#include "personality/fs/start/generated_files.hpp"
#include "personality/fs/sys/cgroup_fs.hpp"
#include "personality/fs/sys/sys_fs.hpp"
#include "personality/fs/tty/devpts.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/names.hpp"
#include "personality/fs/vfs/open.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/platform/image.hpp"
#include "personality/task/task.hpp"

#include <algorithm>
#include <optional>

namespace personality::fs {

namespace {

constexpr FileSystem::Description root_description{"overlay", "overlay", "", linux::overlayfs_super_magic, 40};
constexpr FileSystem::Description dev_description{"tmpfs", "tmpfs", ",mode=755", linux::tmpfs_magic, 41};

// Enough for all of a small image's metadata; of a large one, for the root directory.
constexpr std::uint64_t metadata_read_ahead = 16; // pages

// Everything that lives as long as the container.
struct Tree {
    std::optional<erofs::ExtentReader> reader;
    std::optional<ErofsLower> image;
    std::optional<OverlayFs> root;
    DeviceTree devices;
    OverlayFs dev{dev_description, &devices};
    std::optional<GeneratedFiles> generated;
};

Tree& tree() {
    static Immortal<Tree> the_tree;
    return *the_tree;
}

const Credentials& root_user() {
    static Immortal<Credentials> who;
    return *who;
}

Result<Ref<Dentry>> child(Dentry& directory, std::string_view name) { return dentries().lookup(directory, name); }

// The directory `name`, made if it is missing.
Result<Ref<Dentry>> directory_in(Dentry& directory, std::string_view name) {
    auto entry = TRY(child(directory, name));
    if (entry->negative()) TRY(create_file(root_user(), *entry, linux::s_ifdir | 0755));
    if (!entry->inode()->is_directory()) return Errno::enotdir;
    return entry;
}

Result<> mount_image() {
    protocol::ImageHeader header;
    TRY(image::copy_from_image(0, &header, sizeof header));
    if (!protocol::image_header_valid(header, image::size())) return Errno::euclean;
    image::read_ahead(header.metadata.offset / page_size,
                      std::min(header.metadata.length / page_size, metadata_read_ahead));
    Tree& all = tree();
    all.reader.emplace(header.erofs);
    const erofs::Volume volume = TRY(erofs::Volume::open(*all.reader));
    all.image.emplace(volume, header.erofs.offset);
    all.root.emplace(root_description, &*all.image);
    TRY(all.root->set_up());
    const auto mount = TRY(MountTable::make(all.root->root(), linux::ms_relatime, root_description.source));
    return mounts().attach(mount, {});
}

// On a directory, made if it is missing. What it is to be mounted below is mounted already.
Result<Path> mount_at(const FileSystem& file_system, const Path& directory, std::string_view name,
                      std::uint32_t flags) {
    auto on = TRY(directory_in(*directory, name));
    const auto mount = TRY(MountTable::make(file_system.root(), flags, file_system.description().source));
    TRY(mounts().attach(mount, directory.beside(std::move(on))));
    return Path{mount, mount->root()};
}

constexpr std::uint32_t no_programs = linux::ms_nosuid | linux::ms_nodev | linux::ms_noexec;

Result<> mount_others() {
    const Path root = mounts().root();
    Tree& all = tree();
    TRY(proc_fs().set_up(make_proc_root()));
    TRY(sys_fs().set_up(make_sys_root()));
    TRY(cgroup_fs().set_up(make_cgroup_root()));
    TRY(all.dev.set_up());
    TRY(mqueue_fs().set_up());
    TRY(devpts_fs().set_up(devpts::make_root()));
    TRY(mount_at(proc_fs(), root, "proc", no_programs | linux::ms_relatime));
    const Path dev = TRY(mount_at(all.dev, root, "dev", linux::ms_nosuid));
    TRY(mount_at(devpts_fs(), dev, "pts", linux::ms_nosuid | linux::ms_noexec | linux::ms_relatime));
    TRY(mount_at(mqueue_fs(), dev, "mqueue", no_programs | linux::ms_relatime));
    const Path sys = TRY(mount_at(sys_fs(), root, "sys", linux::ms_rdonly | no_programs | linux::ms_relatime));
    const Path group = sys.beside(TRY(child(*sys, "fs")));
    TRY(mount_at(cgroup_fs(), group, "cgroup", linux::ms_rdonly | no_programs | linux::ms_relatime));
    return {};
}

// Replaces /etc/<name>, if there is an /etc.
Result<> generate(Dentry& etc, std::string_view name, GeneratedFiles::Node node) {
    const auto before = TRY(child(etc, name));
    if (!before->negative()) {
        if (before->inode()->is_directory()) return {};
        TRY(dentries().remove(*before));
        before->inode()->add_links(-1);
    }
    const Timestamp time = now();
    GeneratedFiles& files = *tree().generated;
    const Attributes attributes{0, 0, linux::s_ifreg | 0644, 1, 0, 0, time, time, time};
    auto inode = TRY(tree().root->make_over(attributes, files, files.content(node)));
    const auto entry = TRY(child(etc, name));
    dentries().fill(*entry, std::move(inode));
    return {};
}

} // namespace

Result<> start_file_systems(const GeneratedTexts& texts, std::uint64_t storage_bytes) {
    TRY(mount_image());
    if (storage_bytes != 0) tree().root->set_limit(storage_bytes);
    TRY(mount_others());
    tree().generated.emplace();
    TRY(tree().generated->set_up(texts));
    const auto etc = TRY(directory_in(*mounts().root(), "etc"));
    TRY(generate(*etc, "hostname", GeneratedFiles::hostname));
    TRY(generate(*etc, "hosts", GeneratedFiles::hosts));
    return generate(*etc, "resolv.conf", GeneratedFiles::resolver);
}

Result<Ref<FsContext>> start_context(std::string_view working_directory) {
    return make_ref<FsContext>(mounts().root(), TRY(directory_at(working_directory)));
}

Result<Path> directory_at(std::string_view path) {
    const Path root = mounts().root();
    for (std::size_t end = 1; end < path.size();) {
        end = std::min(path.find('/', end), path.size());
        PathWalk walk(root_user(), root, root, path.substr(0, end));
        const auto made = make_file(root_user(), walk, linux::s_ifdir | 0755);
        if (!made && made.error() != Errno::eexist) return made.error();
        ++end;
    }
    PathWalk walk(root_user(), root, root, path.empty() ? "/" : path);
    Path found = TRY(walk.to_end(true));
    if (!found->inode()->is_directory()) return Errno::enotdir;
    return found;
}

Dentry& device_root() { return *tree().dev.root(); }

Result<Ref<FileTable>> start_files(const Ref<session::Session>& session, bool stdin_closed) {
    using protocol::Stream;
    auto table = TRY(make_ref<FileTable>());
    Ref<File> input;
    if (stdin_closed) {
        const Path root = mounts().root();
        PathWalk walk(root_user(), root, root, "/dev/null");
        input = TRY(open(root_user(), walk, linux::o_rdwr, 0));
    } else {
        input = TRY(open_console(session, Stream::Stdin));
    }
    auto output = TRY(open_console(session, Stream::Stdout));
    auto errors = TRY(open_console(session, Stream::Stderr));
    TRY(table->put(0, std::move(input), false, 3));
    TRY(table->put(1, std::move(output), false, 3));
    TRY(table->put(2, std::move(errors), false, 3));
    return table;
}

} // namespace personality::fs
