// SPDX-License-Identifier: Apache-2.0
//
// The image store on the host: a directory with store.img, the sparse file that a machine has as its read-only disk,
// images.json, which says what is where in it, and a lock. store.img's size never changes, and only parts of it that no
// image holds are ever written, so machines may run meanwhile.
//
// Readers need no lock: images.json is replaced in one step. Writers hold a Transaction.
#pragma once

#include "cli/image/file.hpp"
#include "cli/image/store/catalog.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace image {

class Store {
  public:
    // $BULKHEAD_STORE, else $XDG_DATA_HOME/bulkhead, else ~/.local/share/bulkhead. Throws Error without any of them.
    static std::filesystem::path default_directory();

    // Makes the directory and an empty store.img where they are missing.
    explicit Store(std::filesystem::path directory = default_directory());

    const std::filesystem::path& directory() const { return directory_; }
    std::filesystem::path disk() const { return directory_ / "store.img"; } // what the machine gets
    std::filesystem::path catalog_file() const { return directory_ / "images.json"; }
    std::filesystem::path lock_file() const { return directory_ / "lock"; }
    store::Catalog catalog() const { return store::read_catalog(catalog_file()); }

  private:
    std::filesystem::path directory_;
};

namespace store {

// One change of the store by one writer at a time. Without commit() nothing has happened.
class Transaction {
  public:
    // Waits for other writers.
    explicit Transaction(const Store& store);
    // Frees what was written and not committed.
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    Catalog& catalog() { return catalog_; }
    const File& disk() const { return disk_; }

    // The part of the disk where the next image may be written; it reads as zeros. Valid until the next call of add()
    // or reserve().
    Gap reserve();

    // Enters an image written at the start of the reserved gap.
    void add(ImageRecord record);

    // Makes the catalog and everything written durable and visible, then frees the space of removed images.
    void commit();

  private:
    void free_unlisted(const std::vector<ImageRecord>& candidates) const;

    FileSizeSignalBlock no_signal_;
    std::filesystem::path catalog_file_;
    File lock_;
    File disk_;
    std::uint64_t capacity_ = 0;
    Catalog committed_;
    Catalog catalog_;
    Gap reserved_;
};

} // namespace store

} // namespace image
