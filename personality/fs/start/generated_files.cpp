// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/start/generated_files.hpp"

namespace personality::fs {

namespace {

constexpr std::string_view hosts_text = "127.0.0.1\tlocalhost\n"
                                        "::1\tlocalhost ip6-localhost ip6-loopback\n"
                                        "fe00::0\tip6-localnet\n"
                                        "ff00::0\tip6-mcastprefix\n"
                                        "ff02::1\tip6-allnodes\n"
                                        "ff02::2\tip6-allrouters\n";
constexpr std::string_view resolver_text = "# This container has no network.\n";

} // namespace

std::string_view GeneratedFiles::text(std::uint64_t node) const {
    switch (node) {
    case hostname:
        return hostname_.view();
    case hosts:
        return hosts_text;
    default:
        return resolver_text;
    }
}

} // namespace personality::fs
