// SPDX-License-Identifier: Apache-2.0
//
// /proc/config.gz: programs and test suites read there what a kernel was built with.
#pragma once

#include "personality/base/result.hpp"
#include "personality/fs/text/text.hpp"

namespace personality::fs {

Result<> kernel_config(Text& text); // a gzip file, RFC 1952

} // namespace personality::fs
