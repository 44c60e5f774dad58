// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/tty/devpts.hpp"

#include "personality/base/immortal.hpp"
#include "personality/fs/proc/process_directory.hpp"
#include "personality/fs/tty/pty.hpp"
#include "personality/fs/tty/tty_file.hpp"
#include "personality/fs/vfs/directory_file.hpp"
#include "personality/fs/vfs/mount_table.hpp"
#include "personality/linux/dirent.hpp"
#include "personality/linux/statfs.hpp"
#include "personality/task/task.hpp"

namespace personality::fs {

SyntheticFs& devpts_fs() {
    static Immortal<SyntheticFs> devpts(
        FileSystem::Description{"devpts", "devpts", ",gid=5,mode=620,ptmxmode=666", linux::devpts_super_magic, 45});
    return *devpts;
}

namespace devpts {

namespace {

constexpr std::uint64_t root_inode = 1;
constexpr std::uint64_t ptmx_inode = 2;
constexpr std::uint64_t first_tty_inode = 3;
constexpr std::uint32_t tty_group = 5; // as container runtimes mount devpts: gid=5,mode=620
constexpr std::uint32_t tty_mode = linux::s_ifchr | 0620;

using TtyList = List<Tty, &Tty::table_hook>;

TtyList& ttys() { // by number
    static Immortal<TtyList> table;
    return *table;
}

Attributes device_attributes(std::uint64_t number, std::uint32_t mode, std::uint64_t device) {
    Attributes attributes = synthetic_attributes(number, mode);
    attributes.device = device;
    return attributes;
}

// A terminal's node: it outlives the terminal where a file or a path still refers to it.
class TtyInode final : public Inode {
  public:
    TtyInode(const Attributes& attributes, std::uint32_t number) : Inode(devpts_fs(), attributes), number_(number) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        const Ref<Tty> tty = find(number_);
        if (!tty || tty->node().get() != this) return Errno::eio;
        return open_tty(tty, path, flags);
    }
    Result<> set_attributes(const Attributes& attributes) override {
        attributes_ = attributes;
        return {};
    }

  private:
    std::uint32_t number_;
};

class PtmxInode final : public Inode {
  public:
    PtmxInode() : Inode(devpts_fs(), device_attributes(ptmx_inode, linux::s_ifchr | 0666, ptmx_device)) {}
    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return open_pty_master(path, flags);
    }
};

class Root final : public Inode {
  public:
    Root() : Inode(devpts_fs(), synthetic_attributes(root_inode, linux::s_ifdir | 0755)) {}

    Result<Ref<File>> open(const Ref<Dentry>& path, std::uint32_t flags) override {
        return open_directory(path, flags);
    }
    Result<Found> lookup(std::string_view name) override;
    Result<> list(Dentry& self, std::uint64_t& position, EntrySink& sink) override;
};

Result<Found> Root::lookup(std::string_view name) {
    if (name == "ptmx") return Found{TRY(make_ref<PtmxInode>()), false, false};
    const std::int32_t number = name == "0" ? 0 : parse_pid(name);
    if (number == 0 && name != "0") return Errno::enoent;
    const Ref<Tty> tty = find(static_cast<std::uint32_t>(number));
    if (!tty || tty->hung_up()) return Errno::enoent;
    return Found{tty->node(), false, false};
}

// Positions: 0 is ptmx's, n + 1 that of terminal n.
Result<> Root::list(Dentry&, std::uint64_t& position, EntrySink& sink) {
    if (position == 0) {
        if (!TRY(sink.add("ptmx", ptmx_inode, linux::dt_chr, 1))) return {};
        position = 1;
    }
    for (const Tty& tty : ttys()) {
        const std::uint64_t at = tty.number() + std::uint64_t{1};
        if (at < position || tty.hung_up()) continue;
        FixedText<12> name;
        name.add(std::uint64_t{tty.number()});
        if (!TRY(sink.add(name.view(), tty.number() + first_tty_inode, linux::dt_chr, at + 1))) return {};
        position = at + 1;
    }
    return {};
}

} // namespace

Result<Ref<Inode>> make_root() { return Ref<Inode>(TRY(make_ref<Root>())); }

Result<Ref<Tty>> make_tty(TtyOutput& output) {
    std::uint32_t number = 0;
    Tty* after = nullptr;
    for (Tty& tty : ttys()) {
        if (tty.number() != number) {
            after = &tty;
            break;
        }
        ++number;
    }
    if (number == max_ttys) return Errno::enospc;
    const Ref<Tty> tty = TRY(make_ref<Tty>(number, output));
    Attributes attributes = device_attributes(number + first_tty_inode, tty_mode, slave_device(number));
    attributes.uid = credentials().fsuid;
    attributes.gid = tty_group;
    tty->set_node(TRY(make_ref<TtyInode>(attributes, number)));
    if (after != nullptr)
        ttys().insert_before(*after, *tty);
    else
        ttys().push_back(*tty);
    return tty;
}

Ref<Tty> find(std::uint32_t number) {
    for (Tty& tty : ttys())
        if (tty.number() == number) return Ref<Tty>(&tty);
    return {};
}

Result<Path> path_of(const Tty& tty) {
    FixedText<12> name;
    name.add(std::uint64_t{tty.number()});
    const Ref<Dentry>& root = devpts_fs().root();
    return Path{Ref<Mount>(mounts().mount_of(*root)), TRY(dentries().lookup(*root, name.view()))};
}

} // namespace devpts
} // namespace personality::fs
