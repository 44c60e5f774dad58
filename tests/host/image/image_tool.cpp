// SPDX-License-Identifier: Apache-2.0
//
// The image library's verbs on a command line of its own, for the end-to-end checks: they must not need a machine.
//   image_tool STORE busybox | import FILE NAME | load SOURCE | remove NAME | list | extract NAME FILE
#include "abi/protocol/image.hpp"
#include "cli/image/image.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

void print(const image::ImageRecord& record) {
    std::string names;
    for (const std::string& name : record.names)
        names += " " + image::Reference::parse(name).familiar();
    std::printf("%s%s\n", record.id.c_str(), names.c_str());
}

// The image's extent, header page and all, as a file.
void extract(const image::Store& store, const image::ImageRecord& record, const char* path) {
    const image::File disk(store.disk(), O_RDONLY);
    const image::File out(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    std::vector<std::byte> buffer(1U << 20);
    if (::lseek(disk.descriptor(), static_cast<off_t>(record.offset), SEEK_SET) < 0)
        throw image::system_error(path, errno);
    for (std::uint64_t left = record.length; left != 0;) {
        const std::size_t count = disk.read(std::span(buffer).first(std::min<std::uint64_t>(left, buffer.size())));
        out.write(std::span(buffer).first(count));
        left -= count;
    }
}

int run(const std::vector<std::string>& arguments) {
    if (arguments.size() < 2) return 2;
    const image::Store store(arguments[0]);
    const std::string& verb = arguments[1];
    if (verb == "busybox") {
        print(image::ensure_busybox(store));
    } else if (verb == "import" && arguments.size() == 4) {
        print(image::import_tar(store, arguments[2], {arguments[3], {}, {}}));
    } else if (verb == "load" && arguments.size() == 3) {
        for (const image::LoadedImage& loaded : image::load_archive(store, arguments[2]))
            print(image::resolve(store, loaded.id));
    } else if (verb == "remove" && arguments.size() == 3) {
        const image::Removal removal = image::remove(store, arguments[2]);
        for (const std::string& name : removal.untagged)
            std::printf("untagged %s\n", name.c_str());
        if (!removal.deleted.empty()) std::printf("deleted %s\n", removal.deleted.c_str());
    } else if (verb == "list") {
        for (const image::ImageRecord& record : image::list(store))
            print(record);
    } else if (verb == "extract" && arguments.size() == 4) {
        extract(store, image::resolve(store, arguments[2]), arguments[3].c_str());
    } else {
        return 2;
    }
    return 0;
}

} // namespace

int main(int count, char** arguments) try {
    std::setlocale(LC_ALL, "C.UTF-8"); // as programs do; names must come through it unchanged
    return run({arguments + 1, arguments + count});
} catch (const image::Error& error) {
    std::fprintf(stderr, "image_tool: %s\n", error.what());
    return 1;
}
