// SPDX-License-Identifier: Apache-2.0
//
// All containers there are, running and ended: a folder with record and log for each in the state directory, so that
// `ps -a` and `logs` work after the daemon has gone. A container started with --rm has no record on disk: it does not
// outlive the daemon.
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

    // A new container. Throws os::Error when its name is in use.
    void add(container::Record record);
    bool has_name(const std::string& name) const { return with_name(name) != nullptr; }
    void update(const container::Record& record);
    // Its record and its log.
    void remove(const std::string& id);

    std::filesystem::path log_file(const std::string& id) const { return directory_ / id / "log"; }

  private:
    const container::Record* with_name(std::string_view name) const;
    void load(const std::filesystem::path& folder);
    void save(const container::Record& record) const;

    std::filesystem::path directory_;
    std::map<std::string, container::Record> records_; // by id
};

} // namespace machine
