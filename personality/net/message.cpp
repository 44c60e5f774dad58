// SPDX-License-Identifier: Apache-2.0
#include "personality/net/message.hpp"

#include <algorithm>

namespace personality::net {

Result<Rights> Rights::copy() const {
    Rights other;
    if (count == 0) return other;
    other.files.reset(new (std::nothrow) Ref<fs::File>[count]);
    if (!other.files) return Errno::enomem;
    std::copy_n(files.get(), count, other.files.get());
    other.count = count;
    return other;
}

} // namespace personality::net
