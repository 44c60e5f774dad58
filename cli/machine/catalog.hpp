// SPDX-License-Identifier: Apache-2.0
//
// All containers there are, running and ended: a folder with record, spec and log for each in the state directory, so
// that `ps -a`, `logs` and `start` work after the daemon has gone. A container that runs with --rm does not outlive the
// daemon: it gets no record on disk, or one that is swept up.
#pragma once

#include "cli/container/record.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

class Catalog {
  public:
    // Reads what an earlier daemon left. What was running then has ended with it.
    explicit Catalog(std::filesystem::path directory);

    // Newest first.
    std::vector<container::Record> all() const;
    // By name, id, or a unique prefix of an id. Throws os::Error for none or several.
    const container::Record& find(std::string_view reference) const;
    bool has_id(const std::string& id) const { return records_.contains(id); }

    // A new container with its spec's bytes. Throws os::Error when its name is in use.
    void add(container::Record record, std::string_view spec);
    bool has_name(const std::string& name) const { return with_name(name) != nullptr; }
    void update(const container::Record& record);
    // Throws os::Error when the name is in use or the container's own.
    void rename(const std::string& id, const std::string& name);
    // Its record and its log.
    void remove(const std::string& id);

    std::filesystem::path spec_file(const std::string& id) const { return directory_ / id / "spec"; }
    std::filesystem::path log_file(const std::string& id) const { return directory_ / id / "log"; }

  private:
    const container::Record* with_name(std::string_view name) const;
    void require_free(const std::string& name) const;
    void load(const std::filesystem::path& folder);
    void save(const container::Record& record) const;

    std::filesystem::path directory_;
    std::map<std::string, container::Record> records_; // by id
};

} // namespace machine
