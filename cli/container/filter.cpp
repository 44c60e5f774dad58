// SPDX-License-Identifier: Apache-2.0
#include "cli/container/filter.hpp"

#include "cli/image/error.hpp"
#include "cli/image/reference.hpp"
#include "cli/os/error.hpp"

#include <regex.h>

#include <algorithm>

namespace container {

namespace {

bool has_id(const Record& record, const std::string& prefix) { return record.id.starts_with(prefix); }

bool has_name(const Record& record, const std::string& expression) {
    regex_t compiled;
    if (::regcomp(&compiled, expression.c_str(), REG_EXTENDED | REG_NOSUB) != 0)
        throw os::Error("invalid filter 'name=" + expression + "'");
    // docker's names begin with a slash, which expressions may have or not.
    const bool found = ::regexec(&compiled, record.name.c_str(), 0, nullptr, 0) == 0 ||
                       ::regexec(&compiled, ("/" + record.name).c_str(), 0, nullptr, 0) == 0;
    ::regfree(&compiled);
    return found;
}

bool has_status(const Record& record, const std::string& status) {
    constexpr const char* known[] = {"created", "running", "exited", "paused", "restarting", "removing", "dead"};
    if (std::find(std::begin(known), std::end(known), status) == std::end(known))
        throw os::Error("invalid filter 'status=" + status + "'");
    return status_name(record.status) == status;
}

bool has_label(const Record& record, const std::string& label) {
    const std::size_t equals = label.find('=');
    const auto found = record.labels.find(label.substr(0, equals));
    return found != record.labels.end() && (equals == std::string::npos || found->second == label.substr(equals + 1));
}

bool has_exited(const Record& record, const std::string& code) {
    return record.status == Status::Exited && std::to_string(record.exit_code) == code;
}

bool has_ancestor(const Record& record, const std::string& image) {
    constexpr std::size_t least_digits = 4; // fewer could well be a name
    const std::string digits = image.substr(image.starts_with("sha256:") ? 7 : 0);
    if (digits.size() >= least_digits && record.image_id.starts_with("sha256:" + digits)) return true;
    try {
        return image::Reference::parse(record.image) == image::Reference::parse(image);
    } catch (const image::Error&) {
        return false;
    }
}

bool has_network(const Record& record, const std::string& network) {
    const auto is = [&](const network::Endpoint& endpoint) {
        return endpoint.network == network || (!network.empty() && endpoint.network_id.starts_with(network));
    };
    const auto& endpoints = record.network.endpoints;
    return std::any_of(endpoints.begin(), endpoints.end(), is);
}

struct Row {
    const char* key;
    bool (*has)(const Record& record, const std::string& value);
};
constexpr Row rows[] = {
    {"id", has_id},         {"name", has_name},         {"status", has_status},   {"label", has_label},
    {"exited", has_exited}, {"ancestor", has_ancestor}, {"network", has_network},
};

} // namespace

Filter::Filter(const std::vector<std::string>& conditions) {
    for (const std::string& condition : conditions) {
        const std::size_t equals = condition.find('=');
        const std::string key = condition.substr(0, equals);
        const auto row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.key == key; });
        if (equals == std::string::npos || row == std::end(rows)) throw os::Error("invalid filter '" + condition + "'");
        const std::string value = condition.substr(equals + 1);
        row->has(Record(), value); // says what is wrong with the value
        conditions_[key].push_back(value);
    }
}

bool Filter::matches(const Record& record) const {
    for (const Row& row : rows) {
        const auto found = conditions_.find(row.key);
        if (found == conditions_.end()) continue;
        const auto has = [&](const std::string& value) { return row.has(record, value); };
        const auto& values = found->second;
        const bool all = row.has == has_label;
        if (all ? !std::all_of(values.begin(), values.end(), has) : std::none_of(values.begin(), values.end(), has))
            return false;
    }
    return true;
}

} // namespace container
