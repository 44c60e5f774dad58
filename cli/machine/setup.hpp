// SPDX-License-Identifier: Apache-2.0
//
// What a machine is started with, and who it was started by.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace machine {

struct Setup {
    std::filesystem::path kernel; // multiboot ELF
    std::filesystem::path root;   // the root task's image, the kernel's first module
    std::filesystem::path disk;   // the image store's store.img
    std::uint64_t memory_bytes = 1ULL << 30;
    std::uint64_t store_cache_bytes = 0; // 0: the machine's default
};

// The files that belong to this program, and the user's store. Throws where the store can't be made.
Setup default_setup();

// Changes whenever a new machine would not be the running one: another build of the program or of the root task,
// another store, another kernel.
std::string identity(const Setup& setup);

// Whether a daemon of that identity has the machine that `setup` asks for. One that was started with a kernel of the
// user's choice serves also who chooses none.
bool serves(const std::string& identity_of_daemon, const Setup& setup);

} // namespace machine
