// SPDX-License-Identifier: Apache-2.0
//
// The patched pages of the container's image.
#pragma once

#include "personality/code/shadow_table.hpp"
#include "personality/session/session.hpp"

namespace personality::code {

// Once, before the first program: on a kernel that needs them. enoexec: the image has none, because it was imported
// before there were any; stderr tells. eio, euclean.
Result<> start(session::Session& session);

// The page of the image's extent to map for code instead of page number `page`, and where instructions are patched in
// it. May block. Precondition: start() succeeded, and the kernel needs patched code.
struct PatchedPage {
    std::uint64_t page;
    std::optional<ShadowTable::Copy> copy; // none: it is the page itself
};
Result<PatchedPage> patched_page(std::uint64_t page);

const ShadowTable& shadow();

} // namespace personality::code
