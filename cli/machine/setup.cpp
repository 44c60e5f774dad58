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

std::string identity(const Setup& setup) {
    std::string text = setup.disk.string();
    for (const std::filesystem::path& file : {cli::program_path(), setup.kernel, setup.root}) {
        struct stat status {};
        if (::stat(file.c_str(), &status) != 0) status = {};
        text += "|" + file.string() + ":" + std::to_string(status.st_ino) + ":" + std::to_string(status.st_size) + ":" +
                std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
    }
    return text;
}

} // namespace machine
