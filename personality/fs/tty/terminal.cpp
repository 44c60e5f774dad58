// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/terminal.hpp"

#include "personality/fs/tty/devpts.hpp"
#include "personality/fs/tty/tty_file.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/fs/vfs/names.hpp"

namespace personality::fs {

namespace {
constexpr std::int32_t standard_descriptors = 3;
}

Result<Ref<Tty>> make_terminal(TtyOutput& output, std::uint16_t rows, std::uint16_t columns) {
    auto tty = TRY(devpts::make_tty(output));
    tty->set_size(rows, columns);
    return tty;
}

Result<Ref<File>> open_terminal(const Ref<Tty>& tty) {
    const Path path = TRY(devpts::path_of(*tty));
    auto file = TRY(open_tty(tty, path.entry, linux::o_rdwr | linux::o_noctty));
    file->set_mount(path.mount);
    return file;
}

Result<Ref<FileTable>> terminal_files(const Ref<Tty>& tty) {
    auto table = TRY(make_ref<FileTable>());
    const auto file = TRY(open_terminal(tty));
    for (std::int32_t descriptor = 0; descriptor < standard_descriptors; ++descriptor)
        TRY(table->put(descriptor, file, false, standard_descriptors));
    return table;
}

Result<> add_console(const Tty& tty, Dentry& dev) {
    auto entry = TRY(dentries().lookup(dev, "console"));
    if (!entry->negative()) {
        TRY(dentries().remove(*entry));
        entry->inode()->add_links(-1);
        entry = TRY(dentries().lookup(dev, "console"));
    }
    const Credentials root_user;
    return create_file(root_user, *entry, linux::s_ifchr | 0620, tty.device());
}

} // namespace personality::fs
