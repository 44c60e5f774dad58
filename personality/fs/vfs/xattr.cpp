// SPDX-License-Identifier: Apache-2.0
#include "personality/fs/vfs/xattr.hpp"

#include <cstring>
#include <new>

namespace personality::fs {

Xattrs::~Xattrs() {
    while (Attribute* const attribute = attributes_.pop_front())
        delete attribute;
}

const Xattrs::Attribute* Xattrs::find(std::string_view name) const {
    for (const Attribute& attribute : attributes_)
        if (attribute.name() == name) return &attribute;
    return nullptr;
}

Result<> Xattrs::set(std::string_view name, std::span<const char> value, XattrChange how) {
    const bool exists = find(name);
    if (exists && how == XattrChange::create) return Errno::eexist;
    if (!exists && how == XattrChange::replace) return Errno::enodata;
    std::unique_ptr<char[]> text(new (std::nothrow) char[name.size() + value.size()]);
    if (!text) return Errno::enospc;
    std::memcpy(text.get(), name.data(), name.size());
    if (!value.empty()) std::memcpy(text.get() + name.size(), value.data(), value.size());
    auto* const attribute = new (std::nothrow) Attribute{std::move(text), name.size(), value.size(), {}};
    if (!attribute) return Errno::enospc;
    if (exists) (void)remove(name);
    attributes_.push_back(*attribute);
    return {};
}

Result<> Xattrs::remove(std::string_view name) {
    for (Attribute& attribute : attributes_)
        if (attribute.name() == name) {
            Attributes::remove(attribute);
            delete &attribute;
            return {};
        }
    return Errno::enodata;
}

} // namespace personality::fs
