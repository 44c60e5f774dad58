// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/setup.hpp"

#include "cli/image/store/store.hpp"
#include "cli/paths.hpp"

#include <sys/stat.h>

namespace machine {

Setup default_setup() {
    const cli::MachineFiles files = cli::machine_files();
    Setup setup;
    setup.kernel = files.kernel;
    setup.root = files.root;
    setup.disk = image::Store().disk();
    return setup;
}

namespace {

std::string identity_of(const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) status = {};
    return "|" + file.string() + ":" + std::to_string(status.st_ino) + ":" + std::to_string(status.st_size) + ":" +
           std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
}

std::string identity_without_kernel(const Setup& setup) {
    return setup.disk.string() + identity_of(cli::program_path()) + identity_of(setup.root);
}

} // namespace

std::string identity(const Setup& setup) { return identity_without_kernel(setup) + identity_of(setup.kernel); }

bool serves(const std::string& daemon, const Setup& setup) {
    return cli::kernel_chosen() ? daemon == identity(setup) : daemon.starts_with(identity_without_kernel(setup));
}

} // namespace machine
