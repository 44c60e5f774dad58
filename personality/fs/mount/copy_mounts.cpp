// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/mount/copy_mounts.hpp"

#include "personality/fs/vfs/mount_table.hpp"

namespace personality::fs {

namespace {

// The copies, each kept by the mount that it is of.
class Copies {
  public:
    ~Copies() {
        for (Mount& mount : mounts().mounts())
            mount.copy.reset();
    }

    Result<> copy_all_below(const Path& from) {
        bool found = true;
        while (found) { // a mount may come before the one that it is on
            found = false;
            for (Mount& mount : mounts().mounts()) {
                if (!is_wanted(mount, from)) continue;
                mount.copy = TRY(MountTable::make(mount.root(), mount.flags(), mount.source()));
                ++count_;
                found = true;
            }
        }
        return {};
    }
    Result<> attach_all(const Mount& top) const {
        if (mounts().full(count_)) return Errno::enospc;
        for (Mount& mount : mounts().mounts())
            if (mount.copy && &mount != &top) TRY(mounts().attach(mount.copy, {mount.parent()->copy, mount.point()}));
        return {};
    }

  private:
    static bool is_wanted(const Mount& mount, const Path& from) {
        if (mount.copy || !mount.parent() || !mount.parent()->copy || mount.has(linux::ms_unbindable)) return false;
        return mount.parent() != from.mount.get() || mount.point()->is_below(*from);
    }

    unsigned count_ = 0;
};

} // namespace

Result<> copy_mounts(const Path& from, const Path& on, bool recursive) {
    const Mount& original = *from.mount;
    const auto top = TRY(MountTable::make(from.entry, original.flags(), original.source()));
    Copies copies;
    if (recursive) {
        from.mount->copy = top;
        TRY(copies.copy_all_below(from));
        TRY(copies.attach_all(original));
    }
    return mounts().attach(top, on);
}

} // namespace personality::fs
