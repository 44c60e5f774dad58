// SPDX-License-Identifier: Apache-2.0
//
// bulkhead load: the images of a docker archive, an OCI archive or an OCI layout.
#include "cli/flags.hpp"
#include "cli/image/image.hpp"
#include "cli/verb/verbs.hpp"

#include <unistd.h>

#include <cstdio>

namespace cli::verb {

int load(const Verb& verb, const Arguments& arguments) {
    std::string input = "-";
    bool quiet = false;
    Flags flags(verb);
    flags.option("-i,--input", input, "FILE", "Archive or layout directory; standard input without it");
    flags.flag("-q,--quiet", quiet, "Print nothing but errors");
    flags.parse(arguments, 0, 0);
    if (input == "-" && ::isatty(STDIN_FILENO) == 1)
        throw os::Error("requested load from stdin, but stdin is a terminal");

    for (const image::LoadedImage& loaded : image::load_archive(image::Store(), input)) {
        if (quiet) continue;
        for (const std::string& name : loaded.names) {
            std::printf("Loaded image: %s\n", image::Reference::parse(name).familiar().c_str());
        }
        if (loaded.names.empty()) std::printf("Loaded image ID: %s\n", loaded.id.c_str());
    }
    return 0;
}

} // namespace cli::verb
