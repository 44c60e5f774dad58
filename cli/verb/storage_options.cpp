// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/storage_options.hpp"

#include "cli/format/human.hpp"

namespace cli::verb {

namespace {

template<typename Parse>
void add(const std::vector<std::string>& texts, const char* flag, const std::string& verb, Parse parse,
         std::vector<container::Mount>& to) {
    for (const std::string& text : texts) {
        try {
            to.push_back(parse(text));
        } catch (const os::Error& error) {
            throw UsageError("invalid argument \"" + text + "\" for \"" + flag + "\" flag: " + error.what(), verb);
        }
    }
}

} // namespace

void declare(Flags& flags, StorageOptions& options) {
    flags.list("--tmpfs", options.tmpfs, "PATH[:OPTIONS]", "Mount a tmpfs");
    flags.list("--mount", options.mounts, "type=tmpfs,target=PATH[,...]", "Mount a tmpfs, or a volume without a name");
    flags.list("-v,--volume", options.volumes, "PATH", "Keep a directory writable with --read-only");
    flags.option("--shm-size", options.shared_memory, "BYTES", "Size of /dev/shm; 64m without it");
    flags.flag("--read-only", options.read_only, "Make the root file system read-only");
}

void apply(const StorageOptions& options, container::Wishes& wishes, const std::string& verb) {
    add(options.tmpfs, "--tmpfs", verb, container::parse_tmpfs, wishes.mounts);
    add(options.mounts, "--mount", verb, container::parse_mount, wishes.mounts);
    add(options.volumes, "-v, --volume", verb, container::parse_volume, wishes.mounts);
    wishes.read_only_root = options.read_only;
    if (options.shared_memory.empty()) return;
    const auto bytes = format::parse_bytes(options.shared_memory);
    if (!bytes) throw UsageError("invalid argument \"" + options.shared_memory + "\" for \"--shm-size\" flag", verb);
    if (*bytes != 0) wishes.shared_memory_bytes = *bytes; // 0: as docker, the usual size
}

} // namespace cli::verb
