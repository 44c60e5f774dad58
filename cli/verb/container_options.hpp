// SPDX-License-Identifier: Apache-2.0
//
// What `run` and `create` have in common: the flags that say what a container shall be, and the order to the daemon
// that comes of them.
#pragma once

#include "cli/client/run.hpp"
#include "cli/container/spec.hpp"
#include "cli/flags.hpp"
#include "cli/verb/network_options.hpp"
#include "cli/verb/privilege_options.hpp"
#include "cli/verb/storage_options.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cli::verb {

struct ContainerOptions {
    container::Wishes wishes;
    std::vector<std::string> environment_files;
    std::vector<std::string> labels;
    std::vector<std::string> label_files;
    std::string name;
    std::string memory;
    std::string cpus;
    std::string pids_limit;
    std::string storage;
    std::vector<std::string> storage_options;
    std::string stop_signal;
    std::string stop_timeout;
    std::string restart;
    std::string cpu_quota;
    std::string cpu_period;
    std::string id_file;
    std::string detach_keys;
    PrivilegeOptions privileges;
    StorageOptions mounted;
    bool remove = false;
    NetworkOptions network;
};

void declare(Flags& flags, ContainerOptions& options, const std::string& verb);

// `arguments`: the image, then the command. Connects to the daemon with `start` while it makes up the order; the image
// that comes with bulkhead is made at its first use. Throws UsageError, os::Error, image::Error.
client::RunOrder make_order(ContainerOptions& options, const Arguments& arguments, const std::string& verb,
                            client::Start start, std::optional<client::Daemon>& daemon);

// --cidfile: a new file that gets the container's id, and goes away again unless keep() was called.
class IdFile {
  public:
    // `path` may be empty: no file. Throws os::Error when there is one already.
    IdFile(std::string path, const std::string& id);
    ~IdFile();
    IdFile(const IdFile&) = delete;
    IdFile& operator=(const IdFile&) = delete;

    void keep() { path_.clear(); }

  private:
    std::string path_;
};

} // namespace cli::verb
