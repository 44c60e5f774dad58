// SPDX-License-Identifier: Apache-2.0
//
// The vDSO as the personality holds it: a small shared object that is mapped into every program.
#pragma once

#include "personality/mm/page_source.hpp"

namespace personality::vdso {

std::uint64_t image_pages();

// Its pages, the same for all programs of the container. enomem.
Result<Ref<PageSource>> image();

} // namespace personality::vdso
