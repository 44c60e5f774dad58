// SPDX-License-Identifier: Apache-2.0
//
// The personality's lock, under the name that file systems know it by.
#pragma once

#include "personality/task/mutex.hpp"

namespace personality::fs {

using personality::Mutex;

} // namespace personality::fs
