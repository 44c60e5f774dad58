// SPDX-License-Identifier: Apache-2.0
#include "cli/image/oci/bundle.hpp"

#include "cli/image/archive/decompress.hpp"
#include "cli/image/error.hpp"
#include "cli/image/oci/directory_bundle.hpp"
#include "cli/image/oci/tar_bundle.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace image::oci {

namespace {

File spooled(archive::ByteSource& source, const std::filesystem::path& directory) {
    const FileSizeSignalBlock no_signal;
    File spool = temporary_file(directory);
    for (auto bytes = source.next(); !bytes.empty(); bytes = source.next())
        spool.write(bytes);
    return spool;
}

} // namespace

std::string Bundle::read(const std::string& path, std::size_t limit) const {
    const std::unique_ptr<archive::ByteSource> source = open(path);
    std::string text;
    for (auto bytes = source->next(); !bytes.empty(); bytes = source->next()) {
        if (bytes.size() > limit - text.size())
            throw Error(ErrorKind::BadInput, in_quotes(path) + " is larger than " + std::to_string(limit) + " bytes");
        text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    return text;
}

std::unique_ptr<Bundle> open_bundle(const std::filesystem::path& source, const std::filesystem::path& spool_directory) {
    if (source != "-" && std::filesystem::is_directory(source)) return std::make_unique<DirectoryBundle>(source);
    File file = source == "-" ? File(::dup(STDIN_FILENO), "standard input") : File(source, O_RDONLY);
    if (file.is_regular()) {
        archive::SeekableSource raw(file);
        archive::DecompressedSource plain(raw, file.name());
        if (plain.compressed()) return std::make_unique<TarBundle>(spooled(plain, spool_directory));
        return std::make_unique<TarBundle>(std::move(file));
    }
    const std::string name = file.name();
    archive::FileSource raw(std::move(file));
    archive::DecompressedSource plain(raw, name);
    return std::make_unique<TarBundle>(spooled(plain, spool_directory));
}

} // namespace image::oci
