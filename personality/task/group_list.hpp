// SPDX-License-Identifier: Apache-2.0
//
// A user's supplementary groups, setgroups(2). Processes share a list that none of them changes.
#pragma once

#include "personality/base/ref.hpp"

#include <cstdint>
#include <memory>
#include <span>

namespace personality {

class GroupList : public RefCounted {
  public:
    static constexpr std::size_t most = 65536; // NGROUPS_MAX

    // Room for that many, all 0 until somebody writes them. Null for none. enomem.
    static Result<Ref<GroupList>> make(std::size_t count) {
        if (count == 0) return Ref<GroupList>();
        auto list = TRY(make_ref<GroupList>());
        list->ids_.reset(new (std::nothrow) std::uint32_t[count]());
        if (!list->ids_) return Errno::enomem;
        list->count_ = count;
        return list;
    }

    std::span<std::uint32_t> ids() const { return {ids_.get(), count_}; }

  private:
    std::unique_ptr<std::uint32_t[]> ids_;
    std::size_t count_ = 0;
};

} // namespace personality
