// SPDX-License-Identifier: Apache-2.0
#include "personality/loader/spec.hpp"

#include "personality/base/identity.hpp"

#include <cstddef>
#include <cstring>

namespace personality {

namespace {

using protocol::SpecHeader;

SpecError wrong_field(std::size_t offset) { return {static_cast<std::uint32_t>(offset)}; }

// Takes one NUL-terminated string after another.
class Reader {
  public:
    explicit Reader(std::span<const char> bytes) : bytes_(bytes) {}

    base::Result<std::string_view, SpecError> next() {
        const std::span<const char> rest = bytes_.subspan(at_);
        const void* const nul = rest.empty() ? nullptr : std::memchr(rest.data(), '\0', rest.size());
        if (nul == nullptr) return here();
        const auto length = static_cast<std::size_t>(static_cast<const char*>(nul) - rest.data());
        at_ += length + 1;
        return std::string_view(rest.data(), length);
    }
    bool at_end() const { return at_ == bytes_.size(); }
    SpecError here() const { return wrong_field(sizeof(SpecHeader) + at_); }

  private:
    std::span<const char> bytes_;
    std::size_t at_ = 0;
};

base::Result<StringList, SpecError> read_list(Reader& reader, std::uint32_t count) {
    StringList list;
    for (std::uint32_t i = 0; i < count; ++i)
        if (!list.add(TRY(reader.next())).ok()) return reader.here();
    return list;
}

} // namespace

base::Result<std::uint32_t, SpecError> check_spec_header(const SpecHeader& header) {
    constexpr std::uint16_t known = protocol::spec_user_by_name | protocol::spec_stdin_closed | protocol::spec_tty |
                                    protocol::spec_init | protocol::spec_no_new_privileges |
                                    protocol::spec_stub_resolver | protocol::spec_read_only_root;
    if (header.magic != protocol::spec_magic) return wrong_field(offsetof(SpecHeader, magic));
    if (header.version != protocol::spec_version) return wrong_field(offsetof(SpecHeader, version));
    if ((header.flags & ~known) != 0) return wrong_field(offsetof(SpecHeader, flags));
    if (header.string_bytes > protocol::spec_max_bytes) return wrong_field(offsetof(SpecHeader, string_bytes));
    if (header.argument_count == 0 || header.argument_count > header.string_bytes)
        return wrong_field(offsetof(SpecHeader, argument_count));
    if (header.environment_count > header.string_bytes) return wrong_field(offsetof(SpecHeader, environment_count));
    if (header.setting_count > header.string_bytes) return wrong_field(offsetof(SpecHeader, setting_count));
    if (header.group_count > protocol::spec_max_groups) return wrong_field(offsetof(SpecHeader, group_count));
    return header.string_bytes;
}

base::Result<Spec, SpecError> parse_spec(const SpecHeader& header, std::span<const char> strings) {
    TRY(check_spec_header(header));
    Reader reader(strings);
    Spec spec{.header = header,
              .hostname = {},
              .working_directory = {},
              .hosts = {},
              .resolver = {},
              .arguments = {},
              .environment = {},
              .settings = {},
              .user = {}};
    spec.hostname = TRY(reader.next());
    if (spec.hostname.size() > identity::max_name) return wrong_field(sizeof(SpecHeader));
    spec.working_directory = TRY(reader.next());
    spec.hosts = TRY(reader.next());
    spec.resolver = TRY(reader.next());
    spec.arguments = TRY(read_list(reader, header.argument_count));
    spec.environment = TRY(read_list(reader, header.environment_count));
    spec.settings = TRY(read_list(reader, header.setting_count));
    if ((header.flags & protocol::spec_user_by_name) != 0) spec.user = TRY(reader.next());
    if (!reader.at_end()) return reader.here();
    return spec;
}

} // namespace personality
