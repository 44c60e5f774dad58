// SPDX-License-Identifier: Apache-2.0
//
// What a program finds on its stack when it begins: argc, argv, envp, the auxiliary vector, and the strings they point
// to (x86-64 psABI, section 3.4.1).
#pragma once

#include "personality/loader/program_image.hpp"
#include "personality/loader/string_list.hpp"
#include "personality/task/credentials.hpp"

namespace personality {

struct StartContents {
    const StringList& arguments;
    const StringList& environment;
    std::string_view path; // AT_EXECFN
    const ProgramImage& image;
    const Credentials& credentials;
};

// Returns the stack pointer to begin with. e2big: more than a quarter of the stack; efault, enomem.
Result<std::uint64_t> build_stack(AddressSpace& memory, const StartContents& contents);

} // namespace personality
