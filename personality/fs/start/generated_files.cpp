// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/start/generated_files.hpp"

#include <algorithm>
#include <new>

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

Result<> GeneratedFiles::Copy::make(std::string_view first, std::string_view second) {
    bytes.reset(new (std::nothrow) char[first.size() + second.size()]);
    if (!bytes) return Errno::enomem;
    std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), bytes.get()));
    length = first.size() + second.size();
    return {};
}

Result<> GeneratedFiles::set_up(const GeneratedTexts& texts) {
    hostname_.add(texts.hostname).add('\n');
    if (!texts.hosts.empty()) TRY(hosts_.make(hosts_text, texts.hosts));
    if (!texts.resolver.empty()) TRY(resolver_.make(texts.resolver, {}));
    return {};
}

std::string_view GeneratedFiles::text(std::uint64_t node) const {
    switch (node) {
    case hostname:
        return hostname_.view();
    case hosts:
        return hosts_.bytes ? hosts_.view() : hosts_text;
    default:
        return resolver_.bytes ? resolver_.view() : resolver_text;
    }
}

} // namespace personality::fs
