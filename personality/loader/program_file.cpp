// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/program_file.hpp"

#include "personality/fs/vfs/fs_context.hpp"
#include "personality/fs/vfs/path_walk.hpp"
#include "personality/fs/vfs/permission.hpp"
#include "personality/task/task.hpp"

namespace personality {

namespace {

Result<fs::Path> find(std::string_view path) {
    if (path.empty()) return Errno::enoent;
    const fs::FsContext& context = fs_context();
    fs::PathWalk walk(credentials(), context.root, context.working_directory, path);
    return walk.to_end(true);
}

Result<Ref<fs::File>> open(const fs::Path& path, unsigned wanted) {
    fs::Inode& inode = *path->inode();
    TRY(fs::check_access(credentials(), inode, wanted));
    auto file = TRY(inode.open(path.entry, linux::o_rdonly));
    file->set_mount(path.mount);
    return file;
}

} // namespace

Result<Ref<fs::File>> open_for_reading(std::string_view path) { return open(TRY(find(path)), fs::may_read); }

Result<Ref<fs::File>> open_program(std::string_view path) { return open_program(TRY(find(path))); }

Result<Ref<fs::File>> open_program(const fs::Path& path) {
    if (!path->inode()->is_regular() || (path.mount && path.mount->has(linux::ms_noexec))) return Errno::eacces;
    return open(path, fs::may_execute);
}

Result<std::size_t> read_file(fs::File& file, std::uint64_t offset, std::span<std::byte> to) {
    std::size_t done = 0;
    while (done < to.size()) {
        IoBuffer buffer = IoBuffer::own(to.data() + done, to.size() - done);
        const std::size_t count = TRY(file.read(buffer, offset + done));
        if (count == 0) break;
        done += count;
    }
    return done;
}

} // namespace personality
