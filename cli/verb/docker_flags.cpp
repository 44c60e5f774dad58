// SPDX-License-Identifier: Apache-2.0
#include "cli/verb/docker_flags.hpp"

#include "cli/format/split.hpp"

#include <algorithm>

namespace cli::verb {

namespace {

struct DockerFlag {
    const char* names;
    const char* accepted; // values, with commas between; an empty one is a value too
    const char* reason;   // why others are refused
    bool has_value = true;
};

constexpr const char* no_cgroup_parents = "a container's limits are the machine's own, not cgroups of the host";
constexpr const char* no_devices = "no device of the host is reachable from the machine";
constexpr const char* no_block_figures = "files are in memory: there is no block device to bound";
constexpr const char* own_namespaces = "each container has a system of its own";
constexpr const char* no_real_time = "there are no real-time policies";
constexpr const char* one_processor = "the machine has one processor, number 0";
constexpr const char* no_shares = "processor time is shared equally; --cpus bounds it";
constexpr const char* no_health = "health checks are not run";
constexpr const char* no_soft_limit = "a container has one limit of memory, -m";
constexpr const char* own_log = "output goes to the container's own log, which 'logs' shows";
constexpr const char* amd64_only = "the machine runs linux/amd64";
constexpr const char* no_registry_here = "images come from files: use 'load' or 'import'";
constexpr const char* no_links = "use a network of your own, in which containers have names";
constexpr const char* no_ipv6 = "networks have IPv4 addresses";

constexpr DockerFlag docker_flags[] = {
    {"--blkio-weight", "0", no_block_figures},
    {"--blkio-weight-device", nullptr, no_block_figures},
    {"--cgroup-parent", "", no_cgroup_parents},
    {"--cgroupns", "private,", own_namespaces},
    {"--cpu-rt-period", "0", no_real_time},
    {"--cpu-rt-runtime", "0", no_real_time},
    {"-c,--cpu-shares", "0,1024", no_shares},
    {"--cpuset-cpus", "0,", one_processor},
    {"--cpuset-mems", "0,", "the machine has one node of memory, number 0"},
    {"--device", nullptr, no_devices},
    {"--device-cgroup-rule", nullptr, no_devices},
    {"--device-read-bps", nullptr, no_block_figures},
    {"--device-read-iops", nullptr, no_block_figures},
    {"--device-write-bps", nullptr, no_block_figures},
    {"--device-write-iops", nullptr, no_block_figures},
    {"--disable-content-trust", "", "images are not signed", false},
    {"--domainname", "", "a container has no domain name; -h may have one in it"},
    {"--gpus", nullptr, no_devices},
    {"--health-cmd", "", no_health},
    {"--health-interval", "0,0s", no_health},
    {"--health-retries", "0", no_health},
    {"--health-start-interval", "0,0s", no_health},
    {"--health-start-period", "0,0s", no_health},
    {"--health-timeout", "0,0s", no_health},
    {"--ip6", "", no_ipv6},
    {"--ipc", "private,shareable,", own_namespaces},
    {"--isolation", "default,", own_namespaces},
    {"--kernel-memory", "0", no_soft_limit},
    {"--link", nullptr, no_links},
    {"--link-local-ip", nullptr, no_ipv6},
    {"--log-driver", "json-file,local", own_log},
    {"--log-opt", nullptr, own_log},
    {"--memory-reservation", "0", no_soft_limit},
    {"--memory-swap", "0,-1", "there is no swap space, so -m alone bounds memory"},
    {"--memory-swappiness", "-1,0", "there is no swap space"},
    {"--no-healthcheck", "", no_health, false},
    {"--oom-kill-disable", nullptr, "a container that has used up its memory loses a process", false},
    {"--oom-score-adj", "0", "a container's own memory ends before the machine's"},
    {"--pid", "private,", own_namespaces},
    {"--platform", "linux,linux/amd64,linux/x86_64,amd64,x86_64,", amd64_only},
    {"--pull", "missing,never", no_registry_here},
    {"-q,--quiet", "", "", false},
    {"--runtime", "", "there is one"},
    {"--userns", "host,", own_namespaces},
    {"--uts", "private,", own_namespaces},
    {"--volume-driver", "local,", "there are no volumes that outlive a container"},
    {"--volumes-from", nullptr, "there are no volumes that outlive a container"},
};

std::string longest_name(const char* names) { return format::split(names, ',').back(); }

} // namespace

void declare_docker_flags(Flags& flags, const std::string& verb) {
    for (const DockerFlag& flag : docker_flags) {
        const auto check = [&flag, verb](const std::string& value) {
            if (flag.accepted != nullptr) {
                const auto accepted = format::split(flag.accepted, ',');
                if (std::find(accepted.begin(), accepted.end(), value) != accepted.end()) return;
            }
            const std::string shown = flag.has_value ? " \"" + value + "\"" : "";
            throw UsageError(longest_name(flag.names) + shown + " is not possible: " + flag.reason, verb);
        };
        flags.hidden(flag.names, flag.has_value, check);
    }
}

} // namespace cli::verb
