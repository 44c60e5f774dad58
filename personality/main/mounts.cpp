// SPDX-License-Identifier: Apache-2.0
#include "personality/main/mounts.hpp"

#include "personality/fs/start/container_mounts.hpp"
#include "personality/fs/start/start.hpp"
#include "personality/loader/settings.hpp"

namespace personality {

namespace {

// "KIND:PATH[:OPTIONS]"
Result<> mount_setting(std::string_view text) {
    const std::string_view kind = take_part(text, ':');
    const std::string_view path = take_part(text, ':');
    if (kind == "tmpfs") return fs::mount_tmpfs(path, text);
    if (kind == "volume") return fs::mount_volume(path);
    return Errno::einval;
}

} // namespace

Result<> mount_as_asked(const Spec& spec) {
    std::uint64_t shared_memory = 0;
    TRY(for_each_setting(spec.settings, "shm", [&](std::string_view text) -> Result<> {
        const auto bytes = parse_number<std::uint64_t>(text);
        if (!bytes) return Errno::einval;
        shared_memory = *bytes;
        return {};
    }));
    TRY(fs::mount_shared_memory(shared_memory));
    TRY(for_each_setting(spec.settings, "mount", mount_setting));
    if ((spec.header.flags & protocol::spec_read_only_root) == 0) return {};
    // What it says if that can't be is the program's start to tell.
    (void)fs::directory_at(spec.working_directory);
    return fs::make_root_read_only();
}

} // namespace personality
