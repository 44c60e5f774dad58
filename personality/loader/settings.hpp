// SPDX-License-Identifier: Apache-2.0
//
// A spec's settings (abi/protocol/container_spec.hpp): strings "KIND=VALUE".
#pragma once

#include "personality/base/parse.hpp"
#include "personality/loader/string_list.hpp"

namespace personality {

// Calls `take(value)` for each setting of this kind, in their order, as long as it succeeds.
template<typename Take>
Result<> for_each_setting(const StringList& settings, std::string_view kind, Take take) {
    std::string_view setting = settings.count() > 0 ? settings.first() : std::string_view();
    for (std::size_t i = 0; i < settings.count(); ++i) {
        if (setting.starts_with(kind) && setting.substr(kind.size()).starts_with('='))
            TRY(take(setting.substr(kind.size() + 1)));
        if (i + 1 < settings.count()) setting = settings.next(setting);
    }
    return {};
}

} // namespace personality
