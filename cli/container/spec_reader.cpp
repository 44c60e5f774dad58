// SPDX-License-Identifier: Apache-2.0
#include "cli/container/spec_reader.hpp"

#include "abi/protocol/container_spec.hpp"
#include "cli/os/error.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace container {

namespace {

class Strings {
  public:
    explicit Strings(std::string_view bytes) : rest_(bytes) {}

    std::string take() {
        const std::size_t end = rest_.find('\0');
        if (end == std::string_view::npos) throw os::Error("the container's specification is cut short");
        const std::string_view text = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return std::string(text);
    }

    std::vector<std::string> take(std::uint32_t count) {
        std::vector<std::string> list;
        for (std::uint32_t i = 0; i < count; ++i) {
            list.push_back(take());
        }
        return list;
    }

  private:
    std::string_view rest_;
};

// As `-u` takes it; empty for root.
std::string user_of(const protocol::SpecHeader& header) {
    if (header.uid == 0 && header.gid == 0) return "";
    return std::to_string(header.uid) + (header.gid == 0 ? "" : ":" + std::to_string(header.gid));
}

std::uint64_t parse_number(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw os::Error("the container's specification has no number where it needs one: " + text);
    return number;
}

void add_setting(Spec& spec, const std::string& setting) {
    const std::size_t equals = std::min(setting.find('='), setting.size());
    const std::string_view kind = std::string_view(setting).substr(0, equals);
    const std::string value = setting.substr(std::min(equals + 1, setting.size()));
    if (kind == "group")
        spec.groups.push_back(value);
    else if (kind == "ulimit")
        spec.ulimits.push_back(parse_ulimit_setting(value));
    else if (kind == "shm")
        spec.shared_memory_bytes = parse_number(value);
    else if (kind == "mount")
        spec.mounts.push_back(parse_mount_setting(value));
    else
        throw os::Error("the container's specification has an unknown setting: " + setting);
}

} // namespace

Spec decode(std::string_view bytes) {
    protocol::SpecHeader header{};
    if (bytes.size() < sizeof(header)) throw os::Error("the container's specification is cut short");
    std::memcpy(&header, bytes.data(), sizeof(header));
    if (header.magic != protocol::spec_magic || header.version != protocol::spec_version)
        throw os::Error("the container's specification is of another version");
    Strings strings(bytes.substr(sizeof(header)));
    Spec spec;
    spec.hostname = strings.take();
    spec.working_directory = strings.take();
    spec.hosts = strings.take();
    spec.resolver = strings.take();
    spec.arguments = strings.take(header.argument_count);
    spec.environment = strings.take(header.environment_count);
    for (const std::string& setting : strings.take(header.setting_count)) {
        add_setting(spec, setting);
    }
    spec.user = (header.flags & protocol::spec_user_by_name) != 0 ? strings.take() : user_of(header);
    spec.standard_input = (header.flags & protocol::spec_stdin_closed) == 0;
    spec.terminal = (header.flags & protocol::spec_tty) != 0;
    spec.terminal_rows = header.terminal_rows;
    spec.terminal_columns = header.terminal_columns;
    spec.init = (header.flags & protocol::spec_init) != 0;
    spec.pids_limit = header.pids_limit;
    spec.storage_bytes = header.storage_bytes;
    spec.capabilities = header.capabilities;
    spec.no_new_privileges = (header.flags & protocol::spec_no_new_privileges) != 0;
    spec.read_only_root = (header.flags & protocol::spec_read_only_root) != 0;
    spec.stub_resolver = (header.flags & protocol::spec_stub_resolver) != 0;
    for (const auto& server : header.name_servers) {
        const network::Ipv4 address = network::load(server);
        if (address.value != 0) spec.name_servers.push_back(address);
    }
    return spec;
}

} // namespace container
