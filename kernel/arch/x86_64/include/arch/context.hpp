// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/object/x86_64/context.hpp"
