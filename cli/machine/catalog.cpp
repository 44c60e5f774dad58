// SPDX-License-Identifier: Apache-2.0
#include "cli/machine/catalog.hpp"

#include "cli/container/id.hpp"
#include "cli/os/error.hpp"
#include "cli/os/file.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace machine {

namespace {

namespace fs = std::filesystem;

fs::path record_file(const fs::path& folder) { return folder / "container.json"; }

} // namespace

Catalog::Catalog(fs::path directory) : directory_(std::move(directory)) {
    fs::create_directories(directory_);
    std::vector<fs::path> folders;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory_)) {
        folders.push_back(entry.path());
    }
    std::for_each(folders.begin(), folders.end(), [this](const fs::path& folder) { load(folder); });
}

void Catalog::load(const fs::path& folder) {
    const std::optional<std::string> text = os::read_file(record_file(folder));
    const nlohmann::json object = nlohmann::json::parse(text.value_or(""), nullptr, false);
    container::Record record;
    try {
        object.get_to(record);
    } catch (const std::exception&) {
        record = {};
    }
    const bool passing = record.auto_remove && record.status != container::Status::Created;
    if (record.id != folder.filename() || passing) { // one that was to vanish, or none of ours
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        return;
    }
    if (record.running()) {
        record.status = container::Status::Exited;
        record.exit_code = container::exit_code_lost;
        record.finished = container::now_ns();
        record.network.release();
        record.error = "the machine ended while the container ran";
        save(record);
    }
    records_.emplace(record.id, std::move(record));
}

std::vector<container::Record> Catalog::all() const {
    std::vector<container::Record> list;
    for (const auto& [id, record] : records_) {
        list.push_back(record);
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& left, const auto& right) { return left.created > right.created; });
    return list;
}

const container::Record& Catalog::find(std::string_view reference) const {
    const container::Record* found = with_name(reference);
    if (found != nullptr) return *found;
    for (const auto& [id, record] : records_) {
        if (reference.empty() || !id.starts_with(reference)) continue;
        if (found != nullptr) throw os::Error("Multiple IDs found with provided prefix: " + std::string(reference));
        found = &record;
    }
    if (found == nullptr) throw os::Error("No such container: " + std::string(reference));
    return *found;
}

const container::Record* Catalog::with_name(std::string_view name) const {
    for (const auto& [id, record] : records_) {
        if (record.name == name) return &record;
    }
    return nullptr;
}

void Catalog::require_free(const std::string& name) const {
    if (const container::Record* taken = with_name(name)) {
        throw os::Error("Conflict. The container name \"/" + name + "\" is already in use by container \"" + taken->id +
                        "\". You have to remove (or rename) that container to be able to reuse that name.");
    }
}

void Catalog::add(container::Record record, std::string_view spec) {
    require_free(record.name);
    if (has_id(record.id)) throw os::Error("Conflict. The container id " + record.id + " is already in use.");
    fs::create_directory(directory_ / record.id);
    os::write_file(spec_file(record.id), spec);
    if (!record.auto_remove || record.status == container::Status::Created) save(record);
    records_.emplace(record.id, std::move(record));
}

void Catalog::rename(const std::string& id, const std::string& name) {
    container::Record record = records_.at(id);
    if (record.name == name) throw os::Error("Renaming a container with the same name as its current name");
    require_free(name);
    record.name = name;
    update(record);
}

void Catalog::update(const container::Record& record) {
    records_.at(record.id) = record;
    try {
        save(record);
    } catch (const os::Error& error) { // a full disk must not end the daemon; memory has it right
        std::fprintf(stderr, "container %s: %s\n", record.id.c_str(), error.what());
    }
}

void Catalog::remove(const std::string& id) {
    records_.erase(id);
    std::error_code ignored; // what can't be removed now is swept up at the next start
    fs::remove_all(directory_ / id, ignored);
}

void Catalog::save(const container::Record& record) const {
    const nlohmann::json object = record;
    os::replace_file(record_file(directory_ / record.id),
                     object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

} // namespace machine
