// SPDX-License-Identifier: Apache-2.0
//
// bulkhead images: what the store holds.
#include "cli/container/id.hpp"
#include "cli/flags.hpp"
#include "cli/format/human.hpp"
#include "cli/format/listing.hpp"
#include "cli/image/image.hpp"
#include "cli/verb/verbs.hpp"

#include <ctime>
#include <nlohmann/json.hpp>

namespace cli::verb {

namespace {

constexpr std::string_view digest_prefix = "sha256:";

constexpr format::Column columns[] = {
    {"Repository", "REPOSITORY", true}, {"Tag", "TAG", true},   {"ID", "IMAGE ID", true},
    {"CreatedSince", "CREATED", true},  {"Size", "SIZE", true}, {"CreatedAt", "CREATED AT", false},
};

// RFC 3339 as images have it; the fraction and the zone (always UTC here) do not matter for "2 days ago".
std::string ago(const std::string& created) {
    std::tm parts{};
    if (::strptime(created.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return "N/A";
    return format::ago(static_cast<std::int64_t>(::timegm(&parts)) * 1'000'000'000);
}

struct Name {
    std::string repository = "<none>";
    std::string tag = "<none>";
};

std::vector<Name> names_of(const image::ImageRecord& image) {
    std::vector<Name> names;
    for (const std::string& canonical : image.names) {
        const image::Reference reference = image::Reference::parse(canonical);
        names.push_back({reference.familiar_name(), reference.tag});
    }
    if (names.empty()) names.emplace_back();
    return names;
}

} // namespace

int images(const Verb& verb, const Arguments& arguments) {
    bool all = false;
    bool quiet = false;
    bool whole = false;
    std::string format;
    Flags flags(verb);
    flags.flag("-a,--all", all, "Show all images; there are no others");
    flags.option("--format", format, "FORMAT", "'json', 'table TEMPLATE' or a Go template");
    flags.flag("-q,--quiet", quiet, "Print ids only");
    flags.flag("--no-trunc", whole, "Do not shorten ids");
    flags.parse(arguments, 0, 0);

    format::Listing listing(quiet ? "{{.ID}}" : format, columns);
    for (const image::ImageRecord& image : image::list(image::Store())) {
        const std::string id = whole ? image.id : container::short_id(image.id.substr(digest_prefix.size()));
        for (const Name& name : names_of(image)) {
            listing.add({{"Repository", name.repository},
                         {"Tag", name.tag},
                         {"ID", id},
                         {"CreatedSince", ago(image.created)},
                         {"CreatedAt", image.created},
                         {"Size", format::size(image.size)}});
            if (quiet) break; // several names, one id
        }
    }
    listing.print();
    return 0;
}

} // namespace cli::verb
