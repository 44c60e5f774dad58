// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/decompress.hpp"
#include "cli/image/builder.hpp"
#include "cli/image/image.hpp"
#include "cli/image/time_text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <ctime>

namespace image {

namespace {

std::string canonical_name(const ImportOptions& options) {
    return options.name.empty() ? "" : Reference::parse(options.name).canonical();
}

} // namespace

ImageRecord import_tar(const Store& store, archive::ByteSource& tar, const ImportOptions& options) {
    const std::string what = "the archive";
    const std::string name = canonical_name(options);
    store::Transaction transaction(store);
    ImageBuilder builder(transaction);
    archive::DecompressedSource plain(tar, what);
    archive::DigestSource hashed(plain);
    builder.add_layer(hashed, what, true);
    hashed.drain();

    oci::Config config;
    config.architecture = "amd64";
    config.os = "linux";
    config.created = options.created.empty() ? rfc3339(std::time(nullptr)) : options.created;
    config.diff_ids.push_back(hashed.digest());
    config.run = options.config;
    const std::string json = oci::write_config(config);
    const Digest id = Digest::of(std::as_bytes(std::span(json)));
    builder.finish(id, config);
    if (!name.empty()) transaction.catalog().tag(id.str(), name);
    transaction.commit();
    return *transaction.catalog().find_id(id.str());
}

ImageRecord import_tar(const Store& store, const std::filesystem::path& file, const ImportOptions& options) {
    canonical_name(options); // a bad name is told before the file is opened
    archive::FileSource source(file == "-" ? File(::dup(STDIN_FILENO), "standard input") : File(file, O_RDONLY));
    return import_tar(store, source, options);
}

} // namespace image
