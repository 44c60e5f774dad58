// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/overlay/special.hpp"

#include "personality/fs/dev/devices.hpp"
#include "personality/fs/pipe/pipe_file.hpp"

namespace personality::fs {

Result<Ref<File>> OverlaySpecial::open(const Ref<Dentry>& path, std::uint32_t flags) {
    switch (mode() & linux::s_ifmt) {
    case linux::s_ififo:
        if (!pipe_) pipe_ = TRY(make_ref<Pipe>());
        return open_fifo(pipe_, path, flags);
    case linux::s_ifchr:
        return open_device(attributes().device, path, flags);
    default:
        return Errno::enxio;
    }
}

} // namespace personality::fs
