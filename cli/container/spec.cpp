// SPDX-License-Identifier: Apache-2.0
#include "cli/container/spec.hpp"

#include "abi/protocol/container_spec.hpp"
#include "cli/os/error.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace container {

namespace {

constexpr const char* default_path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string_view name_of(std::string_view variable) { return variable.substr(0, variable.find('=')); }

// As in Linux: the first place of a name, the last value.
void set_variable(std::vector<std::string>& environment, const std::string& variable) {
    const auto same = [&](const std::string& other) { return name_of(other) == name_of(variable); };
    const auto found = std::find_if(environment.begin(), environment.end(), same);
    if (found != environment.end())
        *found = variable;
    else
        environment.push_back(variable);
}

std::optional<std::uint32_t> parse_id(std::string_view text) {
    std::uint32_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size() || text.empty() || id > 0x7fffffff)
        return std::nullopt;
    return id;
}

// Numbers go into the header; names are for the personality, which alone can read the image's /etc/passwd.
void set_user(protocol::SpecHeader& header, const std::string& user) {
    if (user.empty()) return;
    const std::size_t colon = user.find(':');
    const auto uid = parse_id(std::string_view(user).substr(0, colon));
    const auto gid = colon == std::string::npos ? std::optional<std::uint32_t>(0)
                                                : parse_id(std::string_view(user).substr(colon + 1));
    if (uid && gid) {
        header.uid = *uid;
        header.gid = *gid;
    } else {
        header.flags |= protocol::spec_user_by_name;
    }
}

} // namespace

Spec merge(const Wishes& wishes, const image::ImageConfig& image) {
    Spec spec;
    const std::vector<std::string>* command = &wishes.arguments;
    if (!wishes.entrypoint) {
        spec.arguments = image.entrypoint;
        if (command->empty()) command = &image.cmd;
    } else if (!wishes.entrypoint->empty()) {
        spec.arguments = {*wishes.entrypoint};
    }
    spec.arguments.insert(spec.arguments.end(), command->begin(), command->end());
    if (spec.arguments.empty()) throw os::Error("no command specified, and the image has none");

    spec.working_directory = !wishes.working_directory.empty() ? wishes.working_directory
                             : !image.working_dir.empty()      ? image.working_dir
                                                               : "/";
    if (spec.working_directory[0] != '/') {
        throw os::Error("the working directory '" + spec.working_directory +
                        "' is invalid, it needs to be an absolute path");
    }
    spec.user = wishes.user.empty() ? image.user : wishes.user;
    spec.hostname = wishes.hostname;
    spec.standard_input = wishes.standard_input;
    spec.terminal = wishes.terminal;
    spec.init = wishes.init;
    spec.pids_limit = wishes.pids_limit;
    spec.storage_bytes = wishes.storage_bytes;
    spec.capabilities = wishes.capabilities;
    spec.no_new_privileges = wishes.no_new_privileges;
    spec.groups = wishes.groups;
    spec.ulimits = wishes.ulimits;
    spec.shared_memory_bytes = wishes.shared_memory_bytes;
    spec.read_only_root = wishes.read_only_root;
    // Where the root can be written to, an image's volume is like any other directory.
    const std::vector<std::string> none;
    spec.mounts = ordered_mounts(wishes.mounts, wishes.read_only_root ? image.volumes : none);

    spec.environment = {default_path, "HOSTNAME=" + spec.hostname};
    if (spec.terminal) spec.environment.emplace_back("TERM=xterm");
    const bool root = spec.user.empty() || spec.user == "root" || spec.user == "0";
    if (root) spec.environment.emplace_back("HOME=/root"); // of others the image's /etc/passwd tells
    set_variables(spec.environment, image.env);
    set_variables(spec.environment, wishes.environment);
    return spec;
}

std::size_t entrypoint_words(const Wishes& wishes, const image::ImageConfig& image) {
    if (!wishes.entrypoint) return image.entrypoint.size();
    return wishes.entrypoint->empty() ? 0 : 1;
}

void set_variables(std::vector<std::string>& environment, const std::vector<std::string>& variables) {
    for (const std::string& variable : variables) {
        set_variable(environment, variable);
    }
}

namespace {

std::vector<std::string> settings_of(const Spec& spec) {
    std::vector<std::string> settings;
    for (const std::string& group : spec.groups) {
        settings.push_back("group=" + group);
    }
    for (const Ulimit& limit : spec.ulimits) {
        settings.push_back("ulimit=" + ulimit_setting(limit));
    }
    settings.push_back("shm=" + std::to_string(spec.shared_memory_bytes));
    for (const Mount& mount : spec.mounts) {
        settings.push_back("mount=" + mount_setting(mount));
    }
    return settings;
}

} // namespace

std::string encode(const Spec& spec) {
    protocol::SpecHeader header{};
    header.magic = protocol::spec_magic;
    header.version = protocol::spec_version;
    header.flags = spec.standard_input ? 0 : protocol::spec_stdin_closed;
    if (spec.terminal) {
        header.flags |= protocol::spec_tty;
        header.terminal_rows = spec.terminal_rows;
        header.terminal_columns = spec.terminal_columns;
    }
    if (spec.init) header.flags |= protocol::spec_init;
    if (spec.stub_resolver) header.flags |= protocol::spec_stub_resolver;
    const std::size_t servers = std::min<std::size_t>(spec.name_servers.size(), protocol::spec_max_name_servers);
    for (std::size_t i = 0; i < servers; ++i) {
        network::store(spec.name_servers[i], header.name_servers[i]);
    }
    header.pids_limit = spec.pids_limit;
    header.storage_bytes = spec.storage_bytes;
    header.capabilities = spec.capabilities;
    if (spec.no_new_privileges) header.flags |= protocol::spec_no_new_privileges;
    if (spec.read_only_root) header.flags |= protocol::spec_read_only_root;
    const std::vector<std::string> settings = settings_of(spec);
    header.setting_count = static_cast<std::uint32_t>(settings.size());
    header.argument_count = static_cast<std::uint32_t>(spec.arguments.size());
    header.environment_count = static_cast<std::uint32_t>(spec.environment.size());
    set_user(header, spec.user);

    std::string strings;
    const auto add = [&strings](const std::string& text) { strings.append(text.c_str(), text.size() + 1); };
    add(spec.hostname);
    add(spec.working_directory);
    add(spec.hosts);
    add(spec.resolver);
    std::for_each(spec.arguments.begin(), spec.arguments.end(), add);
    std::for_each(spec.environment.begin(), spec.environment.end(), add);
    std::for_each(settings.begin(), settings.end(), add);
    if ((header.flags & protocol::spec_user_by_name) != 0) add(spec.user);
    if (sizeof(header) + strings.size() > protocol::spec_max_bytes)
        throw os::Error("argument list too long: arguments and environment may take 2 MiB together");

    header.string_bytes = static_cast<std::uint32_t>(strings.size());
    std::string bytes(sizeof(header), '\0');
    std::memcpy(bytes.data(), &header, sizeof(header));
    return bytes + strings;
}

std::string command_line(const std::vector<std::string>& arguments, std::size_t limit) {
    std::string line;
    for (const std::string& argument : arguments) {
        if (!line.empty()) line += ' ';
        line += argument;
        if (line.size() > limit) break;
    }
    return line.substr(0, limit);
}

} // namespace container
