// SPDX-License-Identifier: Apache-2.0
//
// The mounts that a container's spec asks for.
#pragma once

#include "personality/loader/spec.hpp"

namespace personality {

// Makes them, and the working directory before the root may become read-only. einval: the spec asks for what there
// isn't; else the errors of mount(2) and mkdir(2).
Result<> mount_as_asked(const Spec& spec);

} // namespace personality
