// SPDX-License-Identifier: Apache-2.0
#include "personality/base/identity.hpp"

#include <cstring>

namespace personality::identity {

namespace {

struct {
    char text[max_name];
    std::size_t length;
} name_now = {"localhost", 9};

} // namespace

std::string_view host_name() { return {name_now.text, name_now.length}; }

Result<> set_host_name(std::string_view name) {
    if (name.size() > max_name) return Errno::einval;
    std::memcpy(name_now.text, name.data(), name.size());
    name_now.length = name.size();
    return {};
}

} // namespace personality::identity
