// SPDX-License-Identifier: Apache-2.0
//
// Users and groups by name, passwd(5) and group(5), from the container's own files.
#pragma once

#include "personality/base/result.hpp"
#include "personality/task/credentials.hpp"

#include <string_view>

namespace personality {

// "user", "user:group", each a name or a number. Without a group it is the user's own, and the groups that list the
// user come too. einval: there is no such user or group; errors of reading the files.
Result<Credentials> look_up_user(std::string_view text);

// --group-add: one more group, a number or a name. einval: there is none of that name, or there are too many.
Result<> add_group(Credentials& who, std::string_view group);

// Fields of a line, separated by colons.
std::string_view field(std::string_view line, unsigned number);

// The first line of `text` whose field `number` is `value`; empty if there is none.
std::string_view find_line(std::string_view text, unsigned number, std::string_view value);

} // namespace personality
