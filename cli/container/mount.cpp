// SPDX-License-Identifier: Apache-2.0
#include "cli/container/mount.hpp"

#include "cli/format/human.hpp"
#include "cli/format/split.hpp"
#include "cli/os/error.hpp"

#include <algorithm>
#include <iterator>

namespace container {

namespace {

constexpr const char* no_host_directories =
    "directories of the host can't be mounted: nothing of the host is reachable from the machine";
constexpr const char* no_named_volumes = "there are no volumes that outlive a container";

// What a tmpfs may be given, beside "NAME=VALUE" of the second list.
constexpr std::string_view flags[] = {"ro",     "rw",    "suid",    "nosuid",   "dev",        "nodev",   "exec",
                                      "noexec", "atime", "noatime", "diratime", "nodiratime", "relatime"};
constexpr std::string_view values[] = {"size", "mode", "uid", "gid", "nr_inodes", "nr_blocks"};

template<typename List>
bool lists(const List& list, std::string_view text) {
    return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

void check_options(const std::string& options) {
    if (options.empty()) return;
    for (const std::string& option : format::split(options, ',')) {
        const format::Field field = format::field(option);
        const bool known = field.has_value ? lists(values, field.key) : lists(flags, option);
        if (!known || (field.has_value && field.value.empty()))
            throw os::Error("invalid tmpfs option \"" + option + "\"");
    }
}

// Without "." and "..", and what is double or at the end of slashes.
std::string clean_path(const std::string& path) {
    if (!path.starts_with('/')) throw os::Error("invalid mount path: '" + path + "' mount path must be absolute");
    if (path.find(':') != std::string::npos) throw os::Error("invalid mount path: '" + path + "' has a colon");
    std::vector<std::string> kept;
    for (const std::string& name : format::split(path, '/')) {
        if (name == ".." && !kept.empty()) kept.pop_back();
        if (!name.empty() && name != "." && name != "..") kept.push_back(name);
    }
    std::string clean;
    for (const std::string& name : kept) {
        clean += "/" + name;
    }
    if (clean.empty()) throw os::Error("invalid specification: destination can't be '/'");
    return clean;
}

bool is_true(const format::Field& field) { return !field.has_value || field.value == "true" || field.value == "1"; }

std::string with(const std::string& options, const std::string& more) {
    return options.empty() ? more : options + "," + more;
}

} // namespace

bool Mount::is_read_only() const {
    bool read_only = false;
    for (const std::string& option : format::split(options, ',')) {
        if (option == "ro" || option == "rw") read_only = option == "ro";
    }
    return read_only;
}

Mount parse_tmpfs(const std::string& text) {
    const std::size_t colon = text.find(':');
    Mount mount{Mount::Kind::Tmpfs, clean_path(text.substr(0, colon))};
    if (colon != std::string::npos) mount.options = text.substr(colon + 1);
    check_options(mount.options);
    return mount;
}

Mount parse_mount(const std::string& text) {
    std::string type = "volume", source, target, options;
    for (const std::string& part : format::split(text, ',')) {
        const format::Field field = format::field(part);
        const auto needs_tmpfs = [&] {
            if (type != "tmpfs") throw os::Error("cannot mix 'tmpfs-*' options with mount type '" + type + "'");
        };
        if (field.key == "type") {
            type = field.value;
        } else if (field.key == "source" || field.key == "src") {
            source = field.value;
        } else if (field.key == "target" || field.key == "dst" || field.key == "destination") {
            target = field.value;
        } else if (field.key == "readonly" || field.key == "ro") {
            if (is_true(field)) options = with(options, "ro");
        } else if (field.key == "tmpfs-size") {
            needs_tmpfs();
            const auto bytes = format::parse_bytes(field.value);
            if (!bytes) throw os::Error("invalid value for tmpfs-size: " + field.value);
            options = with(options, "size=" + std::to_string(*bytes));
        } else if (field.key == "tmpfs-mode") {
            needs_tmpfs();
            options = with(options, "mode=" + field.value);
        } else {
            throw os::Error("unexpected key '" + field.key + "' in '" + part + "'");
        }
    }
    if (type == "bind") throw os::Error(no_host_directories);
    if (type != "tmpfs" && type != "volume") throw os::Error("mount type unknown: \"" + type + "\"");
    if (target.empty()) throw os::Error("target is required");
    if (type == "volume" && !source.empty()) throw os::Error(no_named_volumes);
    if (!source.empty()) throw os::Error("cannot specify source for tmpfs mounts");
    if (type == "volume" && !options.empty()) throw os::Error("a volume without a name can't be read-only");
    return {type == "tmpfs" ? Mount::Kind::Tmpfs : Mount::Kind::Volume, clean_path(target), options};
}

Mount parse_volume(const std::string& text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return {Mount::Kind::Volume, clean_path(text)};
    const bool host = text.starts_with('/') || text.starts_with('.') || text.starts_with('~');
    throw os::Error(host ? no_host_directories : no_named_volumes);
}

std::vector<Mount> ordered_mounts(std::vector<Mount> mounts, const std::vector<std::string>& image_volumes) {
    const auto has = [&](const std::string& path, std::ptrdiff_t times) {
        return std::count_if(mounts.begin(), mounts.end(), [&](const Mount& mount) { return mount.path == path; }) >
               times;
    };
    for (const Mount& mount : mounts) {
        if (has(mount.path, 1)) throw os::Error("Duplicate mount point: " + mount.path);
    }
    for (const std::string& volume : image_volumes) {
        const std::string path = clean_path(volume);
        if (!has(path, 0)) mounts.push_back({Mount::Kind::Volume, path});
    }
    // What lies in another comes after it.
    std::stable_sort(mounts.begin(), mounts.end(), [](const Mount& a, const Mount& b) {
        return std::count(a.path.begin(), a.path.end(), '/') < std::count(b.path.begin(), b.path.end(), '/');
    });
    return mounts;
}

std::string mount_setting(const Mount& mount) {
    if (mount.kind == Mount::Kind::Volume) return "volume:" + mount.path;
    return "tmpfs:" + mount.path + (mount.options.empty() ? "" : ":" + mount.options);
}

Mount parse_mount_setting(const std::string& text) {
    if (text.starts_with("volume:")) return {Mount::Kind::Volume, text.substr(7)};
    if (!text.starts_with("tmpfs:")) throw os::Error("the container's specification has no such mount: " + text);
    const std::size_t colon = text.find(':', 6);
    return {Mount::Kind::Tmpfs, text.substr(6, colon - 6), colon == std::string::npos ? "" : text.substr(colon + 1)};
}

} // namespace container
