// SPDX-License-Identifier: Apache-2.0
#include "cli/image/archive/decompress.hpp"
#include "cli/image/builder.hpp"
#include "cli/image/image.hpp"
#include "cli/image/oci/bundle.hpp"
#include "cli/image/oci/saved_image.hpp"

namespace image {

namespace {

// Applies a layer and verifies it. A digest that doesn't match explains more than what the damage led to, so it is
// reported in place of any other failure.
class VerifiedLayer {
  public:
    VerifiedLayer(const oci::Bundle& bundle, const oci::SavedLayer& layer)
        : layer_(layer), what_("the layer " + layer.digest.value_or(layer.diff_id).str()),
          source_(bundle.open(layer.path)), file_(*source_) {}

    void apply(ImageBuilder& builder) {
        try {
            archive::DecompressedSource plain(file_, what_);
            archive::DigestSource tar(plain);
            try {
                builder.add_layer(tar, what_, false);
            } catch (const Error& error) {
                if (error.kind() != ErrorKind::BadInput) throw;
                tar.drain();
                oci::require_digest(what_, layer_.diff_id, tar.digest());
                throw;
            }
            tar.drain();
            verify_file();
            oci::require_digest(what_, layer_.diff_id, tar.digest());
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::BadInput) throw;
            verify_file();
            throw;
        }
    }

  private:
    void verify_file() {
        if (verified_) return;
        file_.drain();
        verified_ = true;
        const Digest found = file_.digest();
        if (layer_.digest) oci::require_digest(what_, *layer_.digest, found);
        if (layer_.size && *layer_.size != file_.count())
            throw Error(ErrorKind::BadInput, what_ + " has " + std::to_string(file_.count()) +
                                                 " bytes, and its descriptor says " + std::to_string(*layer_.size));
    }

    const oci::SavedLayer& layer_;
    std::string what_;
    std::unique_ptr<archive::ByteSource> source_;
    archive::DigestSource file_;
    bool verified_ = false;
};

void build(store::Transaction& transaction, const oci::Bundle& bundle, const oci::SavedImage& image) {
    ImageBuilder builder(transaction);
    for (const oci::SavedLayer& layer : image.layers)
        VerifiedLayer(bundle, layer).apply(builder);
    builder.finish(image.id, image.config);
    for (const std::string& name : image.names)
        transaction.catalog().tag(image.id.str(), name);
}

} // namespace

std::vector<LoadedImage> load_archive(const Store& store, const std::filesystem::path& source) {
    const std::unique_ptr<oci::Bundle> bundle = oci::open_bundle(source, store.directory());
    const std::vector<oci::SavedImage> images = oci::read_saved_images(*bundle);
    store::Transaction transaction(store);
    std::vector<LoadedImage> loaded;
    for (const oci::SavedImage& image : images) {
        build(transaction, *bundle, image);
        loaded.push_back({image.id.str(), image.names});
    }
    transaction.commit();
    return loaded;
}

} // namespace image
